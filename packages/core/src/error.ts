/** What went wrong with a project: its directory, its database, or a question that cannot be asked. */
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
