import type { GateResult } from "../gate/result.js";

/** A gate's result as one JSON document, with the version of its form. */
export function renderJson(result: GateResult): string {
  return `${JSON.stringify({ version: 1, ...result }, null, 2)}\n`;
}
