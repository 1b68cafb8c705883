import { Ajv } from "ajv";
import picocolors from "picocolors";

const isLimit = new Ajv().compile({ type: "integer", minimum: 0 });

/** What a value is as a limit. */
export function described(value: unknown): string {
  return isLimit(value) ? picocolors.green("a limit") : picocolors.red("no limit");
}
