import type { Run } from "@drift/testing/program";
import { PassThrough, Writable } from "node:stream";
import { main } from "../main.js";

/** How a command line is run. */
export interface RunOptions {
  /** The current directory. */
  directory: string;
  environment?: NodeJS.ProcessEnv;
  /** Whether the output goes to a terminal. By default not. */
  isTTY?: boolean;
}

/** Runs a command line in this process. */
export async function run(argv: readonly string[], options: RunOptions): Promise<Run> {
  const { directory, environment = {}, isTTY = false } = options;
  const [stdout, stderr] = [new Page(isTTY), new Page(isTTY)];
  const stdin = new PassThrough();
  stdin.end();
  const code = await main(argv, { stdin, stdout, stderr, environment, directory });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

/** Runs a command line with `--json`, which must go well, and gives what it printed. */
export async function json<Content = unknown>(
  argv: readonly string[],
  options: RunOptions,
): Promise<Content> {
  const { code, stdout, stderr } = await run([...argv, "--json"], options);
  if (code !== 0 || stderr !== "") {
    throw new Error(`exit code ${String(code)}: ${stderr}${stdout}`);
  }
  return JSON.parse(stdout) as Content;
}

/** A stream that remembers what is written. */
export class Page extends Writable {
  text = "";
  readonly isTTY: boolean;

  constructor(isTTY: boolean) {
    super({ decodeStrings: false });
    this.isTTY = isTTY;
  }

  override _write(chunk: string | Buffer, _: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}
