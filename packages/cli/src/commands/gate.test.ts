import { makeDirectory, type Directory } from "@drift/testing";
import type { GateResult } from "driftdetect-ci";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { json, run } from "../testing/run.js";

/** A plug-in that finds fault with functions, whose names it wants to begin with `do`. */
const PLUG_IN = `export default {
  name: "verbs",
  version: "1.0.0",
  description: "Functions do something.",
  rules: [{ name: "do", description: "Functions begin with do.", severity: "warning" }],
  async *detect({ symbols }) {
    for (const { name, kind, file, line } of await symbols()) {
      if (kind === "function" && !name.startsWith("do")) {
        const message = name + " does not begin with do";
        yield { detector: "verbs", rule: "do", severity: "warning", message, file, line };
      }
    }
  },
};
`;
const CLEAN = "export function doNothing() {}\nexport function doAll() {}\n";

let shop: Directory;
let here: { directory: string };

beforeEach(async () => {
  shop = await makeDirectory({
    "drift.config.json": '{ "detectors": ["./verbs.mjs"] }',
    "verbs.mjs": PLUG_IN,
    ".gitignore": "verbs.mjs\n",
    "src/all.ts": CLEAN,
  });
  here = { directory: shop.root };
});

afterEach(async () => {
  await shop.remove();
});

function gate(...argv: string[]) {
  return run(["gate", ...argv], here);
}

/** The result as JSON, and the exit code. */
async function result(...argv: string[]): Promise<GateResult & { code: number }> {
  const { code, stdout } = await gate(...argv, "--json");
  return { ...(JSON.parse(stdout) as GateResult), code };
}

test("a project that keeps to its conventions passes", async () => {
  expect(await gate()).toEqual({
    code: 0,
    stdout:
      "1 file, 2 symbols: 0 errors, 0 warnings, 0 info\n" +
      "Gate passed: score 100 of 100, threshold 70\n",
    stderr: "",
  });
});

test("a score below the threshold fails with exit code 1, and findings say where", async () => {
  await shop.write("src/one.ts", "export function one() {}\n");
  expect(await gate()).toEqual({
    code: 1,
    stdout:
      "src/one.ts\n" +
      "  1  warning  one does not begin with do  verbs/do\n\n" +
      "2 files, 3 symbols: 0 errors, 1 warning, 0 info\n" +
      "Gate failed: score 66.6 of 100, threshold 70\n" +
      "  - the score 66.6 is below the threshold 70\n",
    stderr: "",
  });
  expect((await gate("--threshold", "66.6")).code).toBe(0);
});

test("a finding that is an error fails whatever the score; rules that are off do not count", async () => {
  await shop.write("src/one.ts", "export function one() {}\n");
  await run(["config", "set", "rules.verbs", "error"], here);
  expect(await result("--threshold", "0")).toMatchObject({
    code: 1,
    passed: false,
    reasons: [{ code: "errors" }],
  });
  await run(["config", "set", "rules.verbs", "off"], here);
  expect(await result()).toMatchObject({ code: 0, passed: true, findings: [] });
});

test("colours are for a terminal", async () => {
  const [green, reset] = ["\u001b[32m", "\u001b[39m"];
  const on = await run(["gate"], { ...here, isTTY: true });
  expect(on.stdout).toContain(`Gate ${green}passed${reset}`);
  const none = { isTTY: true, environment: { NO_COLOR: "1" } };
  expect((await run(["gate"], { ...here, ...none })).stdout).toContain("Gate passed");
  const forced = await run(["gate"], { ...here, environment: { FORCE_COLOR: "1" } });
  expect(forced.stdout).toContain(`Gate ${green}passed${reset}`);
});

test("known findings are left out, until they are put right", async () => {
  await shop.write("src/one.ts", "export function one() {}\n");
  const baseline = join(shop.root, "drift-baseline.json");
  const written = await gate("--update-baseline");
  expect(written).toEqual({ code: 0, stdout: `1 finding in ${baseline}\n`, stderr: "" });
  expect(await json(["gate", "--update-baseline"], here)).toEqual({ baseline, findings: 1 });
  expect(await result("--baseline", "drift-baseline.json")).toMatchObject({
    code: 0,
    findings: [],
    baseline: { path: baseline, known: 1, fixed: 0 },
  });
  await shop.write("src/two.ts", "export function two() {}\n");
  await shop.write("src/one.ts", CLEAN);
  const { code, stdout } = await gate("--baseline", "drift-baseline.json", "--threshold", "99");
  expect(code).toBe(1);
  expect(stdout).toContain("two does not begin with do");
  expect(stdout).toContain("1 known finding put right: --update-baseline takes them out\n");
});

test("only the files of a change are looked at", async () => {
  await shop.write("src/one.ts", "export function one() {}\n");
  await shop.write("src/two.ts", "export function two() {}\n");
  expect(await result("--files", "./src/two.ts", "src/all.ts")).toMatchObject({
    findings: [{ file: "src/two.ts" }],
  });
  expect(await result("--files")).toMatchObject({ code: 0, findings: [] });
});

test("files that the configuration ignores do not count", async () => {
  await shop.write("fixtures/one.ts", "export function one() {}\n");
  await run(["config", "set", "ignore", '["fixtures/"]'], here);
  expect(await result()).toMatchObject({ code: 0, findings: [], score: 100 });
});

test("the result may go to a file, beside the text", async () => {
  const { code, stdout } = await gate("--format", "json", "--output", "report.json");
  expect(code).toBe(0);
  expect(stdout).toContain("Gate passed");
  const report: unknown = JSON.parse(readFileSync(join(shop.root, "report.json"), "utf8"));
  expect(report).toMatchObject({ passed: true, score: 100 });
  await gate("--output", "report.txt");
  expect(readFileSync(join(shop.root, "report.txt"), "utf8")).toBe(stdout);
});

test("the last scan is judged where a new one is not wanted", async () => {
  const early = await gate("--no-scan");
  expect(early.code).toBe(2);
  expect(early.stderr).toContain("was not scanned yet");
  await run(["scan"], here);
  await shop.write("src/one.ts", "export function one() {}\n");
  expect(await result("--no-scan")).toMatchObject({ code: 0, findings: [] });
});

test("a project without sources does not pass", async () => {
  await shop.write(".gitignore", "src\nverbs.mjs\n");
  const { code, stdout } = await gate();
  expect(code).toBe(1);
  expect(stdout).toContain("there is no source file below the root; is it the right directory?");
});

test("a detector that fails fails the gate, and no baseline is written", async () => {
  const failing = PLUG_IN.replace("{ symbols }", "").replace("await symbols()", "nothing");
  await shop.write("failing.mjs", failing);
  await shop.write("drift.config.json", '{ "detectors": ["./failing.mjs"] }');
  const { code, stdout } = await gate();
  expect(code).toBe(1);
  expect(stdout).toContain("the detector verbs failed: nothing is not defined");
  const update = await gate("--update-baseline");
  expect([update.code, update.stdout]).toEqual([1, ""]);
  expect(update.stderr).toContain("the baseline was not written");
});

test.each([
  [["--baseline", "none.json"], "none.json"],
  [["--update-baseline", "--files", "src/all.ts"], "a baseline is of all files"],
  [["--update-baseline", "--baseline", "none/known.json"], "none/known.json cannot be written"],
  [["--output", "none/report.txt"], "--output cannot be written"],
  [["--threshold", "-1"], "Give a number from 0 to 100."],
  [["--threshold", "100.1"], "Give a number from 0 to 100."],
  [["--threshold", "NaN"], "Give a number from 0 to 100."],
  [["--root", "nowhere"], "nowhere"],
])("gate %j is a mistake, with exit code 2", async (argv, message) => {
  const { code, stderr } = await gate(...argv);
  expect(code).toBe(2);
  expect(stderr).toContain(message);
});

test("a threshold of the configuration that is no score is refused, with the file", async () => {
  await shop.write("drift.config.json", '{ "threshold": 101 }');
  const { code, stdout, stderr } = await gate();
  expect([code, stdout]).toEqual([2, ""]);
  const file = join(shop.root, "drift.config.json");
  expect(stderr).toBe(`drift: ${file}: threshold: must be at most 100\n`);
});

test("a plug-in that is not there is named, with exit code 2", async () => {
  await run(["config", "set", "detectors", '["./none.mjs"]'], here);
  const { code, stdout, stderr } = await gate();
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(`./none.mjs: there is no file ${join(shop.root, "none.mjs")}`);
});
