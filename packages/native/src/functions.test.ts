import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import * as drift from "./index.js";
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

test("every function of the addon has its typed door", () => {
  const addon = drift.loadNative().addon;
  const doors = Object.keys(drift).filter((name) => name in addon);
  expect(doors.sort()).toEqual(Object.keys(addon).sort());
});

test("a database answers", async () => {
  writeFileSync(join(folder, "a.ts"), "import './b';\nclass A { go() { b(); } }\n");
  writeFileSync(join(folder, "b.ts"), "export function b() {}\n");
  const database = join(folder, "drift.db");
  const result = await scan(folder, { database, listSymbols: false });
  expect(result).toMatchObject({ symbols: [], symbolCount: 3, languages: { typescript: 2 } });
  const found = await drift.symbols(database, { kind: "method" });
  expect(found.map(({ qualifiedName }) => qualifiedName)).toEqual(["A.go"]);
  expect(await drift.calls(database, { callee: "b" })).toEqual([
    { callee: "b", caller: "A.go", file: "a.ts", line: 2 },
  ]);
  expect(await drift.imports(database)).toEqual([
    { file: "a.ts", path: "./b", line: 1, target: "b.ts" },
  ]);
  expect((await drift.files(database)).map(({ path }) => path)).toEqual(["a.ts", "b.ts"]);
  expect(await drift.storedScan(database)).toMatchObject({ root: folder, files: 2, symbols: 3 });
});

test("a database keeps notes", async () => {
  const database = join(folder, "notes.db");
  await drift.prepareDatabase(database);
  expect(await drift.storedScan(database)).toBeNull();
  const day = 86_400_000;
  const note = await drift.addNote(database, { text: "tests are slow", tags: ["b", "a"] }, day);
  expect(note).toEqual({
    id: 1,
    text: "tests are slow",
    tags: ["a", "b"],
    confidence: 0.8,
    createdAt: day,
    reinforcedAt: day,
    halfLifeDays: 30,
  });
  expect((await drift.getNote(database, 1, 31 * day))?.confidence).toBe(0.4);
  expect(await drift.getNote(database, 2, day)).toBeNull();
  expect(await drift.listNotes(database, null, day)).toEqual([note]);
  const [hit] = await drift.searchNotes(database, "slow", {}, day);
  expect(hit?.note).toEqual(note);
  expect((await drift.reinforceNote(database, 1, day))?.confidence).toBeCloseTo(0.9);
  expect(await drift.pruneNotes(database, 0.5, 100 * day)).toBe(1);
  expect(await drift.forgetNote(database, 1)).toBe(false);
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
