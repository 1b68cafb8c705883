import { CommanderError } from "commander";
import { exitCodes } from "driftdetect-ci";
import { describeFailure } from "./failure.js";
import { Invocation } from "./invocation.js";
import { createProgram } from "./program.js";
import type { Terminal } from "./terminal.js";

/** Runs a command line, given without the program's name. Gives the exit code; never rejects. */
export async function main(argv: readonly string[], terminal: Terminal): Promise<number> {
  const invocation = new Invocation(terminal, argv);
  try {
    await createProgram(invocation).parseAsync(argv, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) {
      refuse(invocation, error);
    } else {
      invocation.fail(describeFailure(error));
    }
  }
  return invocation.exitCode;
}

/** Help and versions come as errors too, with the code 0; help that was not asked for, with another. */
function refuse(invocation: Invocation, error: CommanderError): void {
  if (error.exitCode === 0) {
    return;
  }
  if (error.code === "commander.help") {
    invocation.exitCode = exitCodes.usage;
    return;
  }
  const message = error.message.replace(/^error: /, "");
  invocation.fail({
    code: "usage",
    message: `${message}\nTry drift --help, or --help after the command.`,
    exitCode: exitCodes.usage,
  });
}
