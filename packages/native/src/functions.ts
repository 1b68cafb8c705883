import { loadNative, type NativeAddon } from "./load.js";

let loaded: NativeAddon | undefined;

/** The addon, loaded once. A failure is not kept: what was missing may come. */
function addon(): NativeAddon {
  loaded ??= loadNative().addon;
  return loaded;
}

/** The version of the engine, for instance `2.0.0`. */
export const version: NativeAddon["version"] = () => addon().version();

/** Reads every source file under a directory. */
export const scan: NativeAddon["scan"] = async (...given) => addon().scan(...given);

/** The places that call a function or method, sorted by file and line. */
export const callers: NativeAddon["callers"] = async (...given) => addon().callers(...given);

/** Makes a database and its directory when there are none, and brings an older one up to date. */
export const prepareDatabase: NativeAddon["prepareDatabase"] = async (...given) =>
  addon().prepareDatabase(...given);

/** What a database holds in numbers; `null` when it holds no scan. */
export const storedScan: NativeAddon["storedScan"] = async (...given) =>
  addon().storedScan(...given);

/** The files of a scan, sorted by path. */
export const files: NativeAddon["files"] = async (...given) => addon().files(...given);

/** The symbols of a scan that fit a query, sorted by file and line. */
export const symbols: NativeAddon["symbols"] = async (...given) => addon().symbols(...given);

/** The calls of a scan that fit a query, sorted by file and line. */
export const calls: NativeAddon["calls"] = async (...given) => addon().calls(...given);

/** The imports of a scan that fit a query, sorted by file and line. */
export const imports: NativeAddon["imports"] = async (...given) => addon().imports(...given);

/** Makes a note at a moment, in milliseconds since 1970. */
export const addNote: NativeAddon["addNote"] = async (...given) => addon().addNote(...given);

/** The note with a number as it is at a moment; `null` when there is none. */
export const getNote: NativeAddon["getNote"] = async (...given) => addon().getNote(...given);

/** The notes that fit a query as they are at a moment, the most trusted first. */
export const listNotes: NativeAddon["listNotes"] = async (...given) => addon().listNotes(...given);

/** The notes that share words with a question, best first. */
export const searchNotes: NativeAddon["searchNotes"] = async (...given) =>
  addon().searchNotes(...given);

/** Confirms a note at a moment; `null` when there is none. */
export const reinforceNote: NativeAddon["reinforceNote"] = async (...given) =>
  addon().reinforceNote(...given);

/** Removes a note; whether there was one. */
export const forgetNote: NativeAddon["forgetNote"] = async (...given) =>
  addon().forgetNote(...given);

/** Removes the notes whose confidence at a moment is below this; how many there were. */
export const pruneNotes: NativeAddon["pruneNotes"] = async (...given) =>
  addon().pruneNotes(...given);
