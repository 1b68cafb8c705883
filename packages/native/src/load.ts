import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { isAbsolute, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type * as Addon from "./addon.js";
import { candidates, overrideVariable, type Candidate, type CandidateKind } from "./candidate.js";
import { NativeLoadError, type LoadAttempt } from "./error.js";
import { host, platformOf, platforms, type Host } from "./platform.js";

/** The functions of the addon. */
export type NativeAddon = typeof Addon;

/** A loaded addon, and where it comes from. */
export interface NativeLibrary {
  addon: NativeAddon;
  kind: CandidateKind;
  /** The path of the addon's file. */
  path: string;
  /** The platform that it is built for, for instance `linux-x64-gnu`. */
  platform: string;
}

/** How to load. */
export interface LoadOptions {
  /** The environment variables to obey. By default those of the process. */
  environment?: NodeJS.ProcessEnv;
  /** The machine to load for. By default the one that the process runs on. */
  host?: Host;
  /** The folder with the `package.json` whose version counts. By default this package's own. */
  folder?: string;
}

const skipVariable = "DRIFT_NATIVE_SKIP_VERSION_CHECK";

/**
 * Loads the addon: the file that `DRIFT_NATIVE_LIBRARY_PATH` names; else a developer's build beside
 * this package; else the platform's package. Its version must be this package's, unless
 * `DRIFT_NATIVE_SKIP_VERSION_CHECK` is `1`. Throws {@link NativeLoadError}.
 */
export function loadNative(options: LoadOptions = {}): NativeLibrary {
  const environment = options.environment ?? process.env;
  const folder = options.folder ?? fileURLToPath(new URL("..", import.meta.url));
  const require = createRequire(resolve(folder, "package.json"));
  const platform = platformOf(options.host ?? host());
  const version = versionIn(resolve(folder, "package.json"));
  const wanted = environment[skipVariable] === "1" ? undefined : version;
  const attempts: LoadAttempt[] = [];
  const places = candidates(platform, resolve(folder), version, environment[overrideVariable]);
  for (const candidate of places) {
    const outcome = attempt(candidate, require, wanted);
    if ("addon" in outcome) return { ...outcome, kind: candidate.kind, platform };
    attempts.push({ candidate: candidate.name, ...outcome });
  }
  throw new NativeLoadError(platform, attempts, advice(platform, places));
}

type Outcome = Pick<NativeLibrary, "addon" | "path"> | Omit<LoadAttempt, "candidate">;

/** Loads one candidate, or says why not. */
function attempt(candidate: Candidate, require: NodeJS.Require, wanted?: string): Outcome {
  const { kind, name } = candidate;
  const isPackage = kind === "package";
  let path: string;
  try {
    path = require.resolve(isPackage || isAbsolute(name) ? name : resolve(name));
  } catch {
    if (isPackage && isThere(require, `${name}/package.json`)) {
      return { cause: "the package is installed without its addon", remedy: reinstall(name) };
    }
    const cause = isPackage ? "the package is not installed" : "there is no such file";
    return { cause, remedy: candidate.whenMissing };
  }
  let addon: Partial<NativeAddon>;
  try {
    // The package's version first: code of another version is not even loaded.
    const stated = isPackage && versionIn(require.resolve(`${name}/package.json`));
    if (stated && wanted !== undefined && stated !== wanted) {
      return mismatch(`the package has version ${stated}`, wanted, candidate);
    }
    addon = require(path) as Partial<NativeAddon>;
  } catch (error) {
    const cause = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    return { cause, remedy: isPackage ? reinstall(name) : "build or fetch it for this machine" };
  }
  if (typeof addon.version !== "function") {
    return { cause: "it is not Drift's addon", remedy: candidate.whenMissing };
  }
  const found = addon.version();
  if (wanted !== undefined && found !== wanted) {
    return mismatch(`the addon has version ${found}`, wanted, candidate);
  }
  return { addon: addon as NativeAddon, path };
}

function isThere(require: NodeJS.Require, request: string): boolean {
  try {
    require.resolve(request);
    return true;
  } catch {
    return false;
  }
}

function mismatch(found: string, wanted: string, { kind, name }: Candidate): Outcome {
  const fitting = kind === "package" ? `npm install ${name}@${wanted}` : "build it again";
  return {
    cause: `${found}, and @drift/native ${wanted}`,
    remedy: `${fitting}, or set ${skipVariable}=1 to use it all the same`,
  };
}

function reinstall(name: string): string {
  return `install ${name} again, on this machine: node_modules of another one do not fit`;
}

/** What to say beside the attempts. */
function advice(platform: string, places: readonly Candidate[]): string[] {
  if (places.length === 0) {
    return [`there is none for this platform; there is one for ${platforms.join(", ")}`];
  }
  if (!places.some(({ kind }) => kind === "package")) return [];
  return [
    "npm may leave a package for one platform out (https://github.com/npm/cli/issues/4828):",
    "remove node_modules and the lock file, and install again",
    `without --omit=optional, for ${platform}`,
  ];
}

function versionIn(manifest: string): string {
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
}
