import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

/** A C library of Linux: glibc or musl. */
export type Libc = "gnu" | "musl";

/** Where to look for the C library; each answers `undefined` when it cannot tell. */
export interface LibcSources {
  /** The text of the dynamic linker's script. */
  lddScript: () => string | undefined;
  /** What the process itself reports. */
  report: () => Report | undefined;
  /** What `ldd --version` prints. */
  lddVersion: () => string | undefined;
}

/** The parts of a diagnostic report of Node.js that tell the C library. */
export interface Report {
  header?: { glibcVersionRuntime?: string };
  sharedObjects?: string[];
}

const machine: LibcSources = {
  lddScript: () => {
    try {
      return readFileSync("/usr/bin/ldd", "utf8");
    } catch {
      return undefined;
    }
  },
  report: () => {
    // Without this, a report looks up the names of the addresses that the process talks to.
    const source = process.report as NodeJS.ProcessReport & { excludeNetwork?: boolean };
    const { excludeNetwork = false } = source;
    source.excludeNetwork = true;
    const report: Report = source.getReport();
    source.excludeNetwork = excludeNetwork;
    return report;
  },
  lddVersion: () => {
    // musl's ldd prints it to standard error, and fails.
    const { stdout, stderr, error } = spawnSync("ldd", ["--version"], {
      encoding: "utf8",
      timeout: 5000,
    });
    return error === undefined ? stdout + stderr : undefined;
  },
};

/** The C library of this process. The sources are asked in order, from the cheapest on. */
export function detectLibc(sources: LibcSources = machine): Libc {
  return (
    fromText(sources.lddScript()) ??
    fromReport(sources.report()) ??
    fromText(sources.lddVersion()) ??
    "gnu"
  );
}

function fromText(text: string | undefined): Libc | undefined {
  if (text?.includes("musl")) return "musl";
  return text !== undefined && /GNU C Library|GNU libc|GLIBC/.test(text) ? "gnu" : undefined;
}

function fromReport(report: Report | undefined): Libc | undefined {
  if (report?.header?.glibcVersionRuntime) return "gnu";
  const isMusl = (file: string): boolean =>
    file.includes("libc.musl-") || file.includes("ld-musl-");
  return report?.sharedObjects?.some(isMusl) ? "musl" : undefined;
}
