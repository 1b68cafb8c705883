import type { IncomingMessage } from "node:http";
import { isIPv6 } from "node:net";

const LOOPBACK = ["localhost", "127.0.0.1", "[::1]"];
const WILDCARD = new Set(["0.0.0.0", "[::]"]);

/**
 * The host names under which a server may be spoken to: those of this machine, the address that it
 * listens on, and what the user adds. A page that makes its own name point here (DNS rebinding) has
 * another name in its requests.
 */
export class AllowedHosts {
  readonly #names: ReadonlySet<string>;

  constructor(listeningOn: string, more: readonly string[] = []) {
    const own = hostName(bracketed(listeningOn));
    this.#names = new Set([
      ...LOOPBACK,
      ...(own === undefined || WILDCARD.has(own) ? [] : [own]),
      ...more.map((name) => hostName(bracketed(name)) ?? name),
    ]);
  }

  /** Why a request is refused; undefined for one that is not. */
  refusal(request: IncomingMessage): string | undefined {
    const host = request.headers.host;
    if (host === undefined || !this.#has(host)) {
      return `host ${host ?? "(none)"} is not allowed; start the server with --allowed-host for it`;
    }
    const origin = request.headers.origin;
    if (origin !== undefined && !this.#has(origin.replace(/^https?:\/\//, ""))) {
      return `origin ${origin} is not allowed; start the server with --allowed-host for it`;
    }
    return undefined;
  }

  #has(host: string): boolean {
    const name = hostName(host);
    return name !== undefined && this.#names.has(name);
  }
}

/** Whether a server that listens on this address can be reached from this machine only. */
export function isLoopback(address: string): boolean {
  const name = hostName(bracketed(address));
  return name !== undefined && (LOOPBACK.includes(name) || name.startsWith("127."));
}

/** An address with the brackets that IPv6 has in a URL. */
export function bracketed(address: string): string {
  return isIPv6(address) ? `[${address}]` : address;
}

function hostName(host: string): string | undefined {
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : undefined;
}
