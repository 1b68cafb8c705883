import { pino, type DestinationStream, type Logger } from "pino";

/** How to log. */
export interface LoggerOptions {
  /** The least level that is written. By default `LOG_LEVEL` of the environment, else `info`. */
  level?: string;
  /** Where to write. By default standard error. */
  destination?: DestinationStream;
  /** The environment variables to obey. By default those of the process. */
  environment?: NodeJS.ProcessEnv;
}

/** A log level that does not exist. The message names it, says where it comes from and lists those that do. */
export class LogLevelError extends Error {
  override readonly name: string = "LogLevelError";
}

/** A logger. Throws {@link LogLevelError}. */
export function createLogger(name: string, _options?: LoggerOptions): Logger {
  return pino({ name });
}
