import { call, connectInMemory, refusal } from "@drift/testing/client";
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { createLogger } from "driftdetect-core";
import { expect, test } from "vitest";
import { z } from "zod";
import { ToolError } from "./failure.js";
import { defineTool } from "./tool.js";

interface Line {
  level: number;
  msg: string;
  tool: string;
  durationMs: number;
  reason?: string;
  err?: { message: string; stack: string };
}

/** A client of a server with one tool, and what the server has logged. */
async function clientOf(run: () => Promise<{ answer: number }>) {
  const log: Line[] = [];
  const logger = createLogger("test", {
    environment: {},
    destination: { write: (text: string) => void log.push(JSON.parse(text) as Line) },
  });
  const server = new McpServer({ name: "test", version: "1.0.0" });
  const annotations = { readOnlyHint: true };
  const input = z.strictObject({});
  const output = z.object({ answer: z.number() });
  const title = "Test";
  const tool = { name: "test", title, description: "A test.", input, output, annotations, run };
  defineTool(tool).register(server, logger);
  return { client: await connectInMemory(server), log };
}

test("an answer is logged with its duration", async () => {
  const { client, log } = await clientOf(() => Promise.resolve({ answer: 42 }));
  expect(await call(client, "test")).toEqual({ answer: 42 });
  expect(log).toMatchObject([{ level: 30, msg: "tool answered", tool: "test" }]);
  expect(log[0]?.durationMs).toBeGreaterThanOrEqual(0);
});

test("a mistake of the caller is told in its words, and logged without a trace", async () => {
  const { client, log } = await clientOf(() => Promise.reject(new ToolError("give a name")));
  expect(await refusal(client, "test")).toBe("give a name");
  expect(log).toMatchObject([{ level: 40, msg: "tool refused", reason: "give a name" }]);
  expect(log[0]).not.toHaveProperty("err");
});

test("a defect is told as one, and logged with its trace", async () => {
  const { client, log } = await clientOf(() => Promise.reject(new TypeError("no such field")));
  expect(await refusal(client, "test")).toBe(
    "Drift failed: no such field\n" +
      "What to do: this is a defect; the server's log has the details.",
  );
  expect(log).toMatchObject([{ level: 50, msg: "tool failed", err: { message: "no such field" } }]);
  expect(log[0]?.err?.stack).toContain("tool.test.ts");
});

test("an answer that is not as the schema says does not reach the client", async () => {
  const { client } = await clientOf(() => Promise.resolve({ answer: "42" as unknown as number }));
  expect(await refusal(client, "test")).toMatch(/output.*answer/is);
});
