import { NativeLoadError } from "@drift/native";

/** What went wrong: a note or a query is not as it must be; there is no such note; the database cannot be read or written. */
export type MemoryErrorCode = "invalid-note" | "no-such-note" | "database";

/** Why a memory cannot be opened, asked or written. The message names the cause and the remedy. */
export class MemoryError extends Error {
  override readonly name: string = "MemoryError";
  readonly code: MemoryErrorCode;

  constructor(code: MemoryErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What to throw for an error of the engine's or of the file system's; a missing engine is no fault of the memory. */
export function refusal(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof NativeLoadError) return error;
  const isArgument = "code" in error && error.code === "InvalidArg";
  return new MemoryError(isArgument ? "invalid-note" : "database", error.message, { cause: error });
}
