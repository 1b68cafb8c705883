import { defineDetector, type Detector, type Severity } from "driftdetect-detectors";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { BaselineError, runGate, writeBaseline, type GateResult } from "../index.js";

let root: string;

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

/** Finds fault with each function whose name begins with `bad`. */
function findsBad(severity: Severity): Detector {
  return defineDetector({
    name: "names",
    version: "1.0.0",
    description: "Finds bad names.",
    rules: [{ name: "bad", description: "The name is bad.", severity }],
    async detect({ symbols }) {
      return (await symbols())
        .filter(({ name }) => name.startsWith("bad"))
        .map(({ name, file, line }) => ({
          ...{ detector: "names", rule: "bad", severity, file, line },
          message: `${name} is bad`,
        }));
    },
  });
}

const detectors = [findsBad("warning")];

function messages({ findings }: GateResult): string[] {
  return findings.map(({ file, message }) => `${file}: ${message}`);
}

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "drift-ci-"));
  await write("a.ts", "function badOne() {}\nfunction good() {}\n");
  await write("b.ts", "function badTwo() {}\nfunction fine() {}\n");
});

afterEach(async () => {
  await rm(root, { recursive: true });
});

test("a gate fails below its threshold, and says what it found", async () => {
  const result = await runGate({ root, detectors });
  expect(result).toMatchObject({
    passed: false,
    score: 50,
    threshold: 70,
    reasons: [{ code: "score", message: "the score 50 is below the threshold 70" }],
    failures: [],
    summary: { files: 2, symbols: 4, findings: { error: 0, warning: 2, info: 0 }, unread: [] },
  });
  expect(messages(result)).toEqual(["a.ts: badOne is bad", "b.ts: badTwo is bad"]);
  expect((await runGate({ root, detectors, threshold: 50 })).passed).toBe(true);
});

test("an error fails whatever the score; a rule that is off does not count", async () => {
  const result = await runGate({ root, detectors: [findsBad("error")], threshold: 0 });
  expect(result.reasons).toEqual([{ code: "errors", message: "2 findings are errors" }]);
  expect(await runGate({ root, detectors, rules: { names: "off" } })).toMatchObject({
    passed: true,
    score: 100,
    findings: [],
  });
});

test("the built-in detectors look where none are named", async () => {
  const { findings } = await runGate({ root });
  expect(findings).toHaveLength(4);
  expect(new Set(findings.map(({ detector }) => detector))).toEqual(new Set(["dead-code"]));
});

test("findings in the files of a change alone, or in those that are not ignored", async () => {
  const changed = await runGate({ root, detectors, files: ["b.ts"] });
  expect(messages(changed)).toEqual(["b.ts: badTwo is bad"]);
  const rest = await runGate({ root, detectors, ignore: ["b.*"] });
  expect(messages(rest)).toEqual(["a.ts: badOne is bad"]);
});

test("what a baseline knows is left out, wherever it moved in its file; what is new counts", async () => {
  const baseline = join(root, "baseline.json");
  await writeBaseline(baseline, (await runGate({ root, detectors })).findings);
  await write("a.ts", "\n\nfunction badOne() {}\nfunction badThree() {}\n");
  await write("b.ts", "function fine() {}\n");
  const result = await runGate({ root, detectors, baseline, threshold: 0 });
  expect(messages(result)).toEqual(["a.ts: badThree is bad"]);
  expect(result.baseline).toEqual({ path: baseline, known: 1, fixed: 1 });
});

test("a baseline that is not there, or is none, is refused before the scan", async () => {
  const missing = join(root, "none.json");
  await expect(runGate({ root, detectors, baseline: missing })).rejects.toThrow(BaselineError);
  await expect(runGate({ root, detectors, baseline: missing })).rejects.toThrow("none.json");
  await write("broken.json", "{");
  await expect(runGate({ root, detectors, baseline: join(root, "broken.json") })).rejects.toThrow(
    "broken.json",
  );
});

test.each([
  ["none/baseline.json", "ENOENT"],
  ["a.ts/baseline.json", "ENOTDIR"],
  ["taken", "EISDIR"],
])("a baseline that cannot be written to %s is named, and leaves nothing", async (path, cause) => {
  await mkdir(join(root, "taken"));
  const before = await readdir(root);
  const { findings } = await runGate({ root, detectors, database: join(root, "taken/facts.db") });
  const written = writeBaseline(join(root, path), findings);
  await expect(written).rejects.toThrow(BaselineError);
  await expect(written).rejects.toThrow(
    `the baseline ${join(root, path)} cannot be written: ${cause}`,
  );
  expect(await readdir(root)).toEqual(before);
});

test.each([-1, 100.5, Number.NaN, Infinity])("a threshold of %d is refused", async (threshold) => {
  await expect(runGate({ root, detectors, threshold })).rejects.toThrow(
    new RangeError(`threshold is ${String(threshold)}; give a number from 0 to 100`),
  );
  expect(await readdir(root)).toEqual(["a.ts", "b.ts"]);
});

test("a signal ends the gate before its scan, and beside a detector", async () => {
  const early = AbortSignal.abort(new Error("never mind"));
  await expect(runGate({ root, detectors, signal: early })).rejects.toThrow("never mind");
  expect(await readdir(root)).toEqual(["a.ts", "b.ts"]);
  const stop = new AbortController();
  const endless = defineDetector({
    name: "endless",
    version: "1.0.0",
    description: "Never ends.",
    rules: [],
    detect() {
      stop.abort(new Error("enough"));
      return new Promise<never>(() => undefined);
    },
  });
  const gate = runGate({ root, detectors: [endless], signal: stop.signal });
  await expect(gate).rejects.toThrow("enough");
});

test("a detector that fails fails the gate; the others are heard", async () => {
  const broken = defineDetector({
    name: "broken",
    version: "1.0.0",
    description: "Fails.",
    rules: [],
    detect: () => Promise.reject(new Error("no light")),
  });
  const result = await runGate({ root, detectors: [broken, ...detectors], threshold: 0 });
  expect(result.reasons.map(({ code }) => code)).toEqual(["detector-failed"]);
  expect(result.reasons[0]?.message).toContain("no light");
  expect(result.findings).toHaveLength(2);
});

test("a directory without sources does not pass", async () => {
  const empty = await mkdtemp(join(tmpdir(), "drift-ci-"));
  const result = await runGate({ root: empty, detectors });
  await rm(empty, { recursive: true });
  expect(result.passed).toBe(false);
  expect(result.reasons.map(({ code }) => code)).toEqual(["no-files"]);
});

test("without a scan the last one counts", async () => {
  await runGate({ root, detectors });
  await write("c.ts", "function badFour() {}\n");
  const stale = await runGate({ root, detectors, scan: false });
  expect(stale.findings).toHaveLength(2);
  expect((await runGate({ root, detectors })).findings).toHaveLength(3);
});
