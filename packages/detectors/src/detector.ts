import type { CallRecord, FileRecord, ImportRecord, Project, SymbolRecord } from "driftdetect-core";

/** How much a finding matters. */
export type Severity = "error" | "warning" | "info";

/** A place that departs from what a rule says. */
export interface Finding {
  /** The name of the detector. */
  detector: string;
  /** The name of the rule; `detector/rule` is unique. */
  rule: string;
  severity: Severity;
  /** What is wrong, in one sentence. */
  message: string;
  /** The file's path below the project's root, with `/` between its parts. */
  file: string;
  /** The first line, counted from 1. */
  line: number;
  /** The last line; left out for a finding of one line. */
  endLine?: number;
}

/** A convention that a detector learned from the project. */
export interface Pattern {
  /** The name of the detector. */
  detector: string;
  /** What the convention is, for instance `typescript functions are named in camelCase`. */
  name: string;
  /** The part of the places that keep it, from 0 to 1. */
  share: number;
  /** How many places decide. */
  count: number;
  /** A few places that keep it, for instance names. */
  samples: string[];
}

/** A rule of a detector. */
export interface RuleDescription {
  /** The name within the detector, in kebab-case. */
  name: string;
  /** What the rule finds, in one sentence. */
  description: string;
  /** The severity of its findings unless a run says otherwise. */
  severity: Severity;
}

/** What a detector may ask. Answers are read once a run, however many detectors ask. */
export interface DetectorContext {
  project: Project;
  /** Aborted when the run is to end early. */
  signal: AbortSignal;
  files(): Promise<readonly FileRecord[]>;
  symbols(): Promise<readonly SymbolRecord[]>;
  calls(): Promise<readonly CallRecord[]>;
  imports(): Promise<readonly ImportRecord[]>;
  /** The text of a file, by its path below the root. */
  source(file: string): Promise<string>;
  /** Adds a convention to the run's report. */
  learn(pattern: Omit<Pattern, "detector">): void;
}

/** What finds departures from conventions in a project. */
export interface Detector {
  /** In kebab-case; unique in a run. */
  name: string;
  version: string;
  /** What the detector looks for, in one sentence. */
  description: string;
  rules: readonly RuleDescription[];
  /** Looks through a project; the findings may come in any order. */
  detect(context: DetectorContext): Promise<Finding[]> | AsyncIterable<Finding>;
}

/** Gives the detector back: it is for the types, and for plug-ins to say what they are. */
export function defineDetector(detector: Detector): Detector {
  return detector;
}
