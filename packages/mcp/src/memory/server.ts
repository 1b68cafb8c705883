import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { Logger } from "driftdetect-core";
import type { Memory } from "driftdetect-cortex";
import { packageVersion } from "../version.js";
import { listTool, searchTool } from "./reading.js";
import { addTool, forgetTool, reinforceTool } from "./writing.js";

/** What a memory server needs beside the memory. */
export interface MemoryServerOptions {
  /** Where each call is logged. By default nowhere. */
  logger?: Logger;
}

/** A server with the tools of a memory, not yet connected. */
export function createMemoryServer(memory: Memory, options: MemoryServerOptions = {}): McpServer {
  const server = new McpServer(
    { name: "drift-memory", title: "Drift memory", version: packageVersion },
    {
      instructions:
        "Notes about one project that outlive a session. Search before working on something " +
        "unknown; add what would have helped you; confirm notes that proved right and forget " +
        "those that proved wrong: what nobody confirms is trusted less and less.",
    },
  );
  for (const tool of [
    searchTool(memory),
    listTool(memory),
    addTool(memory),
    reinforceTool(memory),
    forgetTool(memory),
  ]) {
    tool.register(server, options.logger);
  }
  return server;
}
