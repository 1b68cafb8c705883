import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { connect } from "./client.js";

/** What a run wrote, and its exit code; -1 after a signal. */
export interface Run {
  code: number;
  stdout: string;
  stderr: string;
}

/** A built program, as its package ships it, in processes of its own. */
export class Program {
  readonly #file: string;

  /** A script for Node.js. */
  constructor(file: URL) {
    this.#file = fileURLToPath(file);
  }

  /** Starts it in a directory, with more environment variables. */
  start(
    argv: readonly string[],
    directory: string,
    environment: Record<string, string> = {},
  ): ChildProcessWithoutNullStreams {
    return spawn(process.execPath, [this.#file, ...argv], {
      cwd: directory,
      env: environmentWith(environment),
    });
  }

  /** Runs it to its end, with nothing to read. */
  run(
    argv: readonly string[],
    directory: string,
    environment?: Record<string, string>,
  ): Promise<Run> {
    const child = this.start(argv, directory, environment);
    child.stdin.end();
    return ended(child);
  }

  /** Starts it as a server on standard input and output, and gives a client of it. */
  connect(argv: readonly string[], directory: string): Promise<Client> {
    return connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [this.#file, ...argv],
        cwd: directory,
        env: environmentWith({ LOG_LEVEL: "silent" }),
      }),
    );
  }
}

/** Waits until a process has ended. */
export async function ended(child: ChildProcessWithoutNullStreams): Promise<Run> {
  const closed = once(child, "close") as Promise<[number | null]>;
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    closed,
  ]);
  return { code: code ?? -1, stdout, stderr };
}

/** The first entry of a process's log with this message. What follows it is not kept. */
export async function logged(
  child: ChildProcessWithoutNullStreams,
  message: string,
): Promise<Record<string, unknown>> {
  for await (const line of createInterface(child.stderr)) {
    const entry = JSON.parse(line) as Record<string, unknown>;
    if (entry["msg"] === message) {
      child.stderr.resume();
      return entry;
    }
  }
  throw new Error(`the program ended without the message ${message}`);
}

/** This process's environment, without what would change how programs print. */
function environmentWith(more: Record<string, string>): Record<string, string> {
  const left = ["FORCE_COLOR", "NO_COLOR", "LOG_LEVEL", "NODE_ENV"];
  const own = Object.entries(process.env).filter(([name]) => !left.includes(name));
  return { ...(Object.fromEntries(own) as Record<string, string>), ...more };
}
