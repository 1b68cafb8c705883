import { Argument, Command, Option } from "commander";
import { loadDetectors } from "driftdetect-detectors";
import type { ServerKind } from "driftdetect-mcp";
import { createLogger } from "driftdetect-core";
import { dirname, resolve } from "node:path";
import type { Invocation } from "../invocation.js";
import { collect, wholeNumber } from "../numbers.js";
import { configOf, rootOf, withRoot, type ProjectOptions } from "../settings.js";

interface McpOptions extends ProjectOptions {
  transport: "stdio" | "http";
  host: string;
  port: number;
  allowedHost?: string[];
}

/** `drift mcp [analysis|memory]` */
export function mcpCommand(invocation: Invocation): Command {
  return withRoot(new Command("mcp"))
    .description("Serve a project to AI agents over the Model Context Protocol.")
    .addArgument(
      new Argument("[server]", "what to serve").choices(["analysis", "memory"]).default("analysis"),
    )
    .option("--database <file>", "the SQLite file (default: in .drift in the project)")
    .addOption(
      new Option("--transport <kind>", "how clients connect")
        .choices(["stdio", "http"])
        .default("stdio"),
    )
    .option("--host <address>", "http: the address to listen on", "127.0.0.1")
    .option("--port <n>", "http: the port, 0 for any that is free", wholeNumber(0, 65_535), 3920)
    .option("--allowed-host <name>", "http: another name for this host (repeatable)", collect)
    .addHelpText(
      "after",
      `
Over http, clients connect to /mcp, and GET /health tells whether the server is well. Logs go to
standard error; LOG_LEVEL sets their level. Ctrl-C or SIGTERM stops, after running calls were answered.

Examples:
  drift mcp                                        (for a client that starts its servers)
  drift mcp memory --transport http --port 3921`,
    )
    .action(async (server: ServerKind, options: McpOptions) => {
      await serveProject(invocation, server, options);
    });
}

async function serveProject(
  { terminal }: Invocation,
  server: ServerKind,
  options: McpOptions,
): Promise<void> {
  // Read here, for no other command needs it and it takes a while.
  const { serve, stopSignal } = await import("driftdetect-mcp");
  const { config, path } = await configOf(terminal, options);
  const database =
    options.database === undefined
      ? server === "analysis"
        ? config.database
        : undefined
      : resolve(terminal.directory, options.database);
  await serve(server, {
    root: rootOf(terminal, options),
    ...(database === undefined ? {} : { database }),
    ...(server === "analysis" && {
      detectors: await loadDetectors(config.detectors, dirname(path)),
    }),
    rules: config.rules,
    transport: options.transport,
    host: options.host,
    port: options.port,
    allowedHosts: options.allowedHost ?? [],
    input: terminal.stdin,
    output: terminal.stdout,
    logger: createLogger(`drift-${server}`, {
      environment: terminal.environment,
      destination: terminal.stderr,
    }),
    signal: stopSignal(),
  });
}
