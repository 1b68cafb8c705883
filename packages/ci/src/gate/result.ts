import type { FileError } from "driftdetect-core";
import type { DetectorFailure, Finding, Pattern, Severity } from "driftdetect-detectors";

/** Why a gate did not pass. */
export interface GateReason {
  code: "score" | "errors" | "detector-failed" | "no-files";
  /** In one sentence, with what to do where that is not plain. */
  message: string;
}

/** What the findings of a baseline did. */
export interface BaselineUse {
  /** The file. */
  path: string;
  /** How many findings were in it, and are left out. */
  known: number;
  /** How many of its findings are no more: the baseline can be written anew. */
  fixed: number;
}

/** A gate's figures. */
export interface GateSummary {
  /** How many files were read. */
  files: number;
  /** How many symbols they define. */
  symbols: number;
  /** How many findings there are of each severity. */
  findings: Record<Severity, number>;
  /** What the scan could not read; empty for a gate that does not scan. */
  unread: FileError[];
  /** How long the gate took, in milliseconds. */
  durationMs: number;
}

/** What a gate decided, and why. */
export interface GateResult {
  passed: boolean;
  /** Empty for a gate that passed. */
  reasons: GateReason[];
  /** From 0 to 100. */
  score: number;
  /** The least score that passes. */
  threshold: number;
  /** What is to be put right, sorted by file and line: neither ignored nor in the baseline. */
  findings: Finding[];
  /** The conventions that the project keeps. */
  patterns: Pattern[];
  /** The detectors that failed. */
  failures: DetectorFailure[];
  /** Left out for a gate without a baseline. */
  baseline?: BaselineUse;
  summary: GateSummary;
}
