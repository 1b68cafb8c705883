import { call, connectInMemory, refusal } from "@drift/testing/client";
import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { openMemory, type Note, type ScoredNote } from "driftdetect-cortex";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createMemoryServer } from "./server.js";

const START = Date.parse("2026-01-01T00:00:00.000Z");
const DAY = 86_400_000;

let folder: string;
let client: Client;
let now: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "drift-mcp-"));
  now = START;
  const memory = await openMemory(join(folder, "memory.db"), { now: () => new Date(now) });
  client = await connectInMemory(createMemoryServer(memory));
});

afterEach(async () => {
  await client.close();
  await rm(folder, { recursive: true });
});

async function add(note: Record<string, unknown>): Promise<Note> {
  return (await call<{ note: Note }>(client, "drift_memory_add", note)).note;
}

interface Notes {
  notes: ScoredNote[];
  truncated: boolean;
}

async function ids(tool: string, arguments_: Record<string, unknown> = {}): Promise<number[]> {
  return (await call<Notes>(client, tool, arguments_)).notes.map(({ id }) => id);
}

test("the tools say what they take, what they give and whether they change anything", async () => {
  const { tools } = await client.listTools();
  expect(
    tools.map(({ name, annotations }) => [
      name,
      annotations?.readOnlyHint,
      annotations?.destructiveHint,
    ]),
  ).toEqual([
    ["drift_memory_search", true, undefined],
    ["drift_memory_list", true, undefined],
    ["drift_memory_add", false, false],
    ["drift_memory_reinforce", false, false],
    ["drift_memory_forget", false, true],
  ]);
  for (const { name, description, inputSchema, outputSchema } of tools) {
    expect(description, name).toMatch(/\.$/);
    expect(inputSchema, name).toMatchObject({ type: "object", additionalProperties: false });
    expect(outputSchema, name).toMatchObject({ type: "object" });
  }
});

test("a note is kept as it was made", async () => {
  const note = {
    text: "Prices are whole cents",
    tags: ["money"],
    confidence: 0.5,
    halfLifeDays: 10,
    source: "docs/prices.md",
  };
  const kept = {
    ...note,
    id: 1,
    createdAt: "2026-01-01T00:00:00.000Z",
    reinforcedAt: "2026-01-01T00:00:00.000Z",
  };
  expect(await call(client, "drift_memory_add", note)).toEqual({ note: kept });
  expect(await call(client, "drift_memory_list")).toEqual({ notes: [kept], truncated: false });
  const found = await call<Notes>(client, "drift_memory_search", { query: "cents" });
  expect(found).toEqual({
    notes: [{ ...kept, score: expect.any(Number) as unknown }],
    truncated: false,
  });
});

test("a note that says no more than its text has defaults", async () => {
  const note = await add({ text: "a" });
  expect(note).toMatchObject({ tags: [], confidence: 0.8, halfLifeDays: 30 });
  expect(note).not.toHaveProperty("source");
});

test("a note fades, and is trusted again when it is confirmed", async () => {
  await add({ text: "a", confidence: 0.8, halfLifeDays: 30 });
  now = START + 30 * DAY;
  const faded = await call<Notes>(client, "drift_memory_list");
  expect(faded.notes[0]?.confidence).toBeCloseTo(0.4, 10);
  const half = await call<{ note: Note }>(client, "drift_memory_reinforce", { id: 1 });
  expect(half.note.confidence).toBeCloseTo(0.7, 10);
  expect(half.note.reinforcedAt).toBe("2026-01-31T00:00:00.000Z");
  const full = await call<{ note: Note }>(client, "drift_memory_reinforce", { id: 1, amount: 1 });
  expect(full.note.confidence).toBe(1);
});

test("a search gives the notes that share words, those that fit best first", async () => {
  await add({ text: "the build is slow on Windows", confidence: 0.2 });
  await add({ text: "the build is slow on macOS", confidence: 0.9, tags: ["apple"] });
  await add({ text: "tests need a network", confidence: 0.9 });
  const search = "drift_memory_search";
  expect(await ids(search, { query: "slow build" })).toEqual([2, 1]);
  expect(await ids(search, { query: "build", minConfidence: 0.5 })).toEqual([2]);
  expect(await ids(search, { query: "build", tags: ["apple"] })).toEqual([2]);
  expect(await ids(search, { query: "zebra" })).toEqual([]);
  expect(await ids(search, { query: '"build" OR (NEAR' })).toEqual([2, 1]);
});

test("a list begins with the most trusted, and can be narrowed", async () => {
  await add({ text: "a", confidence: 0.3, tags: ["x"] });
  await add({ text: "b", confidence: 0.9, tags: ["x", "y"] });
  const list = "drift_memory_list";
  expect(await ids(list)).toEqual([2, 1]);
  expect(await ids(list, { tags: ["x", "y"] })).toEqual([2]);
  expect(await ids(list, { minConfidence: 0.5 })).toEqual([2]);
});

test("an answer that is longer than the limit says so, one that just fits does not", async () => {
  for (const text of ["one note", "two note", "three note"]) {
    await add({ text });
  }
  for (const [tool, query] of [
    ["drift_memory_list", {}],
    ["drift_memory_search", { query: "note" }],
  ] as const) {
    const cut = await call<Notes>(client, tool, { ...query, limit: 2 });
    expect([cut.notes.length, cut.truncated], tool).toEqual([2, true]);
    const whole = await call<Notes>(client, tool, { ...query, limit: 3 });
    expect([whole.notes.length, whole.truncated], tool).toEqual([3, false]);
  }
});

test("without a limit, twenty notes are given", async () => {
  for (let note = 0; note < 21; note += 1) {
    await add({ text: "a" });
  }
  const { notes, truncated } = await call<Notes>(client, "drift_memory_list");
  expect([notes.length, truncated]).toEqual([20, true]);
});

test("a note is forgotten once", async () => {
  await add({ text: "a" });
  expect(await call(client, "drift_memory_forget", { id: 1 })).toEqual({ forgotten: true });
  expect(await call(client, "drift_memory_forget", { id: 1 })).toEqual({ forgotten: false });
  expect(await ids("drift_memory_list")).toEqual([]);
});

test("a note that is not there cannot be confirmed", async () => {
  expect(await refusal(client, "drift_memory_reinforce", { id: 7 })).toBe(
    "there is no note 7; list the notes",
  );
});

test.each([
  ["drift_memory_add", { text: " \n" }, /text is blank/],
  ["drift_memory_add", { text: "x".repeat(10_001) }, /10000.* at text/],
  ["drift_memory_add", { text: "a", tags: [" "] }, /tags has a blank one/],
  ["drift_memory_add", { text: "a", confidence: 2 }, /<=1 at confidence/],
  ["drift_memory_add", { text: "a", halfLifeDays: 0 }, />0 at halfLifeDays/],
  ["drift_memory_add", { text: "a", tag: "x" }, /"tag"/],
  ["drift_memory_search", {}, /at query/],
  ["drift_memory_list", { limit: 201 }, /<=200 at limit/],
  ["drift_memory_reinforce", { id: 1.5 }, /int.* at id/],
  ["drift_memory_forget", { id: 0 }, />=1 at id/],
])("%s of %j names the argument and what it must be", async (tool, arguments_, message) => {
  expect(await refusal(client, tool, arguments_)).toMatch(message);
});
