import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import {
  host,
  loadNative,
  NativeLoadError,
  platformOf,
  version,
  type LoadAttempt,
  type LoadOptions,
} from "./index.js";

const own = loadNative();
const platform = platformOf(host());
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "drift-native-"));
  write("package.json", { version: version() });
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(path: string, content: unknown): void {
  mkdirSync(join(folder, path, ".."), { recursive: true });
  const text = typeof content === "string" ? content : JSON.stringify(content);
  writeFileSync(join(folder, path), text);
}

/** Installs a package for a platform, with the addon that the tests run with. */
function installPackage(stated: string): string {
  const file = `drift-native.${platform}.node`;
  const path = `node_modules/@drift/native-${platform}`;
  write(`${path}/package.json`, { name: `@drift/native-${platform}`, version: stated, main: file });
  copyFileSync(own.path, join(folder, path, file));
  return join(folder, path, file);
}

function load(options: LoadOptions = {}): ReturnType<typeof loadNative> {
  return loadNative({ environment: {}, folder, ...options });
}

function failure(options: LoadOptions = {}): NativeLoadError {
  try {
    load(options);
  } catch (error) {
    if (error instanceof NativeLoadError) return error;
    throw error;
  }
  throw new Error("it loads");
}

function attempts(options: LoadOptions = {}): [string, string][] {
  return failure(options).attempts.map(({ candidate, cause }: LoadAttempt) => [
    candidate.replace(`${folder}/`, ""),
    cause,
  ]);
}

const localFile = `drift-native.${platform}.node`;
const packageName = `@drift/native-${platform}`;

test("the addon beside the package comes before the platform's package", () => {
  installPackage(version());
  copyFileSync(own.path, join(folder, localFile));
  expect(load()).toMatchObject({ kind: "local", path: join(folder, localFile), platform });
});

test("the platform's package is loaded", () => {
  const path = installPackage(version());
  const library = load();
  expect(library).toMatchObject({ kind: "package", path });
  expect(library.addon.version()).toBe(version());
});

test("a file that the user names is the only candidate", () => {
  installPackage(version());
  const environment = { DRIFT_NATIVE_LIBRARY_PATH: own.path };
  expect(load({ environment })).toMatchObject({ kind: "override", path: own.path });
  const missing = { DRIFT_NATIVE_LIBRARY_PATH: join(folder, "none.node") };
  expect(attempts({ environment: missing })).toEqual([["none.node", "there is no such file"]]);
});

test("a named file serves a platform that has no package", () => {
  const environment = { DRIFT_NATIVE_LIBRARY_PATH: own.path };
  const library = load({ environment, host: { os: "freebsd", arch: "x64" } });
  expect(library).toMatchObject({ kind: "override", platform: "freebsd-x64" });
});

test("an empty override is none", () => {
  installPackage(version());
  expect(load({ environment: { DRIFT_NATIVE_LIBRARY_PATH: "" } }).kind).toBe("package");
});

test("where nothing is installed, each attempt says what to do", () => {
  const error = failure();
  expect(error.attempts).toEqual([
    {
      candidate: join(folder, localFile),
      cause: "there is no such file",
      remedy: "only in Drift's own repository: pnpm --filter @drift/native build:addon",
    },
    {
      candidate: packageName,
      cause: "the package is not installed",
      remedy: `npm install ${packageName}@${version()}`,
    },
  ]);
  for (const { candidate, cause, remedy } of error.attempts) {
    expect(error.message).toContain(`${candidate}\n     ${cause}\n     -> ${remedy}\n`);
  }
  expect(error.message).toContain("remove node_modules and the lock file, and install again");
});

test("a package of another version is not taken", () => {
  installPackage("1.9.0");
  expect(attempts()[1]).toEqual([
    packageName,
    `the package has version 1.9.0, and @drift/native ${version()}`,
  ]);
  const environment = { DRIFT_NATIVE_SKIP_VERSION_CHECK: "1" };
  expect(load({ environment }).kind).toBe("package");
});

test("an addon of another version is not taken", () => {
  write("package.json", { version: "3.0.0" });
  installPackage("3.0.0");
  copyFileSync(own.path, join(folder, localFile));
  const cause = `the addon has version ${version()}, and @drift/native 3.0.0`;
  expect(attempts()).toEqual([
    [localFile, cause],
    [packageName, cause],
  ]);
  const environment = { DRIFT_NATIVE_SKIP_VERSION_CHECK: "1" };
  expect(load({ environment }).kind).toBe("local");
});

test("a damaged file is said, and the next candidate is loaded", () => {
  write(localFile, "no shared library");
  expect(attempts()[0]?.[1]).toMatch(/drift-native/);
  installPackage(version());
  expect(load().kind).toBe("package");
});

test("a package without its addon, and a module that is no addon", () => {
  const path = `node_modules/${packageName}`;
  write(`${path}/package.json`, { version: version(), main: localFile });
  expect(attempts()[1]?.[1]).toBe("the package is installed without its addon");
  write(`${path}/package.json`, { version: version(), main: "index.js" });
  write(`${path}/index.js`, "");
  expect(attempts()[1]?.[1]).toBe("it is not Drift's addon");
});

test("a platform without a package is told which have one", () => {
  const error = failure({ host: { os: "freebsd", arch: "riscv64" } });
  expect(error.attempts).toEqual([]);
  expect(error.message).toContain("native addon for freebsd-riscv64");
  expect(error.message).toContain("linux-arm64-musl, darwin-x64");
});

test("platforms are named as their packages are", () => {
  expect(platformOf({ os: "linux", arch: "arm64", libc: "musl" })).toBe("linux-arm64-musl");
  expect(platformOf({ os: "darwin", arch: "x64" })).toBe("darwin-x64");
  expect(platformOf({ os: "win32", arch: "x64" })).toBe("win32-x64-msvc");
});
