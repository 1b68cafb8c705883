import { parse, printParseErrorCode, type ParseError } from "jsonc-parser";
import { readFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { ConfigError } from "./error.js";
import { parseConfig, type Config } from "./schema.js";

/** The name of a project's configuration file. */
export const configFileName = "drift.config.json";

/** A configuration and where it comes from. */
export interface LoadedConfig {
  config: Config;
  /** The file, whether or not there is one. */
  path: string;
  /** Whether there is; without it, `config` holds the defaults. */
  exists: boolean;
}

/**
 * The configuration of a project: `drift.config.json` in its root, or `file`, which must exist.
 * Paths in it start from its own directory, and are absolute in what this gives. Rejects with
 * {@link ConfigError}.
 */
export async function loadConfig(root: string, file?: string): Promise<LoadedConfig> {
  const path = file === undefined ? join(resolve(root), configFileName) : resolve(file);
  const text = await readText(path, file !== undefined);
  const values = text === undefined ? {} : parseText(path, text);
  return { config: located(checked(path, values), path), path, exists: text !== undefined };
}

/** The text of a configuration file; undefined when there is none and there need not be. */
export async function readText(path: string, required: boolean): Promise<string | undefined> {
  try {
    return (await readFile(path, "utf8")).replace(/^\uFEFF/, "");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT" && !required) {
      return undefined;
    }
    const message =
      code === "ENOENT"
        ? "there is no such file"
        : `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    throw new ConfigError(path, [{ key: "", message }], { cause: error });
  }
}

/** The values in a configuration's text. Throws {@link ConfigError}. */
export function parseText(path: string, text: string): unknown {
  // JSON.parse says where a mistake is in some versions of Node.js, and for some mistakes.
  const mistakes: ParseError[] = [];
  parse(text, mistakes, { disallowComments: true });
  const [first] = mistakes;
  if (first !== undefined) {
    throw new ConfigError(path, [{ key: "", message: `is not JSON: ${described(text, first)}` }]);
  }
  return JSON.parse(text);
}

/** What is wrong in a text and where: `comma expected (line 3 column 1)`. */
function described(text: string, { error, offset }: ParseError): string {
  const words = printParseErrorCode(error)
    .replace(/\B[A-Z]/g, " $&")
    .toLowerCase();
  const before = text.slice(0, offset).split("\n");
  const column = (before.at(-1) ?? "").length + 1;
  return `${words} (line ${String(before.length)} column ${String(column)})`;
}

/** The configuration that values make. Throws {@link ConfigError}. */
export function checked(path: string, values: unknown): Config {
  const config = parseConfig(values);
  if (Array.isArray(config)) {
    throw new ConfigError(path, config);
  }
  return config;
}

function located(config: Config, path: string): Config {
  const from = dirname(path);
  return {
    ...config,
    ...(config.database === undefined ? {} : { database: resolve(from, config.database) }),
    ...(config.baseline === undefined ? {} : { baseline: resolve(from, config.baseline) }),
  };
}
