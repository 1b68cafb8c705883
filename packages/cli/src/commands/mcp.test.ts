import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { environmentWith, program, runProgram, start } from "../testing/program.js";
import { run } from "../testing/run.js";
import { makeShop, type Shop } from "../testing/shop.js";

// Each test starts programs, which takes a while on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

let shop: Shop;

beforeEach(async () => {
  shop = await makeShop();
});

afterEach(async () => {
  await shop.remove();
});

async function connect(transport: Transport): Promise<Client> {
  const client = new Client({ name: "test", version: "1.0.0" });
  await client.connect(transport);
  return client;
}

function overStdio(...argv: string[]): Promise<Client> {
  return connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [program, "mcp", ...argv],
      cwd: shop.root,
      env: environmentWith({ LOG_LEVEL: "silent" }),
    }),
  );
}

async function call(client: Client, name: string, arguments_ = {}): Promise<unknown> {
  const { structuredContent, isError } = await client.callTool({ name, arguments: arguments_ });
  expect(isError).not.toBe(true);
  return structuredContent;
}

test("a client that starts its servers is answered about the project's code", async () => {
  await shop.write(
    "drift.config.json",
    '{ "database": "facts.db", "detectors": ["builtin:naming"] }',
  );
  const client = await overStdio();
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
  const client = await overStdio("memory", "--root", shop.root);
  expect(client.getServerVersion()).toMatchObject({ name: "drift-memory" });
  expect(await call(client, "drift_memory_list")).toMatchObject({ notes: [{ text: "kept" }] });
  await client.close();
});

test("a server ends by itself when its client hangs up, and prints nothing", async () => {
  const { code, stdout, stderr } = await runProgram(["mcp"], shop.root);
  expect([code, stdout]).toEqual([0, ""]);
  const lines = stderr.trim().split("\n");
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
    "serving on standard input and output",
    "stopped",
  ]);
});

test("over http, clients and probes are answered until the server is asked to stop", async () => {
  const child = start(["mcp", "memory", "--transport", "http", "--port", "0"], shop.root);
  const [line] = (await once(createInterface(child.stderr), "line")) as [string];
  const { url } = JSON.parse(line) as { url: string };
  const client = await connect(new StreamableHTTPClientTransport(new URL(url)) as Transport);
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
  const { code, stdout, stderr } = await runProgram(["mcp", ...argv], shop.root);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(message);
});
