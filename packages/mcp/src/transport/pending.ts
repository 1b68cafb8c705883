import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";

/** The requests of a connection that were not answered yet. */
export class PendingRequests {
  readonly #ids = new Set<string | number>();
  #waiting: (() => void)[] = [];

  /** Follows what goes through a transport, which must be connected to its server already. */
  constructor(transport: Transport) {
    const receive = transport.onmessage;
    transport.onmessage = (message, extra) => {
      if ("method" in message) {
        if ("id" in message) {
          this.#ids.add(message.id);
        } else if (message.method === "notifications/cancelled") {
          // A call that was taken back is never answered.
          this.#settle(message.params?.["requestId"]);
        }
      }
      receive?.(message, extra);
    };
    const send = transport.send.bind(transport);
    transport.send = async (message, options) => {
      try {
        await send(message, options);
      } finally {
        if (!("method" in message) && "id" in message) {
          this.#settle(message.id);
        }
      }
    };
  }

  /** How many there are. */
  get size(): number {
    return this.#ids.size;
  }

  /** Resolves when there are none. */
  idle(): Promise<void> {
    return this.#ids.size === 0
      ? Promise.resolve()
      : new Promise((resolve) => this.#waiting.push(resolve));
  }

  #settle(id: unknown): void {
    if ((typeof id === "string" || typeof id === "number") && this.#ids.delete(id)) {
      this.#wake();
    }
  }

  #wake(): void {
    if (this.#ids.size === 0) {
      const waiting = this.#waiting;
      this.#waiting = [];
      for (const resolve of waiting) {
        resolve();
      }
    }
  }
}
