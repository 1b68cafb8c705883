import { version } from "@drift/native";

export { ProjectError, type ProjectErrorCode } from "./error.js";
export { createLogger, LogLevelError, type LoggerOptions } from "./logger.js";
export { openProject, Project, type ProjectOptions } from "./project.js";
export type * from "./records.js";
export type { Logger } from "pino";

/** The engine's version, for instance `2.0.0`. */
export function engineVersion(): string {
  return version();
}
