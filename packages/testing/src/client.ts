import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { InMemoryTransport } from "@modelcontextprotocol/sdk/inMemory.js";
import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import assert from "node:assert/strict";

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

/** A client of a server that listens. */
export function connectOverHttp(url: URL): Promise<Client> {
  return connect(new StreamableHTTPClientTransport(url) as Transport);
}

/** Calls a tool, which must not fail, and gives its structured content. */
export async function call<Content = Record<string, unknown>>(
  client: Client,
  name: string,
  given: Record<string, unknown> = {},
): Promise<Content> {
  const { content, structuredContent, isError } = await client.callTool({ name, arguments: given });
  const text = textOf(content);
  assert.notEqual(isError, true, text);
  assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(structuredContent)));
  return structuredContent as Content;
}

/** Calls a tool, which must fail, and gives what it says. */
export async function refusal(
  client: Client,
  name: string,
  given: Record<string, unknown> = {},
): Promise<string> {
  const { content, isError } = await client.callTool({ name, arguments: given });
  assert.equal(isError, true);
  return textOf(content);
}

function textOf(content: unknown): string {
  const [block] = content as { text?: string }[];
  return block?.text ?? "";
}
