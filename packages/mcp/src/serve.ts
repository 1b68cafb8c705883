import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { openProject, type Logger } from "driftdetect-core";
import { openMemory } from "driftdetect-cortex";
import type { Detector, Severity } from "driftdetect-detectors";
import { Console } from "node:console";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { createAnalysisServer } from "./analysis/server.js";
import { createMemoryServer } from "./memory/server.js";
import { serveHttp } from "./transport/http.js";
import { serveStdio } from "./transport/stdio.js";
import { packageVersion } from "./version.js";

/** Which server: of a project's analysis, or of its memory. */
export type ServerKind = "analysis" | "memory";

/** What to serve, and how. */
export interface ServeOptions {
  /** The project's directory. */
  root: string;
  /** The SQLite file: by default `.drift/drift.db` (analysis) or `.drift/memory.db` (memory) below the root. */
  database?: string;
  /** The detectors of the analysis server. By default those that come with Drift. */
  detectors?: readonly Detector[];
  /** Severities by `detector/rule` or `detector`. */
  rules?: Record<string, Severity | "off">;
  transport: "stdio" | "http";
  /** For HTTP: the address to listen on. By default 127.0.0.1. */
  host?: string;
  /** For HTTP: the port. By default 0: any that is free; the log says which. */
  port?: number;
  /** For HTTP: more host names under which the server may be spoken to. */
  allowedHosts?: readonly string[];
  /** For stdio: where requests come from. By default standard input. */
  input?: Readable;
  /** For stdio: where answers go. By default standard output. */
  output?: Writable;
  logger: Logger;
  /** Stops the service when aborted. */
  signal: AbortSignal;
}

/**
 * Opens a project or its memory, and serves it until the client leaves (stdio) or the signal is
 * aborted. Rejects with `ProjectError`, `MemoryError` or `ListenError` when it cannot begin.
 */
export async function serve(kind: ServerKind, options: ServeOptions): Promise<void> {
  const createServer = await serverFactory(kind, options);
  if (options.transport === "http") {
    await overHttp(kind, createServer, options);
  } else {
    await overStdio(createServer(), options);
  }
}

async function serverFactory(kind: ServerKind, options: ServeOptions): Promise<() => McpServer> {
  const { root, database, detectors, rules, logger } = options;
  const project = await openProject(root, {
    logger,
    ...(database === undefined ? {} : { database }),
  });
  if (kind === "memory") {
    const memory = await openMemory(database ?? join(project.root, ".drift", "memory.db"));
    return () => createMemoryServer(memory, { logger });
  }
  return () =>
    createAnalysisServer(project, {
      logger,
      ...(detectors === undefined ? {} : { detectors }),
      ...(rules === undefined ? {} : { rules }),
    });
}

async function overStdio(server: McpServer, options: ServeOptions): Promise<void> {
  const { input, output, signal, logger } = options;
  if (output === undefined || output === process.stdout) {
    // A detector that prints must not break the protocol.
    globalThis.console = new Console(process.stderr, process.stderr);
  }
  await serveStdio(server, {
    signal,
    logger,
    ...(input === undefined ? {} : { input }),
    ...(output === undefined ? {} : { output }),
  });
}

async function overHttp(
  kind: ServerKind,
  createServer: () => McpServer,
  options: ServeOptions,
): Promise<void> {
  const { host, port, allowedHosts, logger, signal } = options;
  const service = await serveHttp(createServer, {
    name: `drift-${kind}`,
    version: packageVersion,
    logger,
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
    ...(allowedHosts === undefined ? {} : { allowedHosts }),
  });
  await new Promise<void>((resolve) => {
    if (signal.aborted) {
      resolve();
    }
    signal.addEventListener("abort", () => {
      resolve();
    });
  });
  await service.close();
}
