import type { CallRecord, FileRecord, ImportRecord, Project, SymbolRecord } from "driftdetect-core";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { checkedPattern } from "./contract.js";
import type { DetectorContext, Pattern } from "./detector.js";

/** A run's answers about a project, each read when it is first asked for, and once. */
export class Answers {
  readonly project: Project;
  readonly #records = new Map<string, Promise<readonly unknown[]>>();
  readonly #sources = new Map<string, Promise<string>>();

  constructor(project: Project) {
    this.project = project;
  }

  files(): Promise<readonly FileRecord[]> {
    return this.#once("files", () => this.project.files());
  }

  symbols(): Promise<readonly SymbolRecord[]> {
    return this.#once("symbols", () => this.project.symbols());
  }

  calls(): Promise<readonly CallRecord[]> {
    return this.#once("calls", () => this.project.calls());
  }

  imports(): Promise<readonly ImportRecord[]> {
    return this.#once("imports", () => this.project.imports());
  }

  source(file: string): Promise<string> {
    let text = this.#sources.get(file);
    if (text === undefined) {
      text = readSource(this.project, file);
      this.#sources.set(file, text);
    }
    return text;
  }

  #once<T>(question: string, ask: () => Promise<T[]>): Promise<readonly T[]> {
    let answer = this.#records.get(question) as Promise<readonly T[]> | undefined;
    if (answer === undefined) {
      // Frozen, since one detector's change would be the next one's fact.
      answer = ask().then((records) => Object.freeze(records));
      this.#records.set(question, answer);
    }
    return answer;
  }
}

async function readSource(project: Project, file: string): Promise<string> {
  try {
    return await readFile(join(project.root, file), "utf8");
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new Error(`${file} cannot be read; if it is gone, scan again (${cause})`, {
      cause: error,
    });
  }
}

/** What one detector may ask; the conventions it learns are added to `patterns`. */
export function contextFor(
  detector: string,
  answers: Answers,
  signal: AbortSignal,
  patterns: Pattern[],
): DetectorContext {
  return {
    project: answers.project,
    signal,
    files: () => answers.files(),
    symbols: () => answers.symbols(),
    calls: () => answers.calls(),
    imports: () => answers.imports(),
    source: (file) => answers.source(file),
    learn: (pattern) => {
      patterns.push(checkedPattern(pattern, detector));
    },
  };
}
