/** One mistake in a configuration. */
export interface ConfigProblem {
  /** The path of the key, for instance `rules.naming/file-names`; empty for the whole file. */
  key: string;
  /** What is wrong with it, and what would be right. */
  message: string;
}

/** A configuration that cannot be read or followed. The message names the file and every mistake. */
export class ConfigError extends Error {
  override readonly name: string = "ConfigError";
  /** The file. */
  readonly path: string;
  readonly problems: readonly ConfigProblem[];

  constructor(path: string, problems: readonly ConfigProblem[], options?: ErrorOptions) {
    super(describe(path, problems), options);
    this.path = path;
    this.problems = problems;
  }
}

function describe(path: string, problems: readonly ConfigProblem[]): string {
  const lines = problems.map(({ key, message }) => (key === "" ? message : `${key}: ${message}`));
  return lines.length === 1
    ? `${path}: ${lines.join("")}`
    : [`${path}: ${String(lines.length)} mistakes`, ...lines.map((line) => `  ${line}`)].join("\n");
}
