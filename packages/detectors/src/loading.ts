import { resolve as resolveModule } from "import-meta-resolve";
import { stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { builtinDetectors } from "./builtin/index.js";
import { detectorMistakes } from "./contract.js";
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
 * this package. A plug-in exports a list as `detectors`, or one detector or a list as `default`.
 * Rejects with {@link DetectorLoadError}.
 */
export async function loadDetectors(
  specifiers: readonly string[],
  from: string,
): Promise<Detector[]> {
  const origins = new Map<string, string>();
  const detectors: Detector[] = [];
  for (const specifier of specifiers) {
    for (const detector of await detectorsOf(specifier, from)) {
      const other = origins.get(detector.name);
      if (other !== undefined) throw duplicate(specifier, detector.name, other);
      origins.set(detector.name, specifier);
      detectors.push(detector);
    }
  }
  return detectors;
}

async function detectorsOf(specifier: string, from: string): Promise<readonly Detector[]> {
  if (specifier === "builtin") return builtinDetectors;
  if (specifier.startsWith("builtin:")) return [builtin(specifier)];
  const url = isPath(specifier) ? await fileUrl(specifier, from) : packageUrl(specifier, from);
  return exported(specifier, await load(specifier, url));
}

function isPath(specifier: string): boolean {
  return specifier.startsWith("./") || specifier.startsWith("../");
}

function builtin(specifier: string): Detector {
  const name = specifier.slice("builtin:".length);
  const found = builtinDetectors.find((detector) => detector.name === name);
  if (found !== undefined) return found;
  const names = builtinDetectors.map((detector) => detector.name).join(", ");
  throw new DetectorLoadError(
    specifier,
    `${specifier}: there is no such detector; there are ${names}`,
  );
}

async function fileUrl(specifier: string, from: string): Promise<string> {
  const path = resolve(from, specifier);
  let isFile: boolean;
  try {
    isFile = (await stat(path)).isFile();
  } catch (error) {
    throw new DetectorLoadError(
      specifier,
      `${specifier}: there is no file ${path}; name one, with its extension`,
      { cause: error },
    );
  }
  if (!isFile) {
    throw new DetectorLoadError(specifier, `${specifier}: ${path} is no file; name one in it`);
  }
  return pathToFileURL(path).href;
}

function packageUrl(specifier: string, from: string): string {
  const directory = resolve(from);
  try {
    return resolveModule(specifier, pathToFileURL(join(directory, "drift.config.json")).href);
  } catch (error) {
    const isMissing = codeOf(error) === "ERR_MODULE_NOT_FOUND";
    const message = isMissing
      ? `there is no such package for ${directory}; install it there, or start a path with ./`
      : `the package has no module to import (${messageOf(error)})`;
    throw new DetectorLoadError(specifier, `${specifier}: ${message}`, { cause: error });
  }
}

async function load(specifier: string, url: string): Promise<Record<string, unknown>> {
  try {
    return (await import(url)) as Record<string, unknown>;
  } catch (error) {
    const hint =
      codeOf(error) === "ERR_UNKNOWN_FILE_EXTENSION" ? "; compile it to JavaScript first" : "";
    throw new DetectorLoadError(
      specifier,
      `${specifier}: cannot be imported: ${messageOf(error)}${hint}`,
      { cause: error },
    );
  }
}

function exported(specifier: string, module: Record<string, unknown>): readonly Detector[] {
  const [name, value] =
    module["detectors"] === undefined
      ? ["default", module["default"]]
      : ["detectors", module["detectors"]];
  if (value === undefined) {
    throw new DetectorLoadError(
      specifier,
      `${specifier}: exports no detector; export one as default, or a list as detectors`,
    );
  }
  const isList = Array.isArray(value);
  const candidates: readonly unknown[] = isList ? value : [value];
  if (candidates.length === 0) {
    throw new DetectorLoadError(specifier, `${specifier}: ${name} is an empty list; export one`);
  }
  const mistakes = candidates.flatMap((candidate, index) => {
    const place = isList ? `${name}.${String(index)}` : name;
    return detectorMistakes(candidate).map((mistake) => `${place}: ${mistake}`);
  });
  if (mistakes.length > 0) {
    throw new DetectorLoadError(
      specifier,
      `${specifier}: does not export a detector: ${mistakes.join("; ")}`,
    );
  }
  return candidates as readonly Detector[];
}

function duplicate(specifier: string, name: string, other: string): DetectorLoadError {
  const message =
    specifier === other
      ? `gives two detectors the name ${name}; rename one`
      : `its detector ${name} is there already, from ${other}; leave one out`;
  return new DetectorLoadError(specifier, `${specifier}: ${message}`);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
