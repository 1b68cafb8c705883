import { z } from "zod";
import type { Detector, Finding, Pattern, Severity } from "./detector.js";

const name = z
  .string("must be a string")
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, "must be in kebab-case, as in large-functions");
const sentence = z.string("must be a string").trim().min(1, "must not be empty");
const severity: z.ZodType<Severity> = z.enum(
  ["error", "warning", "info"],
  "must be one of error, warning, info",
);
const rule = z.object({ name, description: sentence, severity }, "must be an object");

const detectorShape = z.object(
  {
    name,
    version: sentence,
    description: sentence,
    rules: z
      .array(rule, "must be an array")
      .refine((rules) => new Set(rules.map((rule) => rule.name)).size === rules.length, {
        error: "must have different names",
      }),
    detect: z.custom((value) => typeof value === "function", "must be a function"),
  },
  "must be a detector, an object",
);

const line = z.int("must be a whole number").min(1, "must be at least 1");

const findingShape = z
  .object(
    {
      detector: z.string("must be a string"),
      rule: z.string("must be a string"),
      severity,
      message: sentence,
      file: z
        .string("must be a string")
        .regex(/^(?!\/)[^\\]+$/, "must be a path below the root, with / between its parts"),
      line,
      endLine: line.optional(),
    },
    "must be an object",
  )
  .refine(({ line, endLine }) => endLine === undefined || endLine >= line, {
    path: ["endLine"],
    error: "must not be before line",
  });

const patternShape = z.object(
  {
    name: sentence,
    share: z.number("must be a number").min(0, "must be at least 0").max(1, "must be at most 1"),
    count: z.int("must be a whole number").min(0, "must be at least 0"),
    samples: z.array(z.string("must be a string"), "must be an array"),
  },
  "must be an object",
);

/** What is wrong with a value that should be a detector, by field; empty for one that is. */
export function detectorMistakes(value: unknown): string[] {
  const { error } = detectorShape.safeParse(value);
  return error === undefined ? [] : mistakes(error);
}

/** A finding as a detector may report it, with its rule's severity. Throws an error that names the field. */
export function checkedFinding(value: unknown, detector: Detector): Finding {
  const { endLine, ...rest } = parsed(findingShape, value, "a finding is wrong");
  if (rest.detector !== detector.name) {
    throw new TypeError(
      `a finding is wrong: detector: is "${rest.detector}", and must be "${detector.name}"`,
    );
  }
  const rule = detector.rules.find(({ name }) => name === rest.rule);
  if (rule === undefined) {
    const names = detector.rules.map(({ name }) => name).join(", ");
    throw new TypeError(
      `a finding is wrong: rule: is "${rest.rule}", and the detector's rules are ${names || "none"}`,
    );
  }
  return { ...rest, severity: rule.severity, ...(endLine === undefined ? {} : { endLine }) };
}

/** A convention as a detector may report it. Throws an error that names the field. */
export function checkedPattern(value: unknown, detector: string): Pattern {
  return { detector, ...parsed(patternShape, value, "a pattern is wrong") };
}

function parsed<T>(shape: z.ZodType<T>, value: unknown, prefix: string): T {
  const { data, error } = shape.safeParse(value);
  if (error !== undefined) throw new TypeError(`${prefix}: ${mistakes(error).join("; ")}`);
  return data as T;
}

function mistakes(error: z.ZodError): string[] {
  return error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.map(String).join(".")}: ${message}`,
  );
}
