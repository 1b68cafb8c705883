/**
 * Drift's native engine. Importing loads nothing and never fails; the first call loads the addon,
 * and throws or rejects with {@link NativeLoadError} when there is none.
 */

export type * from "./addon.js";
export type { CandidateKind } from "./candidate.js";
export { NativeLoadError, type LoadAttempt } from "./error.js";
export {
  addNote,
  callers,
  calls,
  files,
  forgetNote,
  getNote,
  imports,
  listNotes,
  prepareDatabase,
  pruneNotes,
  reinforceNote,
  scan,
  searchNotes,
  storedScan,
  symbols,
  version,
} from "./functions.js";
export { loadNative, type LoadOptions, type NativeAddon, type NativeLibrary } from "./load.js";
export type { Libc } from "./libc.js";
export { host, platformOf, platforms, type Host } from "./platform.js";
