import { openProject, type FileError, type Logger, type Project } from "driftdetect-core";
import {
  builtinDetectors,
  runDetectors,
  type Detector,
  type Report,
  type RunOptions,
  type Severity,
} from "driftdetect-detectors";
import { readBaseline } from "./baseline.js";
import type { GateReason, GateResult, GateSummary } from "./result.js";
import { Selection } from "./selection.js";

/** What to look at, and what to let pass. */
export interface GateOptions {
  /** The project's directory. */
  root: string;
  /** The SQLite file with what scans find. By default `.drift/drift.db` below the root. */
  database?: string;
  /** Whether to scan first. By default true; without it, the last scan counts. */
  scan?: boolean;
  /** The least score that passes, from 0 to 100. By default 70. */
  threshold?: number;
  /** The detectors to run. By default those that come with Drift. */
  detectors?: readonly Detector[];
  /** Severities by `detector/rule` or `detector`; `off` leaves findings out. */
  rules?: Record<string, Severity | "off">;
  /** Findings in these files only, by path below the root: those that a change touches. By default all. */
  files?: readonly string[];
  /** Findings in these files are left out, in the notation of .gitignore. */
  ignore?: readonly string[];
  /** A file with findings that are known, and left out. */
  baseline?: string;
  logger?: Logger;
  /** Ends the run early. */
  signal?: AbortSignal;
}

/**
 * Scans a project, looks for departures from its conventions, and decides. It does not pass when
 * the score is below the threshold, when a finding is an error, when a detector failed, or when
 * there is no file to look at. Rejects with `ProjectError` and {@link BaselineError}, with the
 * signal's reason, and with a RangeError for a threshold that is no score.
 */
export async function runGate(options: GateOptions): Promise<GateResult> {
  const start = performance.now();
  const { root, threshold = 70, signal } = options;
  // Before the work, so that a mistake costs none.
  if (!(threshold >= 0 && threshold <= 100)) {
    throw new RangeError(`threshold is ${String(threshold)}; give a number from 0 to 100`);
  }
  signal?.throwIfAborted();
  const baseline =
    options.baseline === undefined ? undefined : await readBaseline(options.baseline);
  const project = await openProject(root, {
    ...(options.database === undefined ? {} : { database: options.database }),
    ...(options.logger === undefined ? {} : { logger: options.logger }),
  });
  const unread = options.scan === false ? [] : (await project.scan()).errors;
  signal?.throwIfAborted();
  const selection = new Selection({ ...options, baseline });
  const report = await detect(project, options, selection);
  const summary = await summarize(project, report, unread);
  const reasons = judge(report, summary, threshold);
  return {
    passed: reasons.length === 0,
    reasons,
    score: report.score,
    threshold,
    findings: report.findings,
    patterns: report.patterns,
    failures: report.failures,
    ...(options.baseline === undefined
      ? {}
      : {
          baseline: { path: options.baseline, known: selection.known, fixed: selection.fixed },
        }),
    summary: { ...summary, durationMs: performance.now() - start },
  };
}

function detect(project: Project, options: GateOptions, selection: Selection): Promise<Report> {
  const { detectors = builtinDetectors, rules, files, signal } = options;
  const run: RunOptions = {
    ...(rules === undefined ? {} : { rules }),
    ...(files === undefined ? {} : { files }),
    ...(signal === undefined ? {} : { signal }),
  };
  return runDetectors(
    project,
    detectors.map((detector) => selection.applyTo(detector)),
    run,
  );
}

async function summarize(
  project: Project,
  report: Report,
  unread: FileError[],
): Promise<Omit<GateSummary, "durationMs">> {
  const { files, symbols } = await project.summary();
  const findings: Record<Severity, number> = { error: 0, warning: 0, info: 0 };
  for (const finding of report.findings) {
    findings[finding.severity] += 1;
  }
  return { files, symbols, findings, unread };
}

function judge(
  report: Report,
  summary: Omit<GateSummary, "durationMs">,
  threshold: number,
): GateReason[] {
  const reasons: GateReason[] = [];
  if (summary.files === 0) {
    reasons.push({
      code: "no-files",
      message: "there is no source file below the root; is it the right directory?",
    });
  }
  for (const { detector, message } of report.failures) {
    reasons.push({
      code: "detector-failed",
      message: `the detector ${detector} failed: ${message}`,
    });
  }
  const errors = summary.findings.error;
  if (errors > 0) {
    reasons.push({
      code: "errors",
      message: errors === 1 ? "a finding is an error" : `${String(errors)} findings are errors`,
    });
  }
  if (report.score < threshold) {
    reasons.push({
      code: "score",
      message: `the score ${formatScore(report.score)} is below the threshold ${formatScore(threshold)}`,
    });
  }
  return reasons;
}

/** A score as people read it: with one decimal where it is not whole, and never rounded up. */
export function formatScore(score: number): string {
  return String(Math.floor(score * 10) / 10);
}
