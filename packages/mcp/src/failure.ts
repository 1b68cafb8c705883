import { NativeLoadError } from "@drift/native";
import { ProjectError } from "driftdetect-core";
import { MemoryError } from "driftdetect-cortex";
import { DetectorLoadError } from "driftdetect-detectors";

/** A mistake in what a tool was asked; the message names the remedy. */
export class ToolError extends Error {
  override readonly name: string = "ToolError";
}

/** What a client reads when a tool failed. */
export interface Failure {
  /** The cause and what to do about it. */
  text: string;
  /** Whether the caller can put it right; otherwise it is a defect, and the log has its trace. */
  expected: boolean;
}

const EXPECTED = [ToolError, ProjectError, MemoryError, DetectorLoadError, NativeLoadError];

/** Puts an error into words for the model that called the tool. */
export function describeFailure(error: unknown): Failure {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof ProjectError && error.code === "not-scanned") {
    return { text: `${message}\nWhat to do: call drift_scan, then ask again.`, expected: true };
  }
  if (EXPECTED.some((kind) => error instanceof kind)) {
    return { text: message, expected: true };
  }
  return {
    text: `Drift failed: ${message}\nWhat to do: this is a defect; the server's log has the details.`,
    expected: false,
  };
}
