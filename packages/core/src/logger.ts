import { createRequire } from "node:module";
import { destination as pinoDestination, pino, type DestinationStream, type Logger } from "pino";
import type { build as Build } from "pino-pretty";

/** How to log. */
export interface LoggerOptions {
  /** The least level that is written. By default `LOG_LEVEL` of the environment, else `info`. */
  level?: string;
  /** Where to write. By default standard error. */
  destination?: DestinationStream;
  /** The environment variables to obey. By default those of the process. */
  environment?: NodeJS.ProcessEnv;
}

/** A log level that does not exist. The message says where it comes from and which ones do. */
export class LogLevelError extends Error {
  override readonly name: string = "LogLevelError";
}

const levels = ["trace", "debug", "info", "warn", "error", "fatal", "silent"];

/**
 * A logger that writes one JSON document a line to standard error (lines to read when `NODE_ENV` is
 * `development`), at once, so that nothing is lost when the process ends. Throws
 * {@link LogLevelError}.
 */
export function createLogger(name: string, options: LoggerOptions = {}): Logger {
  const environment = options.environment ?? process.env;
  const level = checkedLevel(options.level, environment["LOG_LEVEL"]);
  const isDevelopment = environment["NODE_ENV"] === "development";
  return pino({ name, level }, isDevelopment ? prettyStream(options) : jsonStream(options));
}

function checkedLevel(option: string | undefined, variable: string | undefined): string {
  const [level, origin] = option ? [option, "level"] : [variable || "info", "LOG_LEVEL"];
  if (levels.includes(level)) return level;
  throw new LogLevelError(`${origin} is "${level}"; the levels are ${levels.join(", ")}`);
}

function jsonStream({ destination }: LoggerOptions): DestinationStream {
  return destination ?? pinoDestination({ dest: 2, sync: true });
}

function prettyStream({ destination }: LoggerOptions): DestinationStream {
  // Loaded here: servers in production do without.
  const load = createRequire(import.meta.url);
  const { build } = load("pino-pretty") as { build: typeof Build };
  const base = { colorize: process.stderr.isTTY && destination === undefined, sync: true };
  if (destination === undefined) return build({ ...base, destination: 2 });
  return build({ ...base, destination: destination as NodeJS.WritableStream });
}
