export {
  Memory,
  MemoryError,
  openMemory,
  type MemoryErrorCode,
  type MemoryOptions,
} from "./memory.js";
export type { NewNote, Note, NoteQuery, ScoredNote } from "./note.js";
