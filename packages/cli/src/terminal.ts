import type { Readable, Writable } from "node:stream";

/** A stream that people may read. */
export type TerminalStream = Writable & { isTTY?: boolean; columns?: number };

/** What a command may touch of the process around it. */
export interface Terminal {
  stdin: Readable;
  stdout: TerminalStream;
  stderr: TerminalStream;
  environment: NodeJS.ProcessEnv;
  /** The directory that relative paths start from. */
  directory: string;
}

/** The process's own. */
export function processTerminal(): Terminal {
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    directory: process.cwd(),
  };
}
