import { resolve } from "node:path";
import * as native from "@drift/native";
import { MemoryError, refusal } from "./error.js";
import { noteOf, type NewNote, type Note, type NoteQuery, type ScoredNote } from "./note.js";

/** How to open a memory. */
export interface MemoryOptions {
  /** The clock. By default the machine's. */
  now?: () => Date;
}

/**
 * Notes in a SQLite file. Made by {@link openMemory}. Methods reject with {@link MemoryError}.
 *
 * A note's confidence halves with each half-life, and grows when the note is confirmed. Processes
 * may share a file.
 */
export class Memory {
  /** The absolute path of the SQLite file. */
  readonly database: string;
  readonly #now: () => Date;

  /** @internal */
  constructor(database: string, now: () => Date) {
    this.database = database;
    this.#now = now;
  }

  /** Makes a note. */
  async add(note: NewNote): Promise<Note> {
    const { tags, ...rest } = note;
    const given = { ...rest, ...(tags !== undefined && { tags: [...tags] }) };
    return noteOf(await run(() => native.addNote(this.database, given, this.#moment())));
  }

  /** The note with this number; `undefined` when there is none. */
  async get(id: number): Promise<Note | undefined> {
    checkId(id);
    const note = await run(() => native.getNote(this.database, id, this.#moment()));
    return note === null ? undefined : noteOf(note);
  }

  /**
   * The notes that share words with the query, in their text or their tags, best first: each by how
   * well it fits (BM25), times its confidence.
   */
  async search(query: string, options: NoteQuery = {}): Promise<ScoredNote[]> {
    const conditions = conditionsOf(options);
    const hits = await run(() =>
      native.searchNotes(this.database, query, conditions, this.#moment()),
    );
    return hits.map(({ note, score }) => ({ ...noteOf(note), score }));
  }

  /** The notes, the most trusted first. */
  async list(options: NoteQuery = {}): Promise<Note[]> {
    const conditions = conditionsOf(options);
    const notes = await run(() => native.listNotes(this.database, conditions, this.#moment()));
    return notes.map(noteOf);
  }

  /**
   * Confirms a note: `amount` (from 0 to 1, by default 0.5) of what its confidence lacks is added,
   * and its clock starts again. Rejects with `no-such-note` when there is none.
   */
  async reinforce(id: number, amount?: number): Promise<Note> {
    checkId(id);
    const note = await run(() => native.reinforceNote(this.database, id, this.#moment(), amount));
    if (note !== null) return noteOf(note);
    throw new MemoryError("no-such-note", `there is no note ${id.toString()}; list the notes`);
  }

  /** Removes a note; whether there was one. */
  async forget(id: number): Promise<boolean> {
    checkId(id);
    return run(() => native.forgetNote(this.database, id));
  }

  /** Removes the notes whose confidence is now below this (from 0 to 1); how many there were. */
  async prune(minConfidence: number): Promise<number> {
    return run(() => native.pruneNotes(this.database, minConfidence, this.#moment()));
  }

  #moment(): number {
    const moment = this.#now().getTime();
    if (Number.isFinite(moment)) return Math.trunc(moment);
    throw new TypeError("the memory's clock gives no date");
  }
}

/**
 * Opens a memory; makes its file, and the directories above, when there is none (a new `.drift` is
 * kept out of version control). The database of a project may keep notes as well: scans leave them
 * alone. Rejects with {@link MemoryError}.
 */
export async function openMemory(database: string, options: MemoryOptions = {}): Promise<Memory> {
  const path = resolve(database);
  await run(() => native.prepareDatabase(path));
  return new Memory(path, options.now ?? (() => new Date()));
}

function conditionsOf({ tags, minConfidence, limit }: NoteQuery): native.NoteQuery {
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 0 && limit <= 0xffffffff)) {
    const message = `limit is ${limit.toString()}; give a whole number from 0`;
    throw new MemoryError("invalid-note", message);
  }
  return {
    ...(tags !== undefined && { tags: [...tags] }),
    ...(minConfidence !== undefined && { minConfidence }),
    ...(limit !== undefined && { limit }),
  };
}

function checkId(id: number): void {
  if (Number.isSafeInteger(id)) return;
  throw new MemoryError("invalid-note", `id is ${id.toString()}; give a note's number`);
}

async function run<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof TypeError ? error : refusal(error);
  }
}
