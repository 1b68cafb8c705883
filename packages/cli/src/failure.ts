import { exitCodes } from "driftdetect-ci";

/** A command line that cannot be followed. The message says what to write. */
export class UsageError extends Error {
  override readonly name: string = "UsageError";
}

/** A failure as a command reports it. */
export interface Failure {
  /** What kind it is, for programs: `not-scanned`, `config`, `internal`. */
  code: string;
  /** The cause and the remedy. */
  message: string;
  exitCode: number;
}

/** The mistakes that a user can put right, by the name of the error: a plug-in's copy of a package has classes of its own. */
const USER_ERRORS: ReadonlyMap<string, string> = new Map([
  ["BaselineError", "baseline"],
  ["ConfigError", "config"],
  ["DetectorLoadError", "detector"],
  ["ListenError", "listen"],
  ["LogLevelError", "log-level"],
  ["MemoryError", "memory"],
  ["ProjectError", "project"],
  ["UsageError", "usage"],
]);

/** What to do on the command line, by the error's code, where the message is of a library. */
const REMEDIES: ReadonlyMap<string, string> = new Map([
  ["not-a-directory", "Name the project's directory: drift scan DIR, or --root DIR."],
  ["not-scanned", "Run drift scan in the project, then ask again."],
]);

/** Puts an error into words. A trace is part of them only where the error is a defect of Drift. */
export function describeFailure(error: unknown): Failure {
  if (!(error instanceof Error)) {
    return internal(String(error));
  }
  if (error.name === "NativeLoadError") {
    return { code: "native", message: error.message, exitCode: exitCodes.internal };
  }
  const kind = USER_ERRORS.get(error.name);
  if (kind === undefined) {
    return internal(error.stack ?? error.message);
  }
  const code = "code" in error && typeof error.code === "string" ? error.code : kind;
  const remedy = REMEDIES.get(code);
  const message = remedy === undefined ? error.message : `${error.message}\n${remedy}`;
  return { code, message, exitCode: exitCodes.usage };
}

function internal(message: string): Failure {
  return {
    code: "internal",
    message: `a defect of Drift, please report it: ${message}`,
    exitCode: exitCodes.internal,
  };
}
