import type {
  CallRecord,
  FileError,
  FileRecord,
  ImportRecord,
  StoredScan,
  SymbolRecord,
} from "@drift/native";

export type { Caller, CallQuery, FileError, ImportQuery } from "@drift/native";
export type { CallRecord, FileRecord, ImportRecord, SymbolRecord };

/** What a symbol is. */
export type SymbolKind = SymbolRecord["kind"];

/** A language that the engine reads. */
export type Language = FileRecord["language"];

/** Which symbols to give; all conditions hold together. */
export interface SymbolQuery {
  /** The name, or the qualified name. */
  name?: string;
  /** What the symbol is: a {@link SymbolKind}; another is refused with the list of them. */
  kind?: string;
  /** The file's path below the root. */
  file?: string;
  /** The most to give. By default all. */
  limit?: number;
}

/** How to scan. */
export interface ScanOptions {
  /** How many threads parse, from 0 to 1024. By default 0: as many as the machine runs at once. */
  threads?: number;
  /** The languages to read: {@link Language}s; another is refused with the list of them. By default all. */
  languages?: readonly string[];
}

/** What a scan found. */
export interface ScanSummary {
  /** How many files were read. */
  files: number;
  /** How many symbols they define. */
  symbols: number;
  /** How many calls they make. */
  calls: number;
  /** How many of the calls were matched to a symbol of the project. */
  resolvedCalls: number;
  /** How many imports they have. */
  imports: number;
  /** How many files there are of each language that has any. */
  languages: Record<string, number>;
  /** What could not be read, sorted by file. */
  errors: FileError[];
  /** How long the scan took, in milliseconds. */
  durationMs: number;
}

/** What the last scan stored, in numbers. */
export type StoredSummary = StoredScan;
