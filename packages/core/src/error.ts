import { NativeLoadError } from "@drift/native";

/**
 * What went wrong: the root is no directory; nothing was scanned yet; a query or an option is not
 * as it must be; the scan could not run; the database cannot be read or written.
 */
export type ProjectErrorCode =
  "not-a-directory" | "not-scanned" | "invalid-query" | "scan" | "database";

/** Why a project cannot be opened, scanned or asked. The message names the cause and the remedy. */
export class ProjectError extends Error {
  override readonly name: string = "ProjectError";
  readonly code: ProjectErrorCode;

  constructor(code: ProjectErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What to throw for an error of the engine's; a missing engine is no fault of the project. */
export function refusal(kind: "scan" | "database", error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof NativeLoadError) return error;
  if (error instanceof ProjectError) return error;
  const isArgument = "code" in error && error.code === "InvalidArg";
  return new ProjectError(isArgument ? "invalid-query" : kind, error.message, { cause: error });
}
