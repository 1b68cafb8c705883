import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { Logger } from "driftdetect-core";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { within } from "./deadline.js";
import { AllowedHosts, bracketed, isLoopback } from "./hosts.js";
import { replyJson, replyRefusal } from "./reply.js";
import { Sessions } from "./sessions.js";

/** How to serve over HTTP. */
export interface HttpOptions {
  /** What `GET /health` says of the server. */
  name: string;
  version: string;
  /** The address to listen on. By default 127.0.0.1: this machine only. */
  host?: string;
  /** The port. By default 0: any that is free. */
  port?: number;
  /** Host names, beside this machine's and `host`, under which the server may be spoken to. */
  allowedHosts?: readonly string[];
  /** The most clients at a time. By default 100. */
  maxSessions?: number;
  /** After how long without a request a client may be dropped for another, in milliseconds. By default 30 minutes. */
  sessionIdleMs?: number;
  /** The largest request, in bytes. By default 4 MiB. */
  maxBodyBytes?: number;
  /** How long calls that still run may take at the end, in milliseconds. By default 10 seconds. */
  graceMs?: number;
  /** Where the service is logged. By default nowhere. */
  logger?: Logger;
  /** The clock, in milliseconds. By default the machine's. */
  now?: () => number;
}

/** A server that listens. */
export interface HttpService {
  /** Where clients connect. */
  url: string;
  port: number;
  /** Stops: refuses new requests, answers calls that still run, ends all sessions. */
  close(): Promise<void>;
}

/** Why a server cannot listen. The message names the remedy. */
export class ListenError extends Error {
  override readonly name: string = "ListenError";
}

/**
 * Serves any number of clients over streamable HTTP at `/mcp`, each with a server of its own, and
 * its health at `/health`. Rejects with {@link ListenError}.
 */
export async function serveHttp(
  createMcpServer: () => McpServer,
  options: HttpOptions,
): Promise<HttpService> {
  const service = new Service(createMcpServer, options);
  await service.listen();
  return service;
}

class Service implements HttpService {
  readonly #options: HttpOptions;
  readonly #host: string;
  readonly #allowed: AllowedHosts;
  readonly #sessions: Sessions;
  readonly #server: Server;
  readonly #now: () => number;
  readonly #startedAt: number;
  #port = 0;
  #closing: Promise<void> | undefined;

  constructor(createMcpServer: () => McpServer, options: HttpOptions) {
    this.#options = options;
    this.#host = options.host ?? "127.0.0.1";
    this.#now = options.now ?? Date.now;
    this.#startedAt = this.#now();
    this.#allowed = new AllowedHosts(this.#host, options.allowedHosts);
    this.#sessions = new Sessions({
      createServer: createMcpServer,
      maxSessions: options.maxSessions ?? 100,
      idleMs: options.sessionIdleMs ?? 30 * 60_000,
      maxBodyBytes: options.maxBodyBytes ?? 4 * 1024 * 1024,
      now: this.#now,
      logger: options.logger,
    });
    this.#server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        options.logger?.error({ err: error }, "request failed");
        replyRefusal(response, 500, "the server failed; its log has the details");
      });
    });
  }

  /** The port that is listened on, once it is. */
  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `http://${bracketed(this.#host)}:${String(this.port)}/mcp`;
  }

  async listen(): Promise<void> {
    const { port = 0, logger } = this.#options;
    try {
      this.#server.listen(port, this.#host);
      await once(this.#server, "listening");
    } catch (error) {
      throw listenError(error, this.#host, port);
    }
    this.#port = (this.#server.address() as AddressInfo).port;
    if (!isLoopback(this.#host)) {
      logger?.warn(
        { host: this.#host },
        "other machines can reach this server, and it asks nobody who they are",
      );
    }
    logger?.info({ url: this.url }, "listening");
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    const { graceMs = 10_000, logger } = this.#options;
    const closed = once(this.#server, "close");
    this.#server.close();
    if (!(await within(this.#sessions.idle(), graceMs))) {
      logger?.warn("calls were left unanswered");
    }
    await this.#sessions.close();
    // Streams have ended; what is still open is a client that does not hang up.
    this.#server.closeIdleConnections();
    if (!(await within(closed, 500))) {
      this.#server.closeAllConnections();
      await closed;
    }
    logger?.info("stopped");
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A path is all that is of interest, so the host before it does not matter here.
    const path = (request.url ?? "/").split("?", 1)[0];
    if (path === "/health") {
      // Probes speak to an address, whatever the name; what they learn is no secret.
      this.#health(request, response);
    } else if (path === "/mcp") {
      await this.#mcp(request, response);
    } else {
      replyRefusal(response, 404, "there is /mcp and /health here");
    }
  }

  #health(request: IncomingMessage, response: ServerResponse): void {
    if (request.method !== "GET" && request.method !== "HEAD") {
      replyRefusal(response, 405, "ask with GET", { allow: "GET, HEAD" });
      return;
    }
    const { name, version } = this.#options;
    replyJson(response, this.#closing === undefined ? 200 : 503, {
      status: this.#closing === undefined ? "ok" : "stopping",
      name,
      version,
      uptimeSeconds: Math.floor((this.#now() - this.#startedAt) / 1000),
      sessions: this.#sessions.size,
    });
  }

  async #mcp(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = this.#allowed.refusal(request);
    if (refusal !== undefined) {
      this.#options.logger?.warn({ reason: refusal }, "request refused");
      replyRefusal(response, 403, refusal);
      return;
    }
    if (this.#closing !== undefined) {
      replyRefusal(response, 503, "the server is stopping", { connection: "close" });
      return;
    }
    const id = request.headers["mcp-session-id"];
    if (typeof id === "string") {
      if (!(await this.#sessions.handle(id, request, response))) {
        replyRefusal(response, 404, "there is no such session; initialize a new one");
      }
    } else if (request.method !== "POST") {
      replyRefusal(
        response,
        request.method === "GET" || request.method === "DELETE" ? 400 : 405,
        "begin a session with POST",
        { allow: "POST, GET, DELETE" },
      );
    } else if (!(await this.#sessions.begin(request, response))) {
      replyRefusal(response, 503, "too many sessions; try again later", { "retry-after": "60" });
    }
  }
}

function listenError(error: unknown, host: string, port: number): ListenError {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const where = `${bracketed(host)}:${String(port)}`;
  const options = { cause: error };
  switch (code) {
    case "EADDRINUSE":
      return new ListenError(`port ${String(port)} is in use; give another, or 0 for any`, options);
    case "EACCES":
      return new ListenError(
        `this user may not listen on ${where}; give a port above 1023`,
        options,
      );
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new ListenError(`this machine has no address ${host}; try 127.0.0.1`, options);
    default:
      return new ListenError(
        `cannot listen on ${where}: ${error instanceof Error ? error.message : String(error)}`,
        options,
      );
  }
}
