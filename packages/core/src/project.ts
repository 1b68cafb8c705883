import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import * as native from "@drift/native";
import type { Logger } from "pino";
import { ProjectError, refusal } from "./error.js";
import type {
  Caller,
  CallQuery,
  CallRecord,
  FileRecord,
  ImportQuery,
  ImportRecord,
  ScanOptions,
  ScanSummary,
  StoredSummary,
  SymbolQuery,
  SymbolRecord,
} from "./records.js";

/** How to open a project. */
export interface ProjectOptions {
  /** The SQLite file with what scans find. By default `.drift/drift.db` below the root. */
  database?: string;
  /** Where scans and questions are logged. By default nowhere. */
  logger?: Logger;
}

/**
 * A directory with source code, and what its last scan found. Made by {@link openProject}. Methods
 * reject with {@link ProjectError}.
 */
export class Project {
  /** The absolute path of the directory. */
  readonly root: string;
  /** The absolute path of the SQLite file. */
  readonly database: string;
  readonly #logger: Logger | undefined;

  /** @internal */
  constructor(root: string, database: string, logger: Logger | undefined) {
    this.root = root;
    this.database = database;
    this.#logger = logger;
  }

  /**
   * Reads every source file, honouring `.gitignore`, and puts what it finds in the place of the
   * scan before. Makes the database when there is none. What cannot be read is in the summary's
   * `errors`.
   */
  async scan(options: ScanOptions = {}): Promise<ScanSummary> {
    const { threads, languages } = options;
    await this.#run("database", () => native.prepareDatabase(this.database));
    const found = await this.#run("scan", () =>
      native.scan(this.root, {
        ...(threads !== undefined && { threads }),
        ...(languages !== undefined && { languages: [...languages] }),
        database: this.database,
        listSymbols: false,
      }),
    );
    const { symbolCount, ...rest } = found;
    const summary: ScanSummary = { ...rest, symbols: symbolCount };
    const { errors, ...numbers } = summary;
    this.#logger?.info({ root: this.root, ...numbers, errors: errors.length }, "scanned");
    for (const error of errors) this.#logger?.warn(error, "left out");
    return summary;
  }

  /** The symbols that fit a query, sorted by file and line. */
  async symbols(query: SymbolQuery = {}): Promise<SymbolRecord[]> {
    checkLimit(query.limit);
    return this.#ask("symbols", () => native.symbols(this.database, query));
  }

  /**
   * The places that call a function or method, sorted by file and line. The name is what stands
   * last at the call: `save` for `this.store.save()`.
   */
  async callers(name: string): Promise<Caller[]> {
    return this.#ask("callers", () => native.callers(name, { database: this.database }));
  }

  /** The calls that fit a query, sorted by file and line. */
  async calls(query: CallQuery = {}): Promise<CallRecord[]> {
    checkLimit(query.limit);
    return this.#ask("calls", () => native.calls(this.database, query));
  }

  /** The imports that fit a query, sorted by file and line, each with the file that it means. */
  async imports(query: ImportQuery = {}): Promise<ImportRecord[]> {
    checkLimit(query.limit);
    return this.#ask("imports", () => native.imports(this.database, query));
  }

  /** The files that were read, sorted by path. */
  async files(): Promise<FileRecord[]> {
    return this.#ask("files", () => native.files(this.database));
  }

  /** What the last scan stored, in numbers. */
  async summary(): Promise<StoredSummary> {
    const stored = await this.#stored();
    if (stored === null) throw this.#notScanned();
    return stored;
  }

  /** Whether there is a scan to ask. Rejects when the database is there and cannot be read. */
  async isScanned(): Promise<boolean> {
    return (await this.#stored()) !== null;
  }

  async #stored(): Promise<StoredSummary | null> {
    if (!(await exists(this.database))) return null;
    return this.#run("database", () => native.storedScan(this.database));
  }

  /** Asks the database; a database without a scan is `not-scanned`, not an empty answer. */
  async #ask<T>(question: string, work: () => Promise<T[]>): Promise<T[]> {
    if (!(await exists(this.database))) throw this.#notScanned();
    const start = performance.now();
    const answer = await this.#run("database", work);
    if (answer.length === 0 && !(await this.isScanned())) throw this.#notScanned();
    const durationMs = performance.now() - start;
    this.#logger?.debug({ question, results: answer.length, durationMs }, "asked");
    return answer;
  }

  async #run<T>(kind: "scan" | "database", work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw refusal(kind, error);
    }
  }

  #notScanned(): ProjectError {
    return new ProjectError(
      "not-scanned",
      `${this.root} was not scanned yet (there is no scan in ${this.database}); scan it first`,
    );
  }
}

/**
 * Opens a directory as a project. Nothing is read or written yet: see {@link Project.scan} and
 * {@link Project.isScanned}. Rejects with {@link ProjectError} `not-a-directory`.
 */
export async function openProject(root: string, options: ProjectOptions = {}): Promise<Project> {
  const path = resolve(root);
  let found: string | undefined;
  let cause: unknown;
  try {
    if ((await stat(path)).isDirectory()) found = path;
  } catch (error) {
    cause = error;
  }
  if (found === undefined) {
    const why = cause === undefined ? "is no directory" : "cannot be read: is it there?";
    throw new ProjectError("not-a-directory", `${path} ${why}`, { cause });
  }
  const database = resolve(options.database ?? join(path, ".drift", "drift.db"));
  return new Project(path, database, options.logger);
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw new ProjectError("database", `cannot read ${path}`, { cause: error });
  }
}

function checkLimit(limit: number | undefined): void {
  if (limit === undefined || (Number.isInteger(limit) && limit >= 0 && limit <= 0xffffffff)) return;
  const message = `limit is ${limit.toString()}; give a whole number from 0`;
  throw new ProjectError("invalid-query", message);
}
