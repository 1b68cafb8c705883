import type { Command } from "commander";
import { loadConfig, type LoadedConfig } from "driftdetect-ci";
import { createLogger, openProject, type Logger, type Project } from "driftdetect-core";
import { resolve } from "node:path";
import type { Terminal } from "./terminal.js";

/** Options that say which project is meant. */
export interface ProjectOptions {
  root?: string;
  database?: string;
  config?: string;
}

/** Adds `--json`, which every command that answers has. */
export function withJson(command: Command): Command {
  return command.option("--json", "print one JSON document and nothing else");
}

/** Adds the options that say which project is meant. */
export function withProject(command: Command): Command {
  return withRoot(command).option(
    "--database <file>",
    "the SQLite file of scans (default: .drift/drift.db in the project)",
  );
}

/** Adds `--root` and `--config`. */
export function withRoot(command: Command): Command {
  return command
    .option("--root <dir>", "the project's directory (default: the current one)")
    .option("--config <file>", "the configuration (default: drift.config.json in the project)");
}

/** The project's directory. */
export function rootOf(terminal: Terminal, options: ProjectOptions): string {
  return resolve(terminal.directory, options.root ?? ".");
}

/** The project's directory, which is there. */
export async function directoryOf(terminal: Terminal, options: ProjectOptions): Promise<string> {
  return (await openProject(rootOf(terminal, options))).root;
}

/** The project's configuration. */
export async function configOf(terminal: Terminal, options: ProjectOptions): Promise<LoadedConfig> {
  return options.config === undefined
    ? loadConfig(await directoryOf(terminal, options))
    : loadConfig(rootOf(terminal, options), resolve(terminal.directory, options.config));
}

/** The SQLite file of scans; undefined for the default. */
export async function databaseOf(
  terminal: Terminal,
  options: ProjectOptions,
): Promise<string | undefined> {
  return options.database === undefined
    ? (await configOf(terminal, options)).config.database
    : resolve(terminal.directory, options.database);
}

/** Opens the project that the options mean. */
export async function openProjectOf(terminal: Terminal, options: ProjectOptions): Promise<Project> {
  const database = await databaseOf(terminal, options);
  return openProject(rootOf(terminal, options), {
    logger: loggerOf(terminal),
    ...(database === undefined ? {} : { database }),
  });
}

/** What logs a command's work: nothing, unless LOG_LEVEL asks for it. */
export function loggerOf(terminal: Terminal): Logger {
  const { environment } = terminal;
  return createLogger("drift", {
    environment: { ...environment, LOG_LEVEL: environment["LOG_LEVEL"] || "silent" },
    destination: terminal.stderr,
  });
}
