import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { MemoryError, openMemory, type Memory } from "./index.js";

const start = new Date("2026-01-01T00:00:00.000Z");
let folder: string;
let clock: Date;
let memory: Memory;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "drift-cortex-"));
  clock = start;
  memory = await openMemory(join(folder, "state/memory.db"), { now: () => clock });
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Moves the clock to so many days after the start. */
function day(days: number): void {
  clock = new Date(start.getTime() + days * 86_400_000);
}

/** The error's code, and its message. */
async function refused(work: Promise<unknown>): Promise<[string, string]> {
  const error: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(MemoryError);
  return error instanceof MemoryError ? [error.code, error.message] : ["", ""];
}

test("a note is as it was made", async () => {
  const note = await memory.add({
    text: "tests need a network",
    tags: ["tests", "network", "tests"],
    confidence: 0.5,
    halfLifeDays: 10,
    source: "review",
  });
  expect(note).toEqual({
    id: 1,
    text: "tests need a network",
    tags: ["network", "tests"],
    confidence: 0.5,
    createdAt: "2026-01-01T00:00:00.000Z",
    reinforcedAt: "2026-01-01T00:00:00.000Z",
    halfLifeDays: 10,
    source: "review",
  });
  expect(await memory.get(1)).toEqual(note);
  expect(await memory.get(2)).toBeUndefined();
});

test("what is left out has its default", async () => {
  const note = await memory.add({ text: "a" });
  expect(note).toMatchObject({ tags: [], confidence: 0.8, halfLifeDays: 30 });
  expect(note.source).toBeUndefined();
});

test("confidence halves with each half-life", async () => {
  await memory.add({ text: "a", confidence: 1, halfLifeDays: 10 });
  for (const [days, expected] of [
    [0, 1],
    [10, 0.5],
    [20, 0.25],
    [100, 1 / 1024],
  ] as const) {
    day(days);
    expect((await memory.get(1))?.confidence).toBeCloseTo(expected, 10);
  }
});

test("a confirmed note is trusted again, and fades from then on", async () => {
  await memory.add({ text: "a", confidence: 0.8, halfLifeDays: 30 });
  day(30);
  const confirmed = await memory.reinforce(1);
  expect(confirmed.confidence).toBeCloseTo(0.7, 10);
  expect(confirmed.reinforcedAt).toBe("2026-01-31T00:00:00.000Z");
  expect(confirmed.createdAt).toBe("2026-01-01T00:00:00.000Z");
  day(60);
  expect((await memory.get(1))?.confidence).toBeCloseTo(0.35, 10);
  expect((await memory.reinforce(1, 1)).confidence).toBe(1);
});

test("a search weighs fit by confidence", async () => {
  await memory.add({ text: "the build is slow on Windows", confidence: 0.2 });
  await memory.add({ text: "the build is slow on macOS", confidence: 0.9, tags: ["apple"] });
  await memory.add({ text: "tests need a network", confidence: 0.9 });
  const ids = async (...given: Parameters<Memory["search"]>): Promise<number[]> =>
    (await memory.search(...given)).map(({ id }) => id);
  expect(await ids("slow build")).toEqual([2, 1]);
  expect(await ids("windows")).toEqual([1]);
  expect(await ids("apple")).toEqual([2]);
  expect(await ids("slow build", { limit: 1 })).toEqual([2]);
  expect(await ids("build", { minConfidence: 0.5 })).toEqual([2]);
  expect(await ids("build", { tags: ["apple"] })).toEqual([2]);
  expect(await ids("zebra")).toEqual([]);
  expect(await ids("")).toEqual([]);
  const [first, second] = await memory.search("slow build");
  expect(first?.score).toBeGreaterThan(second?.score ?? Infinity);
});

test("a list begins with the most trusted", async () => {
  await memory.add({ text: "a", confidence: 0.9, halfLifeDays: 1, tags: ["x"] });
  await memory.add({ text: "b", confidence: 0.5, halfLifeDays: 100, tags: ["x", "y"] });
  const texts = async (...given: Parameters<Memory["list"]>): Promise<string[]> =>
    (await memory.list(...given)).map(({ text }) => text);
  expect(await texts()).toEqual(["a", "b"]);
  day(3);
  expect(await texts()).toEqual(["b", "a"]);
  expect(await texts({ tags: ["x", "y"] })).toEqual(["b"]);
  expect(await texts({ minConfidence: 0.4 })).toEqual(["b"]);
  expect(await texts({ limit: 0 })).toEqual([]);
});

test("notes are forgotten, and their numbers are not given again", async () => {
  await memory.add({ text: "a" });
  expect(await memory.forget(1)).toBe(true);
  expect(await memory.forget(1)).toBe(false);
  expect((await memory.add({ text: "b" })).id).toBe(2);
});

test("faded notes are pruned", async () => {
  for (const halfLifeDays of [1, 10, 100]) await memory.add({ text: "a", halfLifeDays });
  day(10);
  expect(await memory.prune(0.3)).toBe(1);
  expect((await memory.list()).map(({ id }) => id)).toEqual([3, 2]);
});

test("a memory is kept, and shared", async () => {
  await memory.add({ text: "kept" });
  const again = await openMemory(memory.database);
  await Promise.all([again.add({ text: "a" }), memory.add({ text: "b" })]);
  expect(await memory.list()).toHaveLength(3);
});

test("a memory in Drift's own folder is kept out of version control, one elsewhere is not", async () => {
  await openMemory(join(folder, ".drift/memory.db"));
  expect(readFileSync(join(folder, ".drift/.gitignore"), "utf8")).toBe("*\n");
  expect(readdirSync(join(folder, "state"))).toEqual(["memory.db"]);
});

test("what a note must not be is refused", async () => {
  for (const [note, cause] of [
    [{ text: " \n" }, "text is blank"],
    [{ text: "a", tags: [""] }, "tags has a blank one"],
    [{ text: "a", confidence: 1.1 }, "confidence is 1.1"],
    [{ text: "a", confidence: Number.NaN }, "from 0 to 1"],
    [{ text: "a", halfLifeDays: 0 }, "halfLifeDays is 0"],
  ] as const) {
    const [code, message] = await refused(memory.add(note));
    expect([code, message]).toEqual(["invalid-note", expect.stringContaining(cause)]);
  }
  await memory.add({ text: "a" });
  expect((await refused(memory.reinforce(1, 2)))[0]).toBe("invalid-note");
  expect((await refused(memory.prune(-1)))[0]).toBe("invalid-note");
  expect((await refused(memory.list({ limit: 1.5 })))[0]).toBe("invalid-note");
  expect((await refused(memory.get(0.5)))[0]).toBe("invalid-note");
  expect(await memory.list()).toHaveLength(1);
});

test("a note that is not there cannot be confirmed", async () => {
  expect(await refused(memory.reinforce(7))).toEqual([
    "no-such-note",
    "there is no note 7; list the notes",
  ]);
});

test("a file that is no database is refused and left alone", async () => {
  const file = join(folder, "notes.txt");
  const text = "a text, and no database at all. ".repeat(40);
  writeFileSync(file, text);
  const [code, message] = await refused(openMemory(file));
  expect([code, message]).toEqual([
    "database",
    `${file} is not a Drift database; name another file`,
  ]);
  expect(readFileSync(file, "utf8")).toBe(text);
  expect((await refused(openMemory(join(file, "memory.db"))))[0]).toBe("database");
});
