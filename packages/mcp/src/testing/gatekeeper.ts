import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";
import { Latch } from "./latch.js";

/** Makes servers whose tool says that it was called, and answers when the test says so. */
export function gatekeeper(): { createServer: () => McpServer; entrance: Latch; gate: Latch } {
  const entrance = new Latch();
  const gate = new Latch();
  const createServer = (): McpServer => {
    const server = new McpServer({ name: "test", version: "1.0.0" });
    server.registerTool("wait", { inputSchema: z.object({}) }, async () => {
      entrance.open();
      await gate.opened;
      return { content: [{ type: "text", text: "done" }] };
    });
    return server;
  };
  return { createServer, entrance, gate };
}
