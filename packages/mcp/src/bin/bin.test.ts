import { makeDirectory, shop, type Directory } from "@drift/testing";
import { call, connectOverHttp } from "@drift/testing/client";
import { logged, Program } from "@drift/testing/program";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

// Each test starts programs, which takes a while on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

const analysis = new Program(new URL("../../dist/bin/drift-analysis.js", import.meta.url));
const memory = new Program(new URL("../../dist/bin/drift-memory.js", import.meta.url));

let directory: Directory;

beforeEach(async () => {
  directory = await makeDirectory(shop);
});

afterEach(async () => {
  await directory.remove();
});

test("drift-analysis answers a client over stdio, about the directory it was started in", async () => {
  const client = await analysis.connect(["--detector", "builtin"], directory.root);
  expect(client.getServerVersion()).toMatchObject({ name: "drift-analysis" });
  expect(await call(client, "drift_scan")).toMatchObject({ files: 3 });
  expect(await call(client, "drift_status")).toMatchObject({
    database: join(directory.root, ".drift/drift.db"),
    scan: { files: 3 },
  });
  await client.close();
});

test("drift-memory answers a client over stdio, and keeps notes for the next", async () => {
  const first = await memory.connect(["--root", directory.root], directory.root);
  expect(first.getServerVersion()).toMatchObject({ name: "drift-memory" });
  await call(first, "drift_memory_add", { text: "kept" });
  await first.close();
  const second = await memory.connect([], directory.root);
  expect(await call(second, "drift_memory_list")).toMatchObject({ notes: [{ text: "kept" }] });
  await second.close();
});

test("a server ends by itself when its client hangs up", async () => {
  const { code, stdout, stderr } = await memory.run([], directory.root);
  expect([code, stdout]).toEqual([0, ""]);
  const log = stderr.trim().split("\n");
  expect(log.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
    "serving on standard input and output",
    "stopped",
  ]);
});

test("over http, a server answers clients and probes until it is asked to stop", async () => {
  const child = memory.start(["--transport", "http", "--port", "0"], directory.root);
  const url = new URL(String((await logged(child, "listening"))["url"]));
  const client = await connectOverHttp(url);
  await call(client, "drift_memory_add", { text: "over http" });
  const health: unknown = await (await fetch(new URL("/health", url))).json();
  expect(health).toMatchObject({ status: "ok", name: "drift-memory", sessions: 1 });
  await client.close();
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  expect(await exit).toEqual([0, null]);
});

test("LOG_LEVEL decides what is logged", async () => {
  expect((await memory.run([], directory.root, { LOG_LEVEL: "error" })).stderr).toBe("");
  const { code, stderr } = await memory.run([], directory.root, { LOG_LEVEL: "loud" });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^drift-memory: LOG_LEVEL is "loud"; the levels are trace, .*\n$/);
});

test("help and version go to standard output", async () => {
  const help = await analysis.run(["--help"], directory.root);
  expect([help.code, help.stderr]).toEqual([0, ""]);
  expect(help.stdout).toMatch(/^Usage: drift-analysis \[options\]\n/);
  const version = await memory.run(["--version"], directory.root);
  expect(version).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as unknown,
    stderr: "",
  });
});

test.each([
  [["--prot", "1"], /^drift-memory: Unknown option '--prot'.*\nTry drift-memory --help\.\n$/s],
  [["--transport", "sse"], /^drift-memory: --transport is sse; give stdio or http\n/],
  [["--database", "/dev/null/x.db"], /^drift-memory: .*\/dev\/null/],
])("%j is told without a trace, with exit code 2", async (arguments_, message) => {
  const { code, stdout, stderr } = await memory.run(arguments_, directory.root);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(message);
  expect(stderr).not.toContain("    at ");
});

test.each(Object.entries({ analysis, memory }))(
  "a project that is not there is named, and not made, by drift-%s",
  async (_, program) => {
    const { code, stderr } = await program.run(["--root", "nowhere"], directory.root);
    expect(code).toBe(2);
    expect(stderr).toContain(join(directory.root, "nowhere"));
    expect(existsSync(join(directory.root, "nowhere"))).toBe(false);
  },
);

test("without its native part, a server says what to do, with exit code 3", async () => {
  const missing = { DRIFT_NATIVE_LIBRARY_PATH: join(directory.root, "missing.node") };
  const { code, stdout, stderr } = await memory.run([], directory.root, missing);
  expect([code, stdout]).toEqual([3, ""]);
  expect(stderr).toContain("missing.node");
  expect(stderr).not.toContain("    at ");
});
