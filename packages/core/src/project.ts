import type { Logger } from "pino";
import { ProjectError } from "./error.js";
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

/** A directory with source code, and what its last scan found. Made by {@link openProject}. */
export class Project {
  /** The absolute path of the directory. */
  readonly root: string;
  /** The absolute path of the SQLite file. */
  readonly database: string;

  private constructor(root: string, database: string) {
    this.root = root;
    this.database = database;
  }

  /** Reads every source file, and puts what it finds in the place of the scan before. */
  scan(_options?: ScanOptions): Promise<ScanSummary> {
    return notYet();
  }

  /** The symbols that fit a query, sorted by file and line. */
  symbols(_query?: SymbolQuery): Promise<SymbolRecord[]> {
    return notYet();
  }

  /** The places that call a function or method of this name, sorted by file and line. */
  callers(_name: string): Promise<Caller[]> {
    return notYet();
  }

  /** The calls that fit a query, sorted by file and line. */
  calls(_query?: CallQuery): Promise<CallRecord[]> {
    return notYet();
  }

  /** The imports that fit a query, sorted by file and line. */
  imports(_query?: ImportQuery): Promise<ImportRecord[]> {
    return notYet();
  }

  /** The files that were read, sorted by path. */
  files(): Promise<FileRecord[]> {
    return notYet();
  }

  /** What the last scan stored, in numbers. */
  summary(): Promise<StoredSummary> {
    return notYet();
  }

  /** Whether there is a scan to ask. */
  isScanned(): Promise<boolean> {
    return notYet();
  }
}

/** Opens a directory as a project; nothing is read or written yet. Rejects with {@link ProjectError}. */
export function openProject(_root: string, _options?: ProjectOptions): Promise<Project> {
  return notYet();
}

function notYet(): Promise<never> {
  return Promise.reject(new ProjectError("database", "not built yet"));
}
