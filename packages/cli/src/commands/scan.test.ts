import { makeDirectory, shopWithReport, type Directory } from "@drift/testing";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { json, run } from "../testing/run.js";

let shop: Directory;
let here: { directory: string };

beforeEach(async () => {
  shop = await makeDirectory(shopWithReport);
  here = { directory: shop.root };
});

afterEach(async () => {
  await shop.remove();
});

test("a scan says what it found, where it is kept, and what to do next", async () => {
  const { code, stdout, stderr } = await run(["scan"], here);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout.replace(/in [\d.]+ m?s\n/, "in TIME\n")).toBe(`Scanned ${shop.root} in TIME

  typescript  3 files
  python      1 file

4 files, 5 symbols, 7 calls (4 to symbols of the project), 4 imports

Kept in .drift/drift.db

Next: drift gate, drift query symbols, drift mcp
`);
});

test("as JSON, a scan is one document", async () => {
  expect(await json(["scan"], here)).toEqual({
    root: shop.root,
    database: join(shop.root, ".drift/drift.db"),
    files: 4,
    symbols: 5,
    calls: 7,
    resolvedCalls: 4,
    imports: 4,
    languages: { typescript: 3, python: 1 },
    errors: [],
    syntaxErrors: [],
    durationMs: expect.any(Number) as unknown,
  });
});

test("a project elsewhere is scanned, and the next steps name it", async () => {
  const { code, stdout } = await run(["scan", "src"], here);
  expect(code).toBe(0);
  expect(stdout).toContain("Kept in src/.drift/drift.db\n");
  expect(stdout).toContain("drift query symbols --root src,");
});

test("languages and threads narrow a scan", async () => {
  const argv = ["scan", "--language", "python", "--language", "rust", "--threads", "1"];
  expect(await json(argv, here)).toMatchObject({ files: 1, languages: { python: 1 } });
});

test("the database is where the option says, else where the configuration says", async () => {
  await shop.write("drift.config.json", '{ "database": "state/facts.db" }');
  expect(await json(["scan"], here)).toMatchObject({
    database: join(shop.root, "state/facts.db"),
  });
  expect(await json(["scan", "--database", "other.db"], here)).toMatchObject({
    database: join(shop.root, "other.db"),
  });
  expect(existsSync(join(shop.root, ".drift"))).toBe(false);
});

test("what could not be read is listed, up to ten files", async () => {
  await shop.write("src/half.ts", "export function half( {\n");
  for (let file = 10; file < 22; file += 1) {
    await shop.write(`bad/b${String(file)}.ts`, Buffer.from([0x66, 0xff, 0xfe]));
  }
  const { code, stdout } = await run(["scan"], here);
  expect(code).toBe(0);
  expect(stdout).toContain("\n12 files could not be read:\n  bad/b10.ts: ");
  expect(stdout).toContain("\n  and 2 more; --json lists all\n");
  expect(stdout).not.toContain("b20.ts");
  expect(stdout).toContain("\n1 file with parts that are not in the language:\n  src/half.ts\n");
  expect(await json(["scan"], here)).toMatchObject({
    errors: { length: 12 },
    syntaxErrors: ["src/half.ts"],
  });
});

test("a name that would steer a terminal does not", async () => {
  await shop.write("src/\u001b[31mred.ts", "export function half( {\n");
  const { stdout } = await run(["scan"], here);
  expect(stdout).toContain("src/\uFFFD[31mred.ts");
  expect(stdout).not.toContain("\u001b");
});

test("a directory without sources is told, and is no failure", async () => {
  const empty = await makeDirectory({ "notes.txt": "nothing to read" });
  const { code, stdout } = await run(["scan"], { directory: empty.root });
  await empty.remove();
  expect(code).toBe(0);
  expect(stdout).toContain("There is no source file here. Is it the right directory?\n");
  expect(stdout).not.toContain("Next:");
});

test("a directory that is not there, or is none, is named with the remedy", async () => {
  for (const name of ["nowhere", "src/cart.ts"]) {
    const { code, stdout, stderr } = await run(["scan", name], here);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^drift: .*\nName the project's directory: .*\n$/);
    expect(stderr).toContain(join(shop.root, name));
  }
});

test("an unknown language is refused with the list of them", async () => {
  const { code, stderr } = await run(["scan", "--language", "cobol"], here);
  expect(code).toBe(2);
  expect(stderr).toMatch(/unknown language `cobol`; .*typescript.*python/);
});

test("a database that is none is refused, and left alone", async () => {
  await shop.write("notes.db", "a text, and no database at all. ".repeat(40));
  const { code, stderr } = await run(["scan", "--database", "notes.db"], here);
  expect(code).toBe(2);
  expect(stderr).toBe(
    `drift: ${join(shop.root, "notes.db")} is not a Drift database; name another file\n`,
  );
});
