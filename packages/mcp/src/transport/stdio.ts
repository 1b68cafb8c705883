import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import type { Logger } from "driftdetect-core";
import type { Readable, Writable } from "node:stream";
import { within } from "./deadline.js";
import { PendingRequests } from "./pending.js";

/** How to serve over standard input and output. */
export interface StdioOptions {
  /** Where requests come from. By default standard input. */
  input?: Readable;
  /** Where answers go; nothing else may be written there. By default standard output. */
  output?: Writable;
  /** Ends the service when aborted. */
  signal?: AbortSignal;
  /** How long calls that still run may take at the end, in milliseconds. By default 10 seconds. */
  graceMs?: number;
  /** Where the service is logged. By default nowhere. */
  logger?: Logger;
}

/**
 * Serves one client over standard input and output. Resolves when the client closed its end or the
 * signal was aborted, after the calls that were running were answered.
 */
export async function serveStdio(server: McpServer, options: StdioOptions = {}): Promise<void> {
  const { input = process.stdin, output = process.stdout, signal, logger } = options;
  const transport = new StdioServerTransport(input, output);
  const ended = new Promise<string>((resolve) => {
    const end = (reason: string) => () => {
      resolve(reason);
    };
    input.once("end", end("the client closed its output"));
    input.once("close", end("the client closed its output"));
    output.on("error", end("the client closed its input"));
    server.server.onclose = end("the connection was closed");
    signal?.addEventListener("abort", end("asked to stop"), { once: true });
    if (signal?.aborted === true) {
      resolve("asked to stop");
    }
  });
  server.server.onerror = (error) => {
    logger?.warn({ err: error }, "message not understood");
  };
  await server.connect(transport);
  const pending = new PendingRequests(transport);
  logger?.info("serving on standard input and output");
  const reason = await ended;
  // What was read last may not have been looked at yet.
  await new Promise(setImmediate);
  if (!(await within(pending.idle(), options.graceMs ?? 10_000))) {
    logger?.warn({ calls: pending.size }, "calls were left unanswered");
  }
  await server.close();
  logger?.info({ reason }, "stopped");
}
