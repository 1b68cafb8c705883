#!/usr/bin/env node
import { describeFailure } from "../failure.js";
import { main } from "../main.js";
import { processTerminal } from "../terminal.js";

// Whoever reads the output may have seen enough: what is left is not written, and the exit code stays.
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") {
      throw error;
    }
  });
}

// A plug-in can throw where nobody waits for it. Node.js would exit with 1, which means something here.
process.on("uncaughtException", (error) => {
  const { message, exitCode } = describeFailure(error);
  process.stderr.write(`drift: ${message}\n`);
  process.exit(exitCode);
});

process.exitCode = await main(process.argv.slice(2), processTerminal());
