import type { IncomingMessage } from "node:http";
import { expect, test } from "vitest";
import { AllowedHosts, isLoopback } from "./hosts.js";

/** A request with these headers, as node gives it. */
function request(headers: Record<string, string>): IncomingMessage {
  return { headers } as unknown as IncomingMessage;
}

function isAllowed(hosts: AllowedHosts, host: string, origin?: string): boolean {
  return hosts.refusal(request(origin === undefined ? { host } : { host, origin })) === undefined;
}

test("this machine's names are allowed, with any port", () => {
  const hosts = new AllowedHosts("127.0.0.1");
  for (const host of ["localhost", "localhost:3920", "127.0.0.1:1", "[::1]:80", "LOCALHOST"]) {
    expect(isAllowed(hosts, host)).toBe(true);
  }
});

test("other names are not", () => {
  const hosts = new AllowedHosts("127.0.0.1");
  for (const host of [
    "evil.example",
    "localhost.evil.example",
    "127.0.0.1.nip.example",
    "",
    "a b",
  ]) {
    expect(isAllowed(hosts, host)).toBe(false);
  }
  expect(hosts.refusal(request({}))).toBe(
    "host (none) is not allowed; start the server with --allowed-host for it",
  );
});

test("the address that is listened on and the names that are added are allowed", () => {
  const hosts = new AllowedHosts("192.0.2.7", ["drift.internal", "2001:db8::1"]);
  expect(isAllowed(hosts, "192.0.2.7:3920")).toBe(true);
  expect(isAllowed(hosts, "drift.internal")).toBe(true);
  expect(isAllowed(hosts, "[2001:db8::1]:3920")).toBe(true);
  expect(isAllowed(hosts, "192.0.2.8:3920")).toBe(false);
});

test("an address that means all addresses is no name", () => {
  expect(isAllowed(new AllowedHosts("0.0.0.0"), "0.0.0.0:3920")).toBe(false);
  expect(isAllowed(new AllowedHosts("::"), "[::]:3920")).toBe(false);
});

test("a page's origin must be allowed as well", () => {
  const hosts = new AllowedHosts("127.0.0.1");
  expect(isAllowed(hosts, "localhost:3920", "http://localhost:5173")).toBe(true);
  expect(isAllowed(hosts, "localhost:3920", "https://evil.example")).toBe(false);
  expect(isAllowed(hosts, "localhost:3920", "null")).toBe(false);
});

test("loopback addresses are known", () => {
  expect(["127.0.0.1", "127.1.2.3", "::1", "localhost"].map(isLoopback)).toEqual(
    Array.from({ length: 4 }, () => true),
  );
  expect(["0.0.0.0", "::", "192.0.2.7", "example.org"].map(isLoopback)).toEqual(
    Array.from({ length: 4 }, () => false),
  );
});
