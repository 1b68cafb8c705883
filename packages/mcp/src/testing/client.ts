import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import { expect } from "vitest";

/** A client of the official kind, connected over a transport. */
export async function connect(transport: Transport): Promise<Client> {
  const client = new Client({ name: "test", version: "1.0.0" });
  await client.connect(transport);
  // The client then checks what tools give against their output schemas.
  await client.listTools();
  return client;
}

/** A client of a server in the same process. */
export async function connectInMemory(server: McpServer): Promise<Client> {
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair();
  await server.connect(serverSide);
  return connect(clientSide);
}

/** Calls a tool, which must not fail, and gives its structured content. */
export async function call<Content = Record<string, unknown>>(
  client: Client,
  name: string,
  arguments_: Record<string, unknown> = {},
): Promise<Content> {
  const result = await client.callTool({ name, arguments: arguments_ });
  expect(result).not.toHaveProperty("isError", true);
  const [block] = result.content as { type: string; text: string }[];
  expect(JSON.parse(block?.text ?? "")).toEqual(result.structuredContent);
  return result.structuredContent as Content;
}

/** Calls a tool, which must fail, and gives what it says. */
export async function refusal(
  client: Client,
  name: string,
  arguments_: Record<string, unknown> = {},
): Promise<string> {
  const result = await client.callTool({ name, arguments: arguments_ });
  expect(result.isError).toBe(true);
  const [block] = result.content as { type: string; text: string }[];
  return block?.text ?? "";
}
