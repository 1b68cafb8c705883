/** A function, method or type that a file defines. */
export interface SymbolRecord {
  /** The name as written at the definition. */
  name: string;
  /** The name with those of the definitions around it: `Store.open`, or `Store::open` in Rust. */
  qualifiedName: string;
  /** What the symbol is. */
  kind: SymbolKind;
  /** The file's path below the root, with `/` between its parts. */
  file: string;
  /** The first line of the definition, counted from 1. */
  line: number;
  /** The last line of the definition. */
  endLine: number;
}

/** What a symbol is. */
export type SymbolKind =
  "function" | "method" | "class" | "struct" | "enum" | "trait" | "interface";

/** A place that calls something. */
export interface Caller {
  /** The qualified name of the function or method around the call; left out for a call outside all. */
  symbol?: string;
  /** The file's path below the root. */
  file: string;
  /** The line of the call, counted from 1. */
  line: number;
}

/** A call by name. */
export interface CallRecord {
  /** The last part of what is called: `save` in `this.store.save()`. */
  callee: string;
  /** The qualified name of the function or method around the call; left out for a call outside all. */
  caller?: string;
  /** The file's path below the root. */
  file: string;
  /** The line of the call, counted from 1. */
  line: number;
}

/** Something that a file takes from another module. */
export interface ImportRecord {
  /** The importing file's path below the root. */
  file: string;
  /** What is imported, in the language's own notation: `./store`, `os.path`, `std::fs::File`. */
  path: string;
  /** The line, counted from 1. */
  line: number;
  /** The file of the project that the import means; left out for one from outside. */
  target?: string;
}

/** A file that was read. */
export interface FileRecord {
  /** The path below the root, with `/` between its parts. */
  path: string;
  /** The language, by the file's name: `typescript`, `tsx`, `javascript`, `python` or `rust`. */
  language: string;
  /** The size in bytes. */
  size: number;
  /** Whether parts of the text are not in the language. */
  hasSyntaxErrors: boolean;
  /** How many symbols the file defines. */
  symbols: number;
  /** How many imports it has. */
  imports: number;
  /** How many calls it has. */
  calls: number;
}

/** A file or directory that a scan left out, and why. */
export interface FileError {
  /** The path below the root, with `/` between its parts. */
  file: string;
  /** Why it was left out. */
  message: string;
}

/** Which symbols to give; all conditions hold together. */
export interface SymbolQuery {
  /** The name, or the qualified name. */
  name?: string;
  /** What the symbol is. */
  kind?: string;
  /** The file's path below the root. */
  file?: string;
  /** The most to give. By default all. */
  limit?: number;
}

/** Which imports to give; all conditions hold together. */
export interface ImportQuery {
  /** The importing file's path below the root. */
  file?: string;
  /** What is imported, as written. */
  path?: string;
  /** The most to give. By default all. */
  limit?: number;
}

/** Which calls to give; all conditions hold together. */
export interface CallQuery {
  /** The calling file's path below the root. */
  file?: string;
  /** The called name. */
  callee?: string;
  /** The most to give. By default all. */
  limit?: number;
}

/** How to scan. */
export interface ScanOptions {
  /** How many threads parse, from 0 to 1024. By default 0: as many as the machine runs at once. */
  threads?: number;
  /** The languages to read. By default all. */
  languages?: string[];
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
  /** How many files there are of each language. */
  languages: Record<string, number>;
  /** What could not be read, sorted by file. */
  errors: FileError[];
  /** How long the scan took, in milliseconds. */
  durationMs: number;
}

/** What the last scan stored. */
export interface StoredSummary {
  /** The scanned directory. */
  root: string;
  /** The version of the engine that scanned it. */
  engine: string;
  /** When, in ISO 8601; left out for a database that an engine before 2.0 wrote. */
  scannedAt?: string;
  /** How many files were read. */
  files: number;
  /** How many symbols they define. */
  symbols: number;
  /** How many calls they make. */
  calls: number;
  /** How many imports they have. */
  imports: number;
  /** How many files there are of each language. */
  languages: Record<string, number>;
}
