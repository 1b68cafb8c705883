import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { gatekeeper } from "../testing/gatekeeper.js";
import { serveStdio } from "./stdio.js";

interface Message {
  id?: number;
  result?: Record<string, unknown>;
  error?: { code: number };
}

const INITIALIZE = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: {
    protocolVersion: "2025-06-18",
    capabilities: {},
    clientInfo: { name: "test", version: "1.0.0" },
  },
};
const WAIT = { jsonrpc: "2.0", id: 2, method: "tools/call", params: { name: "wait" } };
const ANSWER = { content: [{ type: "text", text: "done" }] };

/** The two ends of a server, and what it has written so far. */
function pipes(): { input: PassThrough; output: PassThrough; written: () => Message[] } {
  const output = new PassThrough();
  let text = "";
  output.on("data", (chunk: Buffer) => (text += chunk.toString()));
  return {
    input: new PassThrough(),
    output,
    written: () =>
      text
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Message),
  };
}

function lines(...messages: unknown[]): string {
  return messages.map((message) => `${JSON.stringify(message)}\n`).join("");
}

test("calls are answered though the client hangs up at once", async () => {
  const { createServer, gate } = gatekeeper();
  const { input, output, written } = pipes();
  const served = serveStdio(createServer(), { input, output });
  input.end(lines(INITIALIZE, WAIT));
  setImmediate(() => {
    gate.open();
  });
  await served;
  expect(written().map(({ id, result }) => [id, result?.["content"]])).toEqual([
    [1, undefined],
    [2, ANSWER.content],
  ]);
});

test("a signal stops the service, after running calls were answered", async () => {
  const { createServer, entrance, gate } = gatekeeper();
  const { input, output, written } = pipes();
  const stop = new AbortController();
  const served = serveStdio(createServer(), { input, output, signal: stop.signal });
  input.write(lines(INITIALIZE, WAIT));
  await entrance.opened;
  stop.abort();
  gate.open();
  await served;
  expect(written().at(-1)).toMatchObject({ id: 2, result: ANSWER });
});

test("a call that was taken back is not waited for", async () => {
  const { createServer, entrance } = gatekeeper();
  const { input, output, written } = pipes();
  const served = serveStdio(createServer(), { input, output });
  input.write(lines(INITIALIZE, WAIT));
  await entrance.opened;
  const params = { requestId: 2 };
  input.end(lines({ jsonrpc: "2.0", method: "notifications/cancelled", params }));
  await served;
  expect(written().map(({ id }) => id)).toEqual([1]);
});

test("a call that does not end is not waited for long", async () => {
  const { createServer, entrance } = gatekeeper();
  const { input, output } = pipes();
  const served = serveStdio(createServer(), { input, output, graceMs: 10 });
  input.write(lines(INITIALIZE, WAIT));
  await entrance.opened;
  input.end();
  await served;
});

test("a line that is no message is passed over", async () => {
  const { createServer } = gatekeeper();
  const { input, output, written } = pipes();
  const served = serveStdio(createServer(), { input, output });
  input.end(`no message\n{"jsonrpc":"2.0"}\n${lines(INITIALIZE)}`);
  await served;
  expect(written().map(({ id }) => id)).toEqual([1]);
});

test("a signal that was given before is obeyed", async () => {
  const { input, output } = pipes();
  const server = gatekeeper().createServer();
  await serveStdio(server, { input, output, signal: AbortSignal.abort() });
  expect(server.isConnected()).toBe(false);
});
