import type {
  Caller,
  CallRecord,
  FileError,
  ImportRecord,
  SymbolKind,
  SymbolRecord,
} from "driftdetect-core";
import type { DetectorFailure, Finding, Pattern, RuleDescription } from "driftdetect-detectors";
import { z } from "zod";

/** Fewer entries than a model can read, more than most answers have. */
const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 1000;

/** How many entries to give. */
export const limit: z.ZodType<number> = z
  .int()
  .min(1)
  .max(MAX_LIMIT)
  .default(DEFAULT_LIMIT)
  .describe(`The most entries to give, up to ${String(MAX_LIMIT)}`);

/** A file's path in answers and questions. */
export const file: z.ZodType<string> = z
  .string()
  .min(1)
  .describe("The file's path below the project's root, with / between its parts");

/** A line number. */
export const line: z.ZodType<number> = z.int().min(1).describe("Counted from 1");

/** How many there are of something. */
export const count: z.ZodType<number> = z.int().min(0);

/** Whether an answer was cut to the limit. */
export const truncated: z.ZodType<boolean> = z
  .boolean()
  .describe("Whether there are more entries than the limit");

/** How many files there are of each language. */
export const languages: z.ZodType<Record<string, number>> = z
  .record(z.string(), count)
  .describe("How many files there are of each language");

const symbolKinds = [
  "function",
  "method",
  "class",
  "struct",
  "enum",
  "trait",
  "interface",
] as const satisfies readonly SymbolKind[];

/** What a symbol is. */
export const symbolKind: z.ZodType<SymbolKind> = z.enum(symbolKinds);

/** A symbol's definition. */
export const symbolRecord: z.ZodType<SymbolRecord> = z.object({
  name: z.string(),
  qualifiedName: z.string(),
  kind: symbolKind,
  file,
  line,
  endLine: line,
});

/** A place that calls a symbol. */
export const caller: z.ZodType<Caller> = z.object({
  symbol: z
    .string()
    .exactOptional()
    .describe("The function or method around the call; left out for a call outside all"),
  file,
  line,
});

/** A call by name. */
export const callRecord: z.ZodType<CallRecord> = z.object({
  callee: z.string(),
  caller: z.string().exactOptional(),
  file,
  line,
});

/** An import. */
export const importRecord: z.ZodType<ImportRecord> = z.object({
  file,
  path: z.string().describe("What is imported, as written"),
  line,
  target: z
    .string()
    .exactOptional()
    .describe("The file of the project that is meant; left out for what is from outside"),
});

/** A file that a scan left out. */
export const fileError: z.ZodType<FileError> = z.object({ file: z.string(), message: z.string() });

const severity = z.enum(["error", "warning", "info"]);

/** A departure from a convention. */
export const finding: z.ZodType<Finding> = z.object({
  detector: z.string(),
  rule: z.string(),
  severity,
  message: z.string(),
  file,
  line,
  endLine: z.int().min(1).exactOptional(),
});

/** A convention that the project keeps. */
export const pattern: z.ZodType<Pattern> = z.object({
  detector: z.string(),
  name: z.string(),
  share: z.number().min(0).max(1).describe("The part of the places that keep it"),
  count,
  samples: z.array(z.string()),
});

/** A detector that failed. */
export const detectorFailure: z.ZodType<DetectorFailure> = z.object({
  detector: z.string(),
  message: z.string(),
});

/** A rule of a detector. */
export const ruleDescription: z.ZodType<RuleDescription> = z.object({
  name: z.string(),
  description: z.string(),
  severity,
});
