import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { callers, scan, version } from "./index.js";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "drift-functions-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

test("the addon scans and answers", async () => {
  writeFileSync(join(folder, "a.js"), "function save() {}\nfunction main() { save(); }\n");
  const result = await scan(folder);
  expect(result).toMatchObject({ files: 1, calls: 1, resolvedCalls: 1, errors: [] });
  expect(await callers("save")).toEqual([{ symbol: "main", file: "a.js", line: 2 }]);
});

test("the version is the package's", () => {
  expect(version()).toMatch(/^\d+\.\d+\.\d+/);
});

test("what the addon refuses is rejected", async () => {
  await expect(scan(join(folder, "none"))).rejects.toThrow(/cannot scan/);
  await expect(scan(folder, { threads: 0.5 })).rejects.toMatchObject({ code: "InvalidArg" });
});

test("importing never fails; the first call does", () => {
  const entry = pathToFileURL(join(import.meta.dirname, "../dist/index.js")).href;
  const script = `
    const drift = await import(${JSON.stringify(entry)});
    const names = [];
    try { drift.version(); } catch (error) { names.push(error.name); }
    await drift.scan(".").catch((error) => names.push(error.name));
    process.stdout.write(names.join());`;
  const env = { PATH: process.env["PATH"], DRIFT_NATIVE_LIBRARY_PATH: join(folder, "none.node") };
  const child = spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
    env,
    encoding: "utf8",
  });
  expect(child.stderr).toBe("");
  expect(child.stdout).toBe("NativeLoadError,NativeLoadError");
});
