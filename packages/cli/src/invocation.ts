import { exitCodes } from "driftdetect-ci";
import type { Failure } from "./failure.js";
import { painter, wantsColour, type Paint } from "./output/colour.js";
import { withProgress } from "./output/progress.js";
import type { Terminal } from "./terminal.js";

/** One run of the program: where it writes, and what it exits with. */
export class Invocation {
  readonly terminal: Terminal;
  exitCode: number = exitCodes.ok;
  readonly #json: boolean;

  constructor(terminal: Terminal, argv: readonly string[]) {
    this.terminal = terminal;
    // Before the command line is understood, since what is wrong with it is told as JSON too.
    const end = argv.indexOf("--");
    this.#json = argv.slice(0, end === -1 ? argv.length : end).includes("--json");
  }

  /** Whether standard output has colours. */
  get colour(): boolean {
    return wantsColour(this.terminal.stdout, this.terminal.environment);
  }

  /** Paints for standard output. */
  get paint(): Paint {
    return painter(this.colour);
  }

  /** Prints an answer: as JSON where that is asked for, else as lines of text. */
  print(value: unknown, lines: () => readonly string[]): void {
    const text = this.#json ? JSON.stringify(value, null, 2) : lines().join("\n");
    if (text !== "") {
      this.terminal.stdout.write(`${text}\n`);
    }
  }

  /** Prints text that is complete. */
  write(text: string): void {
    this.terminal.stdout.write(text);
  }

  /** Says something beside the answer, on standard error. */
  note(text: string): void {
    this.terminal.stderr.write(`${text}\n`);
  }

  /** Reports a failure, and has the program exit with its code. */
  fail({ code, message, exitCode }: Failure): void {
    const paint = painter(wantsColour(this.terminal.stderr, this.terminal.environment));
    this.note(`${paint("red", "drift:")} ${message}`);
    if (this.#json) {
      this.terminal.stdout.write(`${JSON.stringify({ error: { code, message } }, null, 2)}\n`);
    }
    this.exitCode = exitCode;
  }

  /** Does work that takes long; Ctrl-C ends it at once. */
  async working<Result>(label: string, work: () => Promise<Result>): Promise<Result> {
    const interrupt = (): void => {
      if (this.terminal.stderr.isTTY === true) {
        this.terminal.stderr.write("\n");
      }
      process.exit(exitCodes.interrupted);
    };
    process.once("SIGINT", interrupt);
    try {
      return await withProgress(this.terminal, label, work);
    } finally {
      process.off("SIGINT", interrupt);
    }
  }
}
