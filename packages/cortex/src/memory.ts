import type { NewNote, Note, NoteQuery, ScoredNote } from "./note.js";

/** What went wrong with a memory. */
export type MemoryErrorCode = "invalid-note" | "no-such-note" | "database";

/** Why a memory cannot be opened, asked or written. */
export class MemoryError extends Error {
  override readonly name: string = "MemoryError";
  readonly code: MemoryErrorCode;

  constructor(code: MemoryErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** How to open a memory. */
export interface MemoryOptions {
  /** The clock. By default the machine's. */
  now?: () => Date;
}

/** Notes in a SQLite file. Made by {@link openMemory}. */
export class Memory {
  /** The absolute path of the SQLite file. */
  readonly database: string;

  private constructor(database: string) {
    this.database = database;
  }

  /** Makes a note. Rejects with {@link MemoryError} `invalid-note`. */
  add(_note: NewNote): Promise<Note> {
    return notYet();
  }

  /** The note with this number. */
  get(_id: number): Promise<Note | undefined> {
    return notYet();
  }

  /** The notes that share words with the query, best first. */
  search(_query: string, _options?: NoteQuery): Promise<ScoredNote[]> {
    return notYet();
  }

  /** The notes, most trusted first. */
  list(_options?: NoteQuery): Promise<Note[]> {
    return notYet();
  }

  /** Confirms a note: `amount` (0 to 1, by default 0.5) of what its confidence lacks is added. Rejects with {@link MemoryError} `no-such-note`. */
  reinforce(_id: number, _amount?: number): Promise<Note> {
    return notYet();
  }

  /** Removes a note; whether there was one. */
  forget(_id: number): Promise<boolean> {
    return notYet();
  }

  /** Removes the notes whose confidence is below this now; how many there were. */
  prune(_minConfidence: number): Promise<number> {
    return notYet();
  }
}

/** Opens a memory, and makes its file (and the directories above) when there is none. Rejects with {@link MemoryError}. */
export function openMemory(_database: string, _options?: MemoryOptions): Promise<Memory> {
  return notYet();
}

function notYet(): Promise<never> {
  return Promise.reject(new MemoryError("database", "not built yet"));
}
