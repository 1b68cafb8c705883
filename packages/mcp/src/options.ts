import { parseArgs } from "node:util";
import type { ServerKind } from "./serve.js";

/** What a command line asks for. */
export interface CommandOptions {
  root: string;
  database?: string;
  detectors: string[];
  transport: "stdio" | "http";
  host: string;
  port: number;
  allowedHosts: string[];
}

/** A command line that cannot be followed. The message says what to write. */
export class UsageError extends Error {
  override readonly name: string = "UsageError";
}

/** What `--help` prints. */
export function usage(kind: ServerKind): string {
  const [what, file] =
    kind === "analysis"
      ? ["a project's analysis: symbols, callers, conventions", "drift.db"]
      : ["a project's memory: notes that outlive a session", "memory.db"];
  const detectors =
    kind === "analysis"
      ? "  --detector NAME       a package, a path that begins with ./, or builtin (repeatable, default: builtin)\n"
      : "";
  return `Usage: drift-${kind} [options]

A Model Context Protocol server of ${what}.

Options:
  --root DIR            the project (default: the current directory)
  --database FILE       the SQLite file (default: .drift/${file} in the project)
${detectors}  --transport KIND      stdio or http (default: stdio)
  --host ADDRESS        http: the address to listen on (default: 127.0.0.1)
  --port N              http: the port, 0 for any that is free (default: 3920)
  --allowed-host NAME   http: another name that clients may use for this host (repeatable)
  --version             print the version
  --help                print this

Over http, clients connect to /mcp, and GET /health tells whether the server is well. Logs go to
standard error; LOG_LEVEL sets their level.

Example, in a client's configuration:
  {"mcpServers": {"drift-${kind}": {"command": "npx", "args": ["-y", "-p", "driftdetect-mcp", "drift-${kind}", "--root", "."]}}}
`;
}

/** Reads a command line. Throws {@link UsageError}. */
export function parseCommandLine(
  kind: ServerKind,
  argv: readonly string[],
): CommandOptions | "help" | "version" {
  const values = parsed(argv);
  if (values.help === true) {
    return "help";
  }
  if (values.version === true) {
    return "version";
  }
  if (kind === "memory" && values.detector !== undefined) {
    throw new UsageError("--detector is an option of drift-analysis");
  }
  return {
    root: values.root ?? ".",
    ...(values.database === undefined ? {} : { database: values.database }),
    detectors: values.detector ?? ["builtin"],
    transport: transport(values.transport ?? "stdio"),
    host: values.host ?? "127.0.0.1",
    port: port(values.port ?? "3920"),
    allowedHosts: values["allowed-host"] ?? [],
  };
}

function parsed(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      options: {
        root: { type: "string" },
        database: { type: "string" },
        detector: { type: "string", multiple: true },
        transport: { type: "string" },
        host: { type: "string" },
        port: { type: "string" },
        "allowed-host": { type: "string", multiple: true },
        version: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error });
  }
}

function transport(value: string): "stdio" | "http" {
  if (value === "stdio" || value === "http") {
    return value;
  }
  throw new UsageError(`--transport is ${value}; give stdio or http`);
}

/** A port by its number. Throws {@link UsageError}. */
function port(value: string): number {
  const number = Number(value);
  if (/^\d+$/.test(value) && number <= 65_535) {
    return number;
  }
  throw new UsageError(`--port is ${value}; give a number from 0 to 65535`);
}
