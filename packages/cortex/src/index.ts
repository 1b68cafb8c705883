export { MemoryError, type MemoryErrorCode } from "./error.js";
export { Memory, openMemory, type MemoryOptions } from "./memory.js";
export type { NewNote, Note, NoteQuery, ScoredNote } from "./note.js";
