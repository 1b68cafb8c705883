import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import type { Logger } from "driftdetect-core";
import type { IncomingMessage, ServerResponse } from "node:http";
import { Session } from "./session.js";

/** How many sessions there may be, and how they are made. */
export interface SessionsOptions {
  createServer: () => McpServer;
  maxSessions: number;
  idleMs: number;
  maxBodyBytes: number;
  now: () => number;
  logger?: Logger | undefined;
}

/** The sessions of an HTTP server. */
export class Sessions {
  readonly #options: SessionsOptions;
  readonly #open = new Map<string, { session: Session; usedAt: number }>();

  constructor(options: SessionsOptions) {
    this.#options = options;
  }

  /** How many there are. */
  get size(): number {
    return this.#open.size;
  }

  /** Answers a request in the session that it names; false when there is no such session. */
  async handle(id: string, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const entry = this.#open.get(id);
    if (entry === undefined) {
      return false;
    }
    entry.usedAt = this.#options.now();
    await entry.session.handle(request, response);
    return true;
  }

  /** Answers a request that names no session, which begins one; false when there are too many. */
  async begin(request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    await this.#closeIdle();
    const { maxSessions, maxBodyBytes, logger, now } = this.#options;
    if (this.#open.size >= maxSessions) {
      logger?.warn({ sessions: this.#open.size }, "too many sessions");
      return false;
    }
    let known: string | undefined;
    const session = await Session.open(this.#options.createServer(), {
      maxBodyBytes,
      logger,
      started: (id) => {
        known = id;
        this.#open.set(id, { session, usedAt: now() });
        logger?.info({ session: id, sessions: this.#open.size }, "session begun");
      },
      closed: () => {
        if (known !== undefined && this.#open.delete(known)) {
          logger?.info({ session: known, sessions: this.#open.size }, "session ended");
        }
      },
    });
    await session.handle(request, response);
    if (session.id === undefined) {
      // The request was none that begins a session, and was refused.
      await session.close();
    }
    return true;
  }

  /** Resolves when every call of every session was answered. */
  async idle(): Promise<void> {
    await Promise.all([...this.#open.values()].map(({ session }) => session.idle()));
  }

  /** Ends all. */
  async close(): Promise<void> {
    await Promise.all([...this.#open.values()].map(({ session }) => session.close()));
  }

  async #closeIdle(): Promise<void> {
    const since = this.#options.now() - this.#options.idleMs;
    const idle = [...this.#open.values()].filter(
      ({ session, usedAt }) => !session.isBusy && usedAt < since,
    );
    await Promise.all(idle.map(({ session }) => session.close()));
  }
}
