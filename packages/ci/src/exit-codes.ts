import type { GateResult } from "./gate/result.js";

/** What Drift's commands exit with. */
export const exitCodes: {
  /** All is well. */
  readonly ok: 0;
  /** The gate did not pass. */
  readonly failed: 1;
  /** A mistake of the user: the command line, the configuration, a path. */
  readonly usage: 2;
  /** Drift itself failed: a defect, or its native part is missing. */
  readonly internal: 3;
  /** Ctrl-C. */
  readonly interrupted: 130;
} = { ok: 0, failed: 1, usage: 2, internal: 3, interrupted: 130 };

/** What a gate's process exits with. */
export function gateExitCode(result: GateResult): 0 | 1 {
  return result.passed ? exitCodes.ok : exitCodes.failed;
}
