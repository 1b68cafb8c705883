import type { Project } from "driftdetect-core";
import type { Detector, Finding, Pattern, Severity } from "./detector.js";

/** How to run detectors. */
export interface RunOptions {
  /** Severities by `detector/rule` or, for all rules of a detector, `detector`; `off` leaves findings out. */
  rules?: Record<string, Severity | "off">;
  /** Report findings in these files only, by path below the root; conventions are learned from all. */
  files?: readonly string[];
  /** Ends the run early. */
  signal?: AbortSignal;
}

/** A detector that failed. */
export interface DetectorFailure {
  /** The name of the detector. */
  detector: string;
  /** Why it failed. */
  message: string;
}

/** What detectors found in a project. */
export interface Report {
  /** Sorted by file, line and rule. */
  findings: Finding[];
  /** Sorted by detector and name. */
  patterns: Pattern[];
  /** The detectors that failed; those beside them ran. */
  failures: DetectorFailure[];
  /** From 0 to 100: 100 less the weighted findings per 100 symbols (error 5, warning 1, info 0). */
  score: number;
}

/** Runs detectors over a scanned project. Rejects with the project's `ProjectError`s, and with the signal's reason. */
export function runDetectors(
  _project: Project,
  _detectors: readonly Detector[],
  _options?: RunOptions,
): Promise<Report> {
  return Promise.reject(new Error("not built yet"));
}
