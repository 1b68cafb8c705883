import { platforms } from "./platform.js";

/**
 * Where an addon comes from: a file that the user names, a developer's build beside this package,
 * or the platform's package.
 */
export type CandidateKind = "override" | "local" | "package";

/** A place where an addon may be. */
export interface Candidate {
  kind: CandidateKind;
  /** The absolute path of a file, or the name of a package. */
  name: string;
  /** What to do when there is nothing. */
  whenMissing: string;
}

/** The environment variable that names the addon's file. */
export const overrideVariable = "DRIFT_NATIVE_LIBRARY_PATH";

/** Where to look, in order. A file that the user names is the only candidate. */
export function candidates(
  platform: string,
  folder: string,
  version: string,
  override: string | undefined,
): Candidate[] {
  if (override) {
    const whenMissing = `set ${overrideVariable} to the path of a .node file, or unset it`;
    return [{ kind: "override", name: override, whenMissing }];
  }
  if (!platforms.includes(platform)) return [];
  const packageName = `@drift/native-${platform}`;
  return [
    {
      kind: "local",
      name: `${folder}/drift-native.${platform}.node`,
      whenMissing: "only in Drift's own repository: pnpm --filter @drift/native build:addon",
    },
    {
      kind: "package",
      name: packageName,
      whenMissing: `npm install ${packageName}@${version}`,
    },
  ];
}
