import { Command } from "commander";
import { configCommand } from "./commands/config.js";
import { gateCommand } from "./commands/gate.js";
import { helpCommand } from "./commands/help.js";
import { mcpCommand } from "./commands/mcp.js";
import { memoryCommand } from "./commands/memory.js";
import { queryCommand } from "./commands/query.js";
import { scanCommand } from "./commands/scan.js";
import { versionCommand } from "./commands/version.js";
import type { Invocation } from "./invocation.js";
import { wantsColour } from "./output/colour.js";
import { packageVersion } from "./version.js";

/** The command line: every command, its options and its help. */
export function createProgram(invocation: Invocation): Command {
  const program = new Command("drift")
    .description("Learns what a codebase keeps to, and tells where it drifts.")
    .version(packageVersion, "-V, --version", "print the version")
    .addCommand(scanCommand(invocation))
    .addCommand(queryCommand(invocation))
    .addCommand(gateCommand(invocation))
    .addCommand(mcpCommand(invocation))
    .addCommand(memoryCommand(invocation))
    .addCommand(configCommand(invocation))
    .addCommand(versionCommand(invocation))
    .addHelpText(
      "after",
      `
Exit codes:
  0    all is well
  1    the gate did not pass
  2    a mistake in the command line, the configuration or a path
  3    Drift itself failed, or its native part is missing
  130  Ctrl-C

Environment:
  LOG_LEVEL             log to standard error: trace, debug, info, warn, error
  NO_COLOR, FORCE_COLOR no colours, or always

Examples:
  drift scan && drift query callers save
  drift gate --threshold 80
  drift help gate`,
    );
  forEach(program, (command) => {
    if (command.commands.length > 0) {
      command.helpCommand(false).addCommand(helpCommand(command));
    }
  });
  forEach(program, (command) => {
    settle(command, invocation);
  });
  return program;
}

function settle(command: Command, { terminal }: Invocation): void {
  const { stdout, stderr, environment } = terminal;
  command.exitOverride().configureOutput({
    writeOut: (text) => stdout.write(text),
    writeErr: (text) => stderr.write(text),
    outputError: () => undefined,
    getOutHasColors: () => wantsColour(stdout, environment),
    getErrHasColors: () => wantsColour(stderr, environment),
    getOutHelpWidth: () => stdout.columns ?? 100,
    getErrHelpWidth: () => stderr.columns ?? 100,
  });
}

function forEach(command: Command, visit: (command: Command) => void): void {
  visit(command);
  for (const inner of command.commands) {
    forEach(inner, visit);
  }
}
