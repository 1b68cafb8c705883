import { makeDirectory, shopWithReport, type Directory } from "@drift/testing";
import { ended } from "@drift/testing/program";
import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { drift } from "../testing/program.js";

// Each test starts programs, which takes a while on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

let shop: Directory;

beforeEach(async () => {
  shop = await makeDirectory(shopWithReport);
});

afterEach(async () => {
  await shop.remove();
});

test("off a terminal, a scan prints its result and nothing else, without colours", async () => {
  const { code, stdout, stderr } = await drift.run(["scan", "."], shop.root);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toContain("4 files, 5 symbols");
  expect(stdout).not.toContain("\u001b");
});

test("LOG_LEVEL has JSON lines go to standard error, and none to standard output", async () => {
  const environment = { LOG_LEVEL: "debug" };
  const { code, stdout, stderr } = await drift.run(["scan", "--json"], shop.root, environment);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({ files: 4 });
  const lines = stderr.trim().split("\n");
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { level: 30, name: "drift", msg: "scanned", files: 4 },
    { level: 20, name: "drift", msg: "asked" },
  ]);
  expect((await drift.run(["scan"], shop.root, { LOG_LEVEL: "error" })).stderr).toBe("");
});

test("in development, the log is lines to read", async () => {
  const environment = { LOG_LEVEL: "info", NODE_ENV: "development" };
  const { stdout, stderr } = await drift.run(["scan", "--json"], shop.root, environment);
  expect(stderr).toMatch(/^\[[\d:.]+\] INFO \(drift\/\d+\): scanned\n/);
  expect(JSON.parse(stdout)).toMatchObject({ files: 4 });
});

test("NO_COLOR and FORCE_COLOR are obeyed", async () => {
  const forced = await drift.run(["scam"], shop.root, { FORCE_COLOR: "1" });
  expect(forced.stderr).toContain("\u001b[31mdrift:");
  expect((await drift.run(["scam"], shop.root, { NO_COLOR: "1" })).stderr).not.toContain("\u001b");
});

test("exit codes tell what went wrong", async () => {
  expect((await drift.run(["gate"], shop.root)).code).toBe(0);
  const empty = await makeDirectory();
  expect((await drift.run(["gate"], empty.root)).code).toBe(1);
  await empty.remove();
  const mistake = await drift.run(["scan", "--jsn"], shop.root);
  expect(mistake.code).toBe(2);
  expect(mistake.stderr).toContain("unknown option '--jsn'\n(Did you mean --json?)");
});

test("without its native part, the program says what to do, with exit code 3", async () => {
  const missing = { DRIFT_NATIVE_LIBRARY_PATH: join(shop.root, "missing.node") };
  const { code, stdout, stderr } = await drift.run(["scan"], shop.root, missing);
  expect([code, stdout]).toEqual([3, ""]);
  expect(stderr).toContain("missing.node");
  expect(stderr).not.toContain("    at ");
  // What needs no native part goes on.
  expect((await drift.run(["config", "path"], shop.root, missing)).code).toBe(0);
});

test("a reader that has seen enough is no failure", async () => {
  const child = drift.start(["--help"], shop.root);
  child.stdout.destroy();
  child.stderr.resume();
  expect(await once(child, "exit")).toEqual([0, null]);
});

/** A detector that says that it runs, and then does as its text says. */
async function withDetector(work: string): Promise<void> {
  await shop.write("drift.config.json", '{ "detectors": ["./plug-in.mjs"] }');
  await shop.write(
    "plug-in.mjs",
    `export default {
  name: "slow",
  version: "1.0.0",
  description: "Takes its time.",
  rules: [{ name: "slow", description: "None.", severity: "info" }],
  detect() {
    process.stderr.write("running\\n");
    ${work}
    return new Promise((resolve) => setTimeout(resolve, 600_000));
  },
};
`,
  );
}

test("Ctrl-C ends long work at once", async () => {
  await withDetector("");
  const child = drift.start(["gate"], shop.root);
  child.stderr.once("data", () => {
    child.kill("SIGINT");
  });
  const { code, stdout, stderr } = await ended(child);
  expect({ code, stdout, stderr }).toEqual({ code: 130, stdout: "", stderr: "running\n" });
});

test("SIGTERM ends the gate, as it ends every program", async () => {
  await withDetector("");
  const child = drift.start(["gate"], shop.root);
  child.stderr.once("data", () => {
    child.kill("SIGTERM");
  });
  expect(await once(child, "exit")).toEqual([null, "SIGTERM"]);
});

test("a gate that is interrupted leaves the baseline as it was", async () => {
  await withDetector("");
  await shop.write("drift-baseline.json", "known");
  const child = drift.start(["gate", "--update-baseline"], shop.root);
  child.stderr.once("data", () => {
    child.kill("SIGINT");
  });
  expect((await ended(child)).code).toBe(130);
  expect(await readFile(join(shop.root, "drift-baseline.json"), "utf8")).toBe("known");
  expect((await readdir(shop.root)).sort()).toEqual([
    ".drift",
    "drift-baseline.json",
    "drift.config.json",
    "plug-in.mjs",
    "src",
    "tools",
  ]);
  // What the scan had stored is whole.
  expect((await drift.run(["query", "symbols", "total"], shop.root)).stdout).toContain("total");
});

test("an error that a plug-in throws where nobody waits for it is a failure of its own", async () => {
  await withDetector('setTimeout(() => { throw new Error("stray"); }, 1);');
  const { code, stderr } = await drift.run(["gate"], shop.root);
  expect(code).toBe(3);
  expect(stderr).toContain("Error: stray");
});
