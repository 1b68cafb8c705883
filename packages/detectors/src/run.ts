import { ProjectError, type Project } from "driftdetect-core";
import { Answers, contextFor } from "./context.js";
import { checkedFinding } from "./contract.js";
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
  /** The detectors that failed; those beside them ran. What a failed one found is left out. */
  failures: DetectorFailure[];
  /** From 0 to 100: 100 less the weighted findings per 100 symbols of the project (error 5, warning 1, info 0). */
  score: number;
}

/** What a finding costs. */
const WEIGHTS: Record<Severity, number> = { error: 5, warning: 1, info: 0 };

/**
 * Runs detectors over a scanned project, one after the other. Rejects with the project's
 * `ProjectError`s, and with the signal's reason.
 */
export async function runDetectors(
  project: Project,
  detectors: readonly Detector[],
  options: RunOptions = {},
): Promise<Report> {
  const { rules = {}, signal = new AbortController().signal } = options;
  const files = options.files && new Set(options.files);
  checkNames(detectors);
  signal.throwIfAborted();
  const { symbols } = await project.summary();
  const answers = new Answers(project);
  const findings: Finding[] = [];
  const patterns: Pattern[] = [];
  const failures: DetectorFailure[] = [];
  for (const detector of detectors) {
    try {
      const found = await unlessAborted(signal, () => detect(detector, answers, signal));
      patterns.push(...found.patterns);
      for (const finding of found.findings) {
        const { rule } = finding;
        const chosen = rules[`${detector.name}/${rule}`] ?? rules[detector.name];
        const severity = chosen ?? finding.severity;
        if (severity !== "off" && files?.has(finding.file) !== false) {
          findings.push({ ...finding, severity });
        }
      }
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof ProjectError) throw error;
      const message = error instanceof Error ? error.message : String(error);
      failures.push({ detector: detector.name, message });
    }
  }
  return {
    findings: findings.sort(byPlace),
    patterns: patterns.sort(byName),
    failures,
    score: scoreOf(findings, symbols),
  };
}

function checkNames(detectors: readonly Detector[]): void {
  const names = new Set<string>();
  for (const { name } of detectors) {
    if (names.has(name)) throw new TypeError(`two detectors have the name ${name}; leave one out`);
    names.add(name);
  }
}

async function detect(
  detector: Detector,
  answers: Answers,
  signal: AbortSignal,
): Promise<{ findings: Finding[]; patterns: Pattern[] }> {
  const patterns: Pattern[] = [];
  const findings: Finding[] = [];
  const context = contextFor(detector.name, answers, signal, patterns);
  for await (const finding of await detector.detect(context)) {
    signal.throwIfAborted();
    findings.push(checkedFinding(finding, detector));
  }
  return { findings, patterns };
}

/** What work gives, unless a signal comes first: a detector that does not heed it is left behind. */
async function unlessAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  let abort = (): void => undefined;
  const aborted = new Promise<never>((_, reject) => {
    abort = () => {
      reject(signal.reason as Error);
    };
  });
  signal.addEventListener("abort", abort);
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

function scoreOf(findings: readonly Finding[], symbols: number): number {
  const weight = findings.reduce((sum, { severity }) => sum + WEIGHTS[severity], 0);
  return Math.max(0, 100 - (100 * weight) / Math.max(1, symbols));
}

function byPlace(a: Finding, b: Finding): number {
  return (
    compare(a.file, b.file) ||
    a.line - b.line ||
    compare(a.rule, b.rule) ||
    compare(a.detector, b.detector) ||
    compare(a.message, b.message)
  );
}

function byName(a: Pattern, b: Pattern): number {
  return compare(a.detector, b.detector) || compare(a.name, b.name);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
