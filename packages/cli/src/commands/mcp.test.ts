import { makeDirectory, shopWithReport, type Directory } from "@drift/testing";
import { call, connectOverHttp } from "@drift/testing/client";
import { logged } from "@drift/testing/program";
import { once } from "node:events";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { drift } from "../testing/program.js";
import { run } from "../testing/run.js";

// Each test starts programs, which takes a while on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

let shop: Directory;

beforeEach(async () => {
  shop = await makeDirectory(shopWithReport);
});

afterEach(async () => {
  await shop.remove();
});

test("a client that starts its servers is answered about the project's code", async () => {
  await shop.write(
    "drift.config.json",
    '{ "database": "facts.db", "detectors": ["builtin:naming"] }',
  );
  const client = await drift.connect(["mcp"], shop.root);
  expect(client.getServerVersion()).toMatchObject({ name: "drift-analysis" });
  expect(await call(client, "drift_scan")).toMatchObject({ files: 4 });
  expect(await call(client, "drift_callers", { name: "sum" })).toMatchObject({ callers: [] });
  expect(await call(client, "drift_status")).toMatchObject({
    database: join(shop.root, "facts.db"),
    detectors: [{ name: "naming" }],
  });
  await client.close();
});

test("the memory is the one of drift memory, and needs no detectors", async () => {
  await shop.write("drift.config.json", '{ "detectors": ["./none.mjs"] }');
  await run(["memory", "add", "kept"], { directory: shop.root });
  const client = await drift.connect(["mcp", "memory", "--root", shop.root], shop.root);
  expect(client.getServerVersion()).toMatchObject({ name: "drift-memory" });
  expect(await call(client, "drift_memory_list")).toMatchObject({ notes: [{ text: "kept" }] });
  await client.close();
});

test("a server ends by itself when its client hangs up, and prints nothing", async () => {
  const { code, stdout, stderr } = await drift.run(["mcp"], shop.root);
  expect([code, stdout]).toEqual([0, ""]);
  const lines = stderr.trim().split("\n");
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
    "serving on standard input and output",
    "stopped",
  ]);
});

test("over http, clients and probes are answered until the server is asked to stop", async () => {
  const child = drift.start(["mcp", "memory", "--transport", "http", "--port", "0"], shop.root);
  const url = new URL(String((await logged(child, "listening"))["url"]));
  const client = await connectOverHttp(url);
  expect(await call(client, "drift_memory_list")).toMatchObject({ notes: [] });
  const health: unknown = await (await fetch(new URL("/health", url))).json();
  expect(health).toMatchObject({ status: "ok", name: "drift-memory", sessions: 1 });
  await client.close();
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  expect(await exit).toEqual([0, null]);
});

test.each([
  [["--root", "nowhere"], "nowhere"],
  [["memory", "--database", "/dev/null/x.db"], "/dev/null"],
  [["--transport", "http", "--host", "192.0.2.1"], "this machine has no address 192.0.2.1"],
])("mcp %j is a mistake, with exit code 2", async (argv, message) => {
  const { code, stdout, stderr } = await drift.run(["mcp", ...argv], shop.root);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(message);
});
