import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import type { Run } from "./run.js";

/** The built program, as the package ships it. */
export const program: string = fileURLToPath(new URL("../../dist/bin/drift.js", import.meta.url));

/** The environment for it: this one, without what would change how it prints. */
export function environmentWith(more: Record<string, string> = {}): Record<string, string> {
  const names = ["FORCE_COLOR", "NO_COLOR", "LOG_LEVEL", "NODE_ENV"];
  const own = Object.entries(process.env).filter(([name]) => !names.includes(name));
  return { ...(Object.fromEntries(own) as Record<string, string>), ...more };
}

/** Starts the program in a process of its own. */
export function start(
  argv: readonly string[],
  directory: string,
  environment: Record<string, string> = {},
): ChildProcessWithoutNullStreams {
  return spawn(process.execPath, [program, ...argv], {
    cwd: directory,
    env: environmentWith(environment),
  });
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

/** Runs the program in a process of its own, with nothing to read. */
export function runProgram(
  argv: readonly string[],
  directory: string,
  environment?: Record<string, string>,
): Promise<Run> {
  const child = start(argv, directory, environment);
  child.stdin.end();
  return ended(child);
}
