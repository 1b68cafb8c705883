import { makeDirectory, shopWithReport, type Directory } from "@drift/testing";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { json, run } from "../testing/run.js";

let shop: Directory;
let here: { directory: string };

beforeAll(async () => {
  shop = await makeDirectory(shopWithReport);
  here = { directory: shop.root };
  await run(["scan"], here);
});

afterAll(async () => {
  await shop.remove();
});

test.each([
  ["symbols", "src/cart.ts:3", ["--kind", "class"], "src/cart.ts:3  class  Cart\n"],
  ["symbols", "by name", ["Cart.pay"], "src/cart.ts:6  method  Cart.pay\n"],
  ["symbols", "by file", ["--file", "tools/report.py"], "tools/report.py:4  function  report\n"],
  ["callers", "in and outside functions", ["total"], "src/cart.ts:7  Cart.pay\nsrc/main.ts:5\n"],
  ["callers", "the first", ["total", "--limit", "1"], "src/cart.ts:7  Cart.pay\n"],
  ["imports", "what is meant", ["./cart.js"], "src/main.ts:1  ./cart.js  src/cart.ts\n"],
  ["imports", "from outside", ["--file", "tools/report.py"], "tools/report.py:1  json\n"],
])("query %s: %s", async (question, _, argv, stdout) => {
  expect(await run(["query", question, ...argv], here)).toEqual({ code: 0, stdout, stderr: "" });
});

test("columns are as wide as their widest entry", async () => {
  const { stdout } = await run(["query", "symbols", "--limit", "3"], here);
  expect(stdout).toBe(
    "src/cart.ts:3   class     Cart\n" +
      "src/cart.ts:6   method    Cart.pay\n" +
      "src/price.ts:1  function  total\n",
  );
});

test("as JSON, an answer is one document", async () => {
  expect(await json(["query", "callers", "total"], here)).toEqual({
    callers: [
      { symbol: "Cart.pay", file: "src/cart.ts", line: 7 },
      { file: "src/main.ts", line: 5 },
    ],
  });
  expect(await json(["query", "symbols", "sum"], here)).toEqual({
    symbols: [
      {
        name: "sum",
        qualifiedName: "sum",
        kind: "function",
        file: "src/price.ts",
        line: 5,
        endLine: 7,
      },
    ],
  });
  expect(await json(["query", "imports", "json"], here)).toMatchObject({
    imports: [{ file: "tools/report.py", path: "json", line: 1 }],
  });
});

test("nothing found is no failure; people are told, programs are not", async () => {
  for (const argv of [
    ["symbols", "zebra"],
    ["callers", "zebra"],
    ["imports", "zebra"],
  ]) {
    expect(await run(["query", ...argv], here)).toEqual({ code: 0, stdout: "", stderr: "" });
  }
  expect(await json(["query", "callers", "zebra"], here)).toEqual({ callers: [] });
  expect(await run(["query", "callers", "zebra"], { ...here, isTTY: true })).toEqual({
    code: 0,
    stdout: "",
    stderr: "nothing found; if files changed, run drift scan\n",
  });
});

test("a project elsewhere is asked", async () => {
  const elsewhere = { directory: join(shop.root, "..") };
  expect(await json(["query", "symbols", "sum", "--root", shop.root], elsewhere)).toMatchObject({
    symbols: [{ name: "sum" }],
  });
  const database = join(shop.root, ".drift/drift.db");
  expect(await json(["query", "symbols", "sum", "--database", database], here)).toMatchObject({
    symbols: [{ name: "sum" }],
  });
});

test("a project that was not scanned says what to run", async () => {
  const options = { directory: join(shop.root, "src") };
  const { code, stdout, stderr } = await run(["query", "symbols"], options);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(`${join(shop.root, "src")} was not scanned yet`);
  expect(stderr).toContain("\nRun drift scan in the project, then ask again.\n");
  const failed = await run(["query", "symbols", "--json"], options);
  expect(failed.code).toBe(2);
  expect(JSON.parse(failed.stdout)).toMatchObject({ error: { code: "not-scanned" } });
});

test.each([
  [["symbols", "--kind", "type"], "unknown kind `type`; there are function, method, class"],
  [["symbols", "--limit", "0"], "Give a whole number from 1."],
  [["symbols", "--limit", "many"], "Give a whole number from 1."],
  [["callers"], "missing required argument 'name'"],
  [["symbols", "--root", "nowhere"], "nowhere"],
])("%j is refused with exit code 2", async (argv, message) => {
  const { code, stdout, stderr } = await run(["query", ...argv], here);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(message);
});
