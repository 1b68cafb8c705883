import { detectLibc, type Libc } from "./libc.js";

/** What an addon must be built for. */
export interface Host {
  /** As `process.platform` says it. */
  os: string;
  /** As `process.arch` says it. */
  arch: string;
  /** The C library; on Linux only. */
  libc?: Libc;
}

/** The platforms that have a package, as its name says them. */
export const platforms: readonly string[] = [
  "linux-x64-gnu",
  "linux-arm64-gnu",
  "linux-x64-musl",
  "linux-arm64-musl",
  "darwin-x64",
  "darwin-arm64",
];

/** The machine that this process runs on. */
export function host(): Host {
  const { platform: os, arch } = process;
  return os === "linux" ? { os, arch, libc: detectLibc() } : { os, arch };
}

/** The name of a host's platform, for instance `linux-x64-gnu`; whether it has a package or not. */
export function platformOf({ os, arch, libc }: Host): string {
  const abi = os === "win32" ? "msvc" : libc;
  return [os, arch, ...(abi === undefined ? [] : [abi])].join("-");
}
