import { connectOverHttp } from "@drift/testing/client";
import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import type { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { request } from "node:http";
import { afterEach, expect, test } from "vitest";
import { gatekeeper } from "../testing/gatekeeper.js";
import { ListenError, serveHttp, type HttpOptions, type HttpService } from "./http.js";

const services: HttpService[] = [];
const clients: Client[] = [];

afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
  await Promise.all(services.splice(0).map((service) => service.close()));
});

async function serve(
  options: Partial<HttpOptions> = {},
  createServer: () => McpServer = gatekeeper().createServer,
): Promise<HttpService> {
  const service = await serveHttp(createServer, {
    name: "drift-test",
    version: "1.2.3",
    ...options,
  });
  services.push(service);
  return service;
}

async function clientOf(service: HttpService): Promise<Client> {
  const client = await connectOverHttp(new URL(service.url));
  clients.push(client);
  return client;
}

interface Answer {
  status: number;
  headers: NodeJS.Dict<string | string[]>;
  body: unknown;
}

/** One request, with headers that fetch would not let through. */
function ask(
  service: HttpService,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { host: "127.0.0.1", port: service.port, method, path, headers, agent: false },
      (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => (text += chunk.toString()));
        response.on("end", () => {
          const isJson = response.headers["content-type"] === "application/json" && text !== "";
          const body: unknown = isJson ? JSON.parse(text) : text;
          resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
        });
        response.on("error", reject);
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}

const JSON_HEADERS = {
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
};

const INITIALIZE = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: {
    protocolVersion: "2025-06-18",
    capabilities: {},
    clientInfo: { name: "test", version: "1.0.0" },
  },
});

/** Begins a session, and gives the status of the answer. */
async function initialize(
  service: HttpService,
  headers: Record<string, string> = {},
): Promise<number> {
  return (await ask(service, "POST", "/mcp", { ...JSON_HEADERS, ...headers }, INITIALIZE)).status;
}

function refused(message: string): unknown {
  return { jsonrpc: "2.0", error: { code: -32000, message }, id: null };
}

test("health tells name, version, age and sessions, whatever the host is called", async () => {
  let now = 5_000;
  const service = await serve({ now: () => now });
  now = 68_900;
  const expected = {
    status: "ok",
    name: "drift-test",
    version: "1.2.3",
    uptimeSeconds: 63,
    sessions: 0,
  };
  const plain = await ask(service, "GET", "/health");
  expect(plain.status).toBe(200);
  expect(plain.headers["content-type"]).toBe("application/json");
  expect(plain.body).toEqual(expected);
  expect((await ask(service, "GET", "/health?x=1", { host: "pod.example" })).body).toEqual(
    expected,
  );
  expect((await ask(service, "HEAD", "/health")).status).toBe(200);
  const posted = await ask(service, "POST", "/health");
  expect([posted.status, posted.headers["allow"]]).toEqual([405, "GET, HEAD"]);
});

test("each client has a session of its own", async () => {
  const { createServer, gate } = gatekeeper();
  gate.open();
  const service = await serve({}, createServer);
  const [one, other] = [await clientOf(service), await clientOf(service)];
  expect((await ask(service, "GET", "/health")).body).toMatchObject({ sessions: 2 });
  const done = { content: [{ type: "text", text: "done" }] };
  expect(await one.callTool({ name: "wait" })).toEqual(done);
  await (one.transport as StreamableHTTPClientTransport).terminateSession();
  expect((await ask(service, "GET", "/health")).body).toMatchObject({ sessions: 1 });
  expect(await other.callTool({ name: "wait" })).toEqual(done);
});

test("a name that is not this machine's is refused, and so is a page from elsewhere", async () => {
  const service = await serve({ allowedHosts: ["drift.internal"] });
  const statuses = await Promise.all(
    [
      { host: "evil.example" },
      { host: "drift.internal:1" },
      { host: "localhost", origin: "https://evil.example" },
    ].map((headers) => initialize(service, headers)),
  );
  expect(statuses).toEqual([403, 200, 403]);
});

test("requests that make no sense are refused in words", async () => {
  const service = await serve();
  expect(await ask(service, "GET", "/")).toMatchObject({
    status: 404,
    body: refused("there is /mcp and /health here"),
  });
  expect(await ask(service, "GET", "/mcp")).toMatchObject({ status: 400 });
  expect(await ask(service, "PUT", "/mcp")).toMatchObject({
    status: 405,
    headers: { allow: "POST, GET, DELETE" },
  });
  const unknown = { ...JSON_HEADERS, "mcp-session-id": "none" };
  expect(await ask(service, "POST", "/mcp", unknown, INITIALIZE)).toMatchObject({
    status: 404,
    body: refused("there is no such session; initialize a new one"),
  });
  expect(await ask(service, "POST", "/mcp", JSON_HEADERS, "{")).toMatchObject({ status: 400 });
  const early = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list" });
  expect(await ask(service, "POST", "/mcp", JSON_HEADERS, early)).toMatchObject({ status: 400 });
  expect((await ask(service, "GET", "/health")).body).toMatchObject({ sessions: 0 });
});

test("a request that is too large is refused, whether or not it says so", async () => {
  const service = await serve({ maxBodyBytes: 1000 });
  const large = JSON.stringify({ padding: "x".repeat(2000) });
  expect((await ask(service, "POST", "/mcp", JSON_HEADERS, large)).status).toBe(413);
  const chunked = { ...JSON_HEADERS, "transfer-encoding": "chunked" };
  expect((await ask(service, "POST", "/mcp", chunked, large)).status).toBe(413);
});

test("when there are enough sessions, only one that is long unused makes room", async () => {
  let now = 0;
  const service = await serve({ maxSessions: 1, sessionIdleMs: 1000, now: () => now });
  expect(await initialize(service)).toBe(200);
  now = 900;
  expect(await initialize(service)).toBe(503);
  now = 2000;
  expect(await initialize(service)).toBe(200);
  expect((await ask(service, "GET", "/health")).body).toMatchObject({ sessions: 1 });
});

test("a client that listens is not dropped", async () => {
  let now = 0;
  const service = await serve({ maxSessions: 1, sessionIdleMs: 1000, now: () => now });
  await clientOf(service);
  now = 1_000_000;
  expect(await initialize(service)).toBe(503);
});

test("a stop lets calls finish, and takes no new ones", async () => {
  const { createServer, entrance, gate } = gatekeeper();
  const service = await serve({}, createServer);
  const client = await clientOf(service);
  const answer = client.callTool({ name: "wait" });
  await entrance.opened;
  const closed = service.close();
  await expect(ask(service, "GET", "/health")).rejects.toThrow("ECONNREFUSED");
  gate.open();
  expect(await answer).toEqual({ content: [{ type: "text", text: "done" }] });
  await closed;
});

test("a stop does not wait for ever", async () => {
  const { createServer, entrance } = gatekeeper();
  const service = await serve({ graceMs: 10 }, createServer);
  const client = await clientOf(service);
  const answer = client.callTool({ name: "wait" });
  answer.catch(() => undefined);
  await entrance.opened;
  await service.close();
});

test("an address that cannot be listened on is told with the remedy", async () => {
  const { port } = await serve();
  const taken = serve({ port });
  await expect(taken).rejects.toBeInstanceOf(ListenError);
  await expect(taken).rejects.toThrow(`port ${String(port)} is in use; give another, or 0 for any`);
  await expect(serve({ host: "192.0.2.1" })).rejects.toThrow(
    "this machine has no address 192.0.2.1; try 127.0.0.1",
  );
});
