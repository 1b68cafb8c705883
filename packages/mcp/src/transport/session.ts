import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { Logger } from "driftdetect-core";
import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { PendingRequests } from "./pending.js";

/** One client of an HTTP server: a server and a transport of its own. */
export class Session {
  readonly #transport: StreamableHTTPServerTransport;
  readonly #server: McpServer;
  readonly #pending: PendingRequests;
  #responses = 0;

  private constructor(transport: StreamableHTTPServerTransport, server: McpServer) {
    this.#transport = transport;
    this.#server = server;
    this.#pending = new PendingRequests(transport as Transport);
  }

  /** Makes a session; `started` gets its id when the client has introduced itself. */
  static async open(
    server: McpServer,
    options: {
      maxBodyBytes: number;
      started: (id: string) => void;
      closed: () => void;
      logger?: Logger | undefined;
    },
  ): Promise<Session> {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: options.started,
      maxRequestBodySize: options.maxBodyBytes,
    });
    server.server.onclose = options.closed;
    server.server.onerror = (error) => {
      options.logger?.warn({ err: error }, "message not understood");
    };
    // The SDK's types do not say `| undefined` where its transports mean it.
    await server.connect(transport as Transport);
    return new Session(transport, server);
  }

  /** The session's id; undefined until the client has introduced itself. */
  get id(): string | undefined {
    return this.#transport.sessionId;
  }

  /** Whether somebody waits for an answer or listens. */
  get isBusy(): boolean {
    return this.#responses > 0 || this.#pending.size > 0;
  }

  /** Answers one request. Resolves when the answer has begun. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.#responses += 1;
    response.once("close", () => {
      this.#responses -= 1;
    });
    await this.#transport.handleRequest(request, response);
  }

  /** Resolves when every call was answered. */
  idle(): Promise<void> {
    return this.#pending.idle();
  }

  /** Ends the session, and the streams that are open. */
  close(): Promise<void> {
    return this.#server.close();
  }
}
