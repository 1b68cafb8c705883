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
