import type { Detector, Finding, Severity } from "driftdetect-detectors";
import ignore, { type Ignore } from "ignore";
import type { Baseline } from "./baseline.js";

/** What a selection goes by. */
export interface SelectionOptions {
  /** Patterns of files whose findings are left out, in the notation of .gitignore. */
  ignore?: readonly string[] | undefined;
  /** The files that are looked at; by default all. */
  files?: readonly string[] | undefined;
  rules?: Record<string, Severity | "off"> | undefined;
  /** Findings that are known, and left out. */
  baseline?: Baseline | undefined;
}

/** Which findings a gate looks at. */
export class Selection {
  readonly #ignored: Ignore;
  readonly #files: ReadonlySet<string> | undefined;
  readonly #rules: Record<string, Severity | "off">;
  readonly #baseline: Baseline | undefined;
  #known = 0;

  constructor(options: SelectionOptions) {
    this.#ignored = ignore().add([...(options.ignore ?? [])]);
    this.#files = options.files === undefined ? undefined : new Set(options.files);
    this.#rules = options.rules ?? {};
    this.#baseline = options.baseline;
  }

  /** How many findings were left out because they are known. */
  get known(): number {
    return this.#known;
  }

  /** How many findings of the baseline are no more. */
  get fixed(): number {
    return this.#baseline?.remaining(this.#files) ?? 0;
  }

  /** The same detector without the findings that are left out, so that they count for nothing. */
  applyTo(detector: Detector): Detector {
    const selects = this.#selects.bind(this);
    return {
      ...detector,
      async *detect(context) {
        for await (const finding of await detector.detect(context)) {
          if (selects(finding)) {
            yield finding;
          }
        }
      },
    };
  }

  #selects(finding: Finding): boolean {
    // A path that is none below the root is for others to judge.
    if (ignore.isPathValid(finding.file) && this.#ignored.ignores(finding.file)) {
      return false;
    }
    if (this.#isReported(finding) && this.#baseline?.recognizes(finding) === true) {
      this.#known += 1;
      return false;
    }
    return true;
  }

  /** Whether the run reports a finding; those that it does not are no matter of the baseline. */
  #isReported({ detector, rule, file }: Finding): boolean {
    const severity = this.#rules[`${detector}/${rule}`] ?? this.#rules[detector];
    return severity !== "off" && this.#files?.has(file) !== false;
  }
}
