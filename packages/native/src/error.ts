/** A place where the addon was looked for, and why it was not taken. */
export interface LoadAttempt {
  /** The file or the package. */
  candidate: string;
  /** Why it could not be used. */
  cause: string;
  /** What to do about it. */
  remedy: string;
}

/** No addon could be loaded. The message lists every attempt with its cause and its remedy. */
export class NativeLoadError extends Error {
  override readonly name: string = "NativeLoadError";
  /** In the order in which they were made. */
  readonly attempts: readonly LoadAttempt[];

  constructor(platform: string, attempts: readonly LoadAttempt[], advice: readonly string[]) {
    super(describe(platform, attempts, advice));
    this.attempts = attempts;
  }
}

function describe(
  platform: string,
  attempts: readonly LoadAttempt[],
  advice: readonly string[],
): string {
  const tried = attempts.flatMap(({ candidate, cause, remedy }, index) => [
    `  ${(index + 1).toString()}. ${candidate}`,
    `     ${cause}`,
    `     -> ${remedy}`,
  ]);
  return [
    `cannot load Drift's native addon for ${platform} (Node.js ${process.versions.node})`,
    ...(tried.length > 0 ? ["tried:", ...tried] : []),
    ...advice,
  ].join("\n");
}
