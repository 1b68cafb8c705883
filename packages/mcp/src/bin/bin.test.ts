import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { call, connect } from "../testing/client.js";
import { makeShop } from "../testing/shop.js";

// Each test starts programs, which takes a while on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

type Name = "drift-analysis" | "drift-memory";

let shop: Awaited<ReturnType<typeof makeShop>>;

beforeEach(async () => {
  shop = await makeShop();
});

afterEach(async () => {
  await shop.remove();
});

/** The built program, as the package ships it. */
function program(name: Name): string {
  return fileURLToPath(new URL(`../../dist/bin/${name}.js`, import.meta.url));
}

function environment(more: Record<string, string> = {}): Record<string, string> {
  return { ...(process.env as Record<string, string>), LOG_LEVEL: "info", ...more };
}

function start(
  name: Name,
  arguments_: string[],
  env: Record<string, string> = {},
): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [program(name), ...arguments_], {
    cwd: shop.root,
    env: environment(env),
  });
}

interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

async function ended(child: ChildProcessWithoutNullStreams): Promise<Ended> {
  const exit = once(child, "close") as Promise<[number | null]>;
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    exit,
  ]);
  return { code, stdout, stderr };
}

function run(name: Name, arguments_: string[], env?: Record<string, string>): Promise<Ended> {
  const child = start(name, arguments_, env);
  child.stdin.end();
  return ended(child);
}

/** The first line of a log with this message. */
async function logged(
  child: ChildProcessWithoutNullStreams,
  message: string,
): Promise<Record<string, unknown>> {
  for await (const line of createInterface(child.stderr)) {
    const entry = JSON.parse(line) as Record<string, unknown>;
    if (entry["msg"] === message) {
      return entry;
    }
  }
  throw new Error(`the program ended without the message ${message}`);
}

async function overStdio(name: Name, arguments_: string[]): Promise<Client> {
  return connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [program(name), ...arguments_],
      cwd: shop.root,
      env: environment({ LOG_LEVEL: "silent" }),
    }),
  );
}

test("drift-analysis answers a client over stdio, about the directory it was started in", async () => {
  const client = await overStdio("drift-analysis", ["--detector", "builtin"]);
  expect(client.getServerVersion()).toMatchObject({ name: "drift-analysis" });
  expect(await call(client, "drift_scan")).toMatchObject({ files: 3 });
  expect(await call(client, "drift_status")).toMatchObject({
    database: join(shop.root, ".drift/drift.db"),
    scan: { files: 3 },
  });
  await client.close();
});

test("drift-memory answers a client over stdio, and keeps notes for the next", async () => {
  const first = await overStdio("drift-memory", ["--root", shop.root]);
  expect(first.getServerVersion()).toMatchObject({ name: "drift-memory" });
  await call(first, "drift_memory_add", { text: "kept" });
  await first.close();
  const second = await overStdio("drift-memory", []);
  expect(await call(second, "drift_memory_list")).toMatchObject({ notes: [{ text: "kept" }] });
  await second.close();
});

test("a server ends by itself when its client hangs up", async () => {
  const { code, stdout, stderr } = await run("drift-memory", []);
  expect([code, stdout]).toEqual([0, ""]);
  const log = stderr.trim().split("\n");
  expect(log.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
    "serving on standard input and output",
    "stopped",
  ]);
});

test("over http, a server answers clients and probes until it is asked to stop", async () => {
  const child = start("drift-memory", ["--transport", "http", "--port", "0"]);
  const url = new URL(String((await logged(child, "listening"))["url"]));
  child.stderr.resume();
  const client = await connect(new StreamableHTTPClientTransport(url) as Transport);
  await call(client, "drift_memory_add", { text: "over http" });
  const health: unknown = await (await fetch(new URL("/health", url))).json();
  expect(health).toMatchObject({ status: "ok", name: "drift-memory", sessions: 1 });
  await client.close();
  const exit = once(child, "exit");
  child.kill("SIGTERM");
  expect(await exit).toEqual([0, null]);
});

test("LOG_LEVEL decides what is logged", async () => {
  expect((await run("drift-memory", [], { LOG_LEVEL: "error" })).stderr).toBe("");
  const { code, stderr } = await run("drift-memory", [], { LOG_LEVEL: "loud" });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^drift-memory: LOG_LEVEL is "loud"; the levels are trace, .*\n$/);
});

test("help and version go to standard output", async () => {
  const help = await run("drift-analysis", ["--help"]);
  expect([help.code, help.stderr]).toEqual([0, ""]);
  expect(help.stdout).toMatch(/^Usage: drift-analysis \[options\]\n/);
  const version = await run("drift-memory", ["--version"]);
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
  const { code, stdout, stderr } = await run("drift-memory", arguments_);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toMatch(message);
  expect(stderr).not.toContain("    at ");
});

test.each(["drift-analysis", "drift-memory"] as const)(
  "a project that is not there is named, and not made, by %s",
  async (name) => {
    const { code, stderr } = await run(name, ["--root", "nowhere"]);
    expect(code).toBe(2);
    expect(stderr).toContain(join(shop.root, "nowhere"));
    expect(existsSync(join(shop.root, "nowhere"))).toBe(false);
  },
);

test("without its native part, a server says what to do, with exit code 3", async () => {
  const missing = { DRIFT_NATIVE_LIBRARY_PATH: join(shop.root, "missing.node") };
  const { code, stdout, stderr } = await run("drift-memory", [], missing);
  expect([code, stdout]).toEqual([3, ""]);
  expect(stderr).toContain("missing.node");
  expect(stderr).not.toContain("    at ");
});
