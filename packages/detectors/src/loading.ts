import type { Detector } from "./detector.js";

/** Why a plug-in's detectors could not be loaded. The message names the specifier, the cause and the remedy. */
export class DetectorLoadError extends Error {
  override readonly name: string = "DetectorLoadError";
  readonly specifier: string;

  constructor(specifier: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.specifier = specifier;
  }
}

/**
 * The detectors of plug-ins, in order. A specifier is the name of a package or a path that starts
 * with `./` or `../`, resolved from the directory `from`; `builtin` and `builtin:NAME` mean those of
 * this package. Rejects with {@link DetectorLoadError}.
 */
export function loadDetectors(_specifiers: readonly string[], _from: string): Promise<Detector[]> {
  return Promise.reject(new Error("not built yet"));
}
