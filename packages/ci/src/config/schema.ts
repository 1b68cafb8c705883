import type { Severity } from "driftdetect-detectors";
import { z } from "zod";
import type { ConfigProblem } from "./error.js";
import { nearest } from "./nearest.js";

/** What `drift.config.json` says, with defaults filled in. */
export interface Config {
  /** The least score that passes, from 0 to 100. */
  threshold: number;
  /** The SQLite file with what scans find. By default `.drift/drift.db` in the project. */
  database?: string;
  /** The detectors to run: `builtin`, `builtin:NAME`, packages, or paths that start with `./`. */
  detectors: string[];
  /** Severities by `detector/rule` or `detector`; `off` leaves findings out. */
  rules: Record<string, Severity | "off">;
  /** Files whose findings are left out, in the notation of .gitignore. */
  ignore: string[];
  /** A file with findings that are known, and left out. */
  baseline?: string;
}

const SEVERITIES = ["error", "warning", "info", "off"] as const;

const shape = {
  threshold: z.number().min(0).max(100).default(70),
  database: z.string().min(1).exactOptional(),
  detectors: z.array(z.string().min(1)).min(1).default(["builtin"]),
  rules: z.record(z.string(), z.enum(SEVERITIES)).default({}),
  ignore: z.array(z.string().min(1)).default([]),
  baseline: z.string().min(1).exactOptional(),
};
const schema = z.strictObject({ $schema: z.string().exactOptional(), ...shape });

/** The keys that a configuration may have. */
export const configKeys: readonly string[] = Object.keys(shape);

/** Reads a configuration's values: the configuration, or what is wrong with it. */
export function parseConfig(values: unknown): Config | ConfigProblem[] {
  const result = schema.safeParse(values);
  if (!result.success) {
    return result.error.issues.flatMap(problems);
  }
  const config: Config & { $schema?: string } = { ...result.data };
  delete config.$schema;
  return config;
}

function problems(issue: z.core.$ZodIssue): ConfigProblem[] {
  const key = issue.path.map(String).join(".");
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((unknown) => unknownKey(key, unknown));
    case "invalid_value":
      return [{ key, message: `must be one of ${issue.values.map(String).join(", ")}` }];
    case "invalid_type":
      return [{ key, message: `must be ${article(issue.expected)}` }];
    case "too_small":
      return [{ key, message: tooSmall(issue) }];
    case "too_big":
      return [{ key, message: `must be at most ${String(issue.maximum)}` }];
    default:
      return [{ key, message: issue.message }];
  }
}

function tooSmall(issue: { origin: string; minimum: number | bigint }): string {
  return issue.origin === "number"
    ? `must be at least ${String(issue.minimum)}`
    : "must not be empty";
}

function article(type: string): string {
  const names: Record<string, string> = { record: "object", int: "whole number" };
  const name = names[type] ?? type;
  return `${/^[aeio]/.test(name) ? "an" : "a"} ${name}`;
}

function unknownKey(parent: string, name: string): ConfigProblem {
  const near = nearest(name, configKeys);
  return {
    key: parent === "" ? name : `${parent}.${name}`,
    message:
      near === undefined
        ? `there is no such key; there are ${configKeys.join(", ")}`
        : `there is no such key; do you mean ${near}?`,
  };
}
