import { makeDirectory, type Directory } from "@drift/testing";
import type { Note } from "driftdetect-cortex";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { json, run } from "../testing/run.js";

let shop: Directory;
let here: { directory: string };

beforeEach(async () => {
  shop = await makeDirectory();
  here = { directory: shop.root };
});

afterEach(async () => {
  await shop.remove();
});

function add(...argv: string[]): Promise<{ note: Note }> {
  return json(["memory", "add", ...argv], here);
}

async function ids(...argv: string[]): Promise<number[]> {
  const { notes } = await json<{ notes: Note[] }>(["memory", ...argv], here);
  return notes.map(({ id }) => id);
}

test("a note is kept as it was made, and printed on one line", async () => {
  const made = ["whole cents,\n never floats", "--tag", "money", "--tag", "api"];
  const options = ["--confidence", "0.5", "--half-life", "7", "--source", "docs/prices.md"];
  const { code, stdout } = await run(["memory", "add", ...made, ...options], here);
  const line = "   1  whole cents, never floats  50 % #api #money docs/prices.md\n";
  expect([code, stdout]).toEqual([0, line]);
  expect((await run(["memory", "list"], here)).stdout).toBe(line);
  expect(await json(["memory", "list"], here)).toMatchObject({
    notes: [
      { id: 1, text: "whole cents,\n never floats", halfLifeDays: 7, tags: ["api", "money"] },
    ],
  });
  expect(existsSync(join(shop.root, ".drift/memory.db"))).toBe(true);
});

test("details are dim on a terminal, unless NO_COLOR is set", async () => {
  await add("a");
  const list = (environment: NodeJS.ProcessEnv) =>
    run(["memory", "list"], { ...here, isTTY: true, environment });
  expect((await list({})).stdout).toBe("   1  a  \u001b[2m80 %\u001b[22m\n");
  expect((await list({ NO_COLOR: "1" })).stdout).toBe("   1  a  80 %\n");
});

test("notes are found by their words, tags and confidence", async () => {
  await add("the build is slow on Windows", "--confidence", "0.2");
  await add("the build is slow on macOS", "--confidence", "0.9", "--tag", "apple");
  await add("tests need a network", "--confidence", "0.7");
  expect(await ids("search", "slow build")).toEqual([2, 1]);
  expect(await ids("search", "build", "--limit", "1")).toEqual([2]);
  expect(await ids("search", "build", "--tag", "apple")).toEqual([2]);
  expect(await ids("search", "build", "--min-confidence", "0.5")).toEqual([2]);
  expect(await ids("list")).toEqual([2, 3, 1]);
  expect(await run(["memory", "search", "zebra"], here)).toEqual({
    code: 0,
    stdout: "",
    stderr: "",
  });
});

test("what the first note makes is kept out of version control", async () => {
  await add("a");
  expect(readFileSync(join(shop.root, ".drift/.gitignore"), "utf8")).toBe("*\n");
});

test("a note is confirmed, and forgotten", async () => {
  await add("a", "--confidence", "0.5");
  expect((await run(["memory", "reinforce", "1"], here)).stdout).toBe("   1  a  75 %\n");
  expect((await run(["memory", "reinforce", "1", "--amount", "1"], here)).stdout).toContain(
    "100 %",
  );
  expect((await run(["memory", "forget", "1"], here)).stdout).toBe("note 1 is forgotten\n");
  expect(await ids("list")).toEqual([]);
});

test("notes that are hardly trusted are pruned", async () => {
  await add("a", "--confidence", "0.04");
  await add("b", "--confidence", "0.2");
  await add("c", "--confidence", "0.9");
  expect((await run(["memory", "prune"], here)).stdout).toBe("1 note removed\n");
  expect(await json(["memory", "prune", "--min-confidence", "0.5"], here)).toEqual({ pruned: 1 });
  expect(await ids("list")).toEqual([3]);
});

test("a memory is a project's, or in the file that is named", async () => {
  await shop.write("sub/.keep", "");
  await add("a", "--root", "sub");
  expect(existsSync(join(shop.root, "sub/.drift/memory.db"))).toBe(true);
  await add("b", "--database", "notes/all.db");
  expect(await ids("list", "--database", join(shop.root, "notes/all.db"))).toEqual([1]);
  expect(await ids("list")).toEqual([]);
});

test("a project that is not there is named, and not made", async () => {
  const { code, stderr } = await run(["memory", "add", "a", "--root", "nowhere"], here);
  expect(code).toBe(2);
  expect(stderr).toContain(`${join(shop.root, "nowhere")} cannot be read: is it there?\n`);
  expect(existsSync(join(shop.root, "nowhere"))).toBe(false);
});

test.each([
  [["add", " "], "text is blank; say what to remember"],
  [["add"], "missing required argument 'text'"],
  [["add", "a", "--confidence", "80"], "Give a number from 0 to 1."],
  [["add", "a", "--half-life", "-1"], "Give a number from 0."],
  [["forget", "7"], "there is no note 7; drift memory list shows all"],
  [["reinforce", "7"], "there is no note 7; list the notes"],
  [["forget", "first"], "Give a whole number from 1."],
  [["list", "--database", "/dev/null/x.db"], "/dev/null"],
])("memory %j is refused with exit code 2", async (argv, message) => {
  const { code, stdout, stderr } = await run(["memory", ...argv], here);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(message);
});
