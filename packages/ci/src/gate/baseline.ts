import type { Finding } from "driftdetect-detectors";
import { readFile } from "node:fs/promises";
import { z } from "zod";
import { replaceFile } from "../replace-file.js";

/** A baseline that cannot be read or written. The message names the file and the remedy. */
export class BaselineError extends Error {
  override readonly name: string = "BaselineError";
}

/** Findings that are known. */
export interface Baseline {
  /** Takes note of a finding; whether it is a known one. Each entry stands for one finding. */
  recognizes(finding: Finding): boolean;
  /** How many entries, of these files or of all, stand for no finding so far. */
  remaining(files?: ReadonlySet<string>): number;
}

interface Entry {
  detector: string;
  rule: string;
  file: string;
  message: string;
  count: number;
}

const schema = z.object({
  version: z.literal(1),
  findings: z.array(
    z.object({
      detector: z.string(),
      rule: z.string(),
      file: z.string(),
      message: z.string(),
      count: z.int().min(1),
    }),
  ),
});

/** Reads a baseline. Rejects with {@link BaselineError}. */
export async function readBaseline(path: string): Promise<Baseline> {
  const entries = new Map<string, Entry>();
  for (const entry of await readEntries(path)) {
    merge(entries, entry);
  }
  return {
    recognizes(finding) {
      const entry = entries.get(key(finding));
      if (entry === undefined || entry.count === 0) {
        return false;
      }
      entry.count -= 1;
      return true;
    },
    remaining: (files) =>
      [...entries.values()]
        .filter(({ file }) => files?.has(file) !== false)
        .reduce((sum, { count }) => sum + count, 0),
  };
}

/** Writes findings as a baseline, sorted, so that a change of it reads well. Rejects with {@link BaselineError}. */
export async function writeBaseline(path: string, findings: readonly Finding[]): Promise<void> {
  const entries = new Map<string, Entry>();
  for (const { detector, rule, file, message } of findings) {
    merge(entries, { detector, rule, file, message, count: 1 });
  }
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
  try {
    await replaceFile(path, `${JSON.stringify({ version: 1, findings: sorted }, null, 2)}\n`);
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new BaselineError(`the baseline ${path} cannot be written: ${cause}`, { cause: error });
  }
}

function merge(entries: Map<string, Entry>, entry: Entry): void {
  const same = entries.get(key(entry));
  if (same === undefined) {
    entries.set(key(entry), entry);
  } else {
    same.count += entry.count;
  }
}

async function readEntries(path: string): Promise<Entry[]> {
  try {
    return schema.parse(JSON.parse(await readFile(path, "utf8"))).findings;
  } catch (error) {
    const isMissing = error instanceof Error && "code" in error && error.code === "ENOENT";
    const message = isMissing
      ? `there is no baseline ${path}; write one with drift gate --update-baseline`
      : `the baseline ${path} cannot be read; write it anew with drift gate --update-baseline`;
    throw new BaselineError(message, { cause: error });
  }
}

/** What stays the same of a finding when lines move and figures in its message change. */
function key(finding: Pick<Finding, "detector" | "rule" | "file" | "message">): string {
  const { detector, rule, file, message } = finding;
  return JSON.stringify([file, detector, rule, message.replace(/\d+(\.\d+)?/g, "#")]);
}
