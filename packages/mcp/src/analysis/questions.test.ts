import { makeDirectory, shop, type Directory } from "@drift/testing";
import { call, connectInMemory, refusal } from "@drift/testing/client";
import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { openProject } from "driftdetect-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createAnalysisServer } from "./server.js";

const CART = {
  name: "Cart",
  qualifiedName: "Cart",
  kind: "class",
  file: "src/cart.ts",
  line: 3,
  endLine: 9,
};
const PAY = {
  ...CART,
  name: "pay",
  qualifiedName: "Cart.pay",
  kind: "method",
  line: 6,
  endLine: 8,
};
const TOTAL = {
  name: "total",
  qualifiedName: "total",
  kind: "function",
  file: "src/price.ts",
  line: 1,
  endLine: 3,
};
const SUM = { ...TOTAL, name: "sum", qualifiedName: "sum", line: 5, endLine: 7 };
const CALLERS_OF_TOTAL = [
  { symbol: "Cart.pay", file: "src/cart.ts", line: 7 },
  { file: "src/main.ts", line: 5 },
];

let directory: Directory;
let client: Client;

beforeAll(async () => {
  directory = await makeDirectory(shop);
  const project = await openProject(directory.root);
  await project.scan();
  client = await connectInMemory(createAnalysisServer(project));
});

afterAll(async () => {
  await client.close();
  await directory.remove();
});

test.each([
  [{}, [CART, PAY, TOTAL, SUM]],
  [{ name: "total" }, [TOTAL]],
  [{ name: "Cart.pay" }, [PAY]],
  [{ kind: "class" }, [CART]],
  [{ file: "src/price.ts" }, [TOTAL, SUM]],
  [{ file: "src/cart.ts", kind: "function" }, []],
  [{ name: "nothing" }, []],
])("symbols that fit %j", async (query, symbols) => {
  expect(await call(client, "drift_symbols", query)).toEqual({ symbols, truncated: false });
});

test("callers are places, with what stands around them", async () => {
  expect(await call(client, "drift_callers", { name: "total" })).toEqual({
    callers: CALLERS_OF_TOTAL,
    truncated: false,
  });
  expect(await call(client, "drift_callers", { name: "nothing" })).toEqual({
    callers: [],
    truncated: false,
  });
});

test("an answer that is longer than the limit says so, one that just fits does not", async () => {
  expect(await call(client, "drift_symbols", { limit: 3 })).toEqual({
    symbols: [CART, PAY, TOTAL],
    truncated: true,
  });
  expect(await call(client, "drift_symbols", { limit: 4 })).toMatchObject({ truncated: false });
  expect(await call(client, "drift_callers", { name: "total", limit: 1 })).toEqual({
    callers: CALLERS_OF_TOTAL.slice(0, 1),
    truncated: true,
  });
  expect(await call(client, "drift_callers", { name: "total", limit: 2 })).toMatchObject({
    truncated: false,
  });
  expect(await call(client, "drift_context", { symbol: "total", limit: 1 })).toMatchObject({
    callers: CALLERS_OF_TOTAL.slice(0, 1),
    truncated: true,
  });
});

test("the context of a function is its definition, its callers and what it calls", async () => {
  expect(await call(client, "drift_context", { symbol: "total" })).toEqual({
    definitions: [TOTAL],
    callers: CALLERS_OF_TOTAL,
    calls: [{ callee: "reduce", caller: "total", file: "src/price.ts", line: 2 }],
    imports: [],
    truncated: false,
  });
});

test("the context of a method has what its file imports", async () => {
  expect(await call(client, "drift_context", { symbol: "Cart.pay" })).toEqual({
    definitions: [PAY],
    callers: [{ file: "src/main.ts", line: 4 }],
    calls: [{ callee: "total", caller: "Cart.pay", file: "src/cart.ts", line: 7 }],
    imports: [{ file: "src/cart.ts", path: "./price.js", line: 1, target: "src/price.ts" }],
    truncated: false,
  });
});

test("the context of a class has the calls of its methods", async () => {
  expect(await call(client, "drift_context", { symbol: "Cart" })).toMatchObject({
    definitions: [CART],
    calls: [{ callee: "total", caller: "Cart.pay" }],
  });
});

test("an unknown symbol is told with the ways to find the right one", async () => {
  expect(await refusal(client, "drift_context", { symbol: "totl" })).toBe(
    "The project defines no symbol totl.\n" +
      "What to do: find the name with drift_symbols, or call drift_scan if files changed.",
  );
});

test.each([
  ["drift_symbols", { kind: "type" }, /"function"\|"method"\|.* at kind/],
  ["drift_symbols", { nam: "total" }, /"nam"/],
  ["drift_symbols", { limit: 0 }, />=1 at limit/],
  ["drift_symbols", { limit: 1001 }, /<=1000 at limit/],
  ["drift_symbols", { limit: 1.5 }, /int.* at limit/],
  ["drift_symbols", { name: "" }, /at name/],
  ["drift_callers", {}, /expected string.* at name/],
  ["drift_context", { symbol: 7 }, /expected string.* at symbol/],
])("%s of %j names the argument and what it must be", async (tool, arguments_, message) => {
  expect(await refusal(client, tool, arguments_)).toMatch(message);
});
