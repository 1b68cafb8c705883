import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { engineVersion, openProject, ProjectError, type Project } from "./index.js";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "drift-core-"));
});

afterEach(() => {
  rmSync(root, { recursive: true });
});

function write(files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

const shop = {
  "src/cart.ts":
    'import { sum } from "./sum.js";\nexport class Cart { total() { return sum(); } }\n',
  "src/sum.ts": "export function sum() { return 0; }\n",
  "tools/report.py": "import os\ndef report():\n    sum()\n",
};

async function scanned(): Promise<Project> {
  write(shop);
  const project = await openProject(root);
  await project.scan();
  return project;
}

/** The error's code, and its message. */
async function refused(work: Promise<unknown>): Promise<[string, string]> {
  const error: unknown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(error).toBeInstanceOf(ProjectError);
  return error instanceof ProjectError ? [error.code, error.message] : ["", ""];
}

test("a scan is summed up and stored", async () => {
  write(shop);
  writeFileSync(join(root, "src/broken.ts"), Buffer.from([0xff]));
  const project = await openProject(root);
  expect(await project.isScanned()).toBe(false);
  const summary = await project.scan({ threads: 1 });
  expect(summary).toEqual({
    files: 3,
    symbols: 4,
    calls: 2,
    resolvedCalls: 1,
    imports: 2,
    languages: { python: 1, typescript: 2 },
    errors: [{ file: "src/broken.ts", message: "is not UTF-8 at byte 0" }],
    durationMs: expect.any(Number) as number,
  });
  expect(await project.isScanned()).toBe(true);
  const stored = await project.summary();
  expect(stored).toMatchObject({ root, engine: engineVersion(), files: 3, symbols: 4, calls: 2 });
  expect(new Date(stored.scannedAt ?? "").getFullYear()).toBeGreaterThan(2000);
});

test("questions are answered from the database", async () => {
  const project = await scanned();
  const names = (await project.symbols()).map(({ qualifiedName }) => qualifiedName);
  expect(names).toEqual(["Cart", "Cart.total", "sum", "report"]);
  expect(await project.symbols({ name: "Cart.total" })).toEqual([
    {
      name: "total",
      qualifiedName: "Cart.total",
      kind: "method",
      file: "src/cart.ts",
      line: 2,
      endLine: 2,
    },
  ]);
  expect(await project.symbols({ kind: "function", limit: 1 })).toMatchObject([{ name: "sum" }]);
  expect(await project.callers("sum")).toEqual([
    { symbol: "Cart.total", file: "src/cart.ts", line: 2 },
    { symbol: "report", file: "tools/report.py", line: 3 },
  ]);
  expect(await project.calls({ file: "src/cart.ts" })).toEqual([
    { callee: "sum", caller: "Cart.total", file: "src/cart.ts", line: 2 },
  ]);
  expect(await project.imports()).toEqual([
    { file: "src/cart.ts", path: "./sum.js", line: 1, target: "src/sum.ts" },
    { file: "tools/report.py", path: "os", line: 1 },
  ]);
  expect((await project.files())[1]).toEqual({
    path: "src/sum.ts",
    language: "typescript",
    size: 36,
    hasSyntaxErrors: false,
    symbols: 1,
    imports: 0,
    calls: 0,
  });
  expect(await project.callers("nothing")).toEqual([]);
});

test("another process finds what was stored", async () => {
  const { database } = await scanned();
  const again = await openProject(root, { database });
  expect(await again.callers("sum")).toHaveLength(2);
});

test("a second scan takes the place of the first", async () => {
  const project = await scanned();
  rmSync(join(root, "src"), { recursive: true });
  expect((await project.scan()).files).toBe(1);
  expect(await project.symbols({ name: "sum" })).toEqual([]);
});

test("the database's folder is kept out of version control", async () => {
  const project = await scanned();
  expect(project.database).toBe(join(root, ".drift/drift.db"));
  expect(readFileSync(join(root, ".drift/.gitignore"), "utf8")).toBe("*\n");
});

test("a database elsewhere gets its folder, and no more", async () => {
  write(shop);
  const database = join(root, "state/deep/facts.db");
  const project = await openProject(root, { database });
  await project.scan();
  expect(existsSync(database)).toBe(true);
  expect(existsSync(join(root, "state/deep/.gitignore"))).toBe(false);
  expect(existsSync(join(root, ".drift"))).toBe(false);
});

test("languages narrow a scan", async () => {
  write(shop);
  const project = await openProject(root);
  expect((await project.scan({ languages: ["python"] })).languages).toEqual({ python: 1 });
  expect(await refused(project.scan({ languages: ["cobol"] }))).toEqual([
    "invalid-query",
    expect.stringContaining("unknown language `cobol`; this build reads typescript"),
  ]);
});

test("an empty directory has an empty scan", async () => {
  const project = await openProject(root);
  expect(await project.scan()).toMatchObject({ files: 0, languages: {} });
  expect(await project.symbols()).toEqual([]);
  expect(await project.summary()).toMatchObject({ files: 0 });
});

test("a relative root is absolute from the start", async () => {
  const project = await openProject(relative(process.cwd(), root));
  expect(project.root).toBe(root);
});

test("a root that is no directory is refused", async () => {
  write({ file: "" });
  expect((await refused(openProject(join(root, "none"))))[0]).toBe("not-a-directory");
  const [code, message] = await refused(openProject(join(root, "file")));
  expect([code, message]).toEqual(["not-a-directory", `${root}/file is no directory`]);
});

test("before the first scan, every question is refused", async () => {
  const project = await openProject(root);
  for (const ask of [
    () => project.symbols(),
    () => project.callers("a"),
    () => project.calls(),
    () => project.imports(),
    () => project.files(),
    () => project.summary(),
  ]) {
    const [code, message] = await refused(ask());
    expect(code).toBe("not-scanned");
    expect(message).toContain("scan it first");
  }
  expect(existsSync(project.database)).toBe(false);
});

test("queries that cannot be answered are refused", async () => {
  const project = await scanned();
  expect(await refused(project.symbols({ kind: "monad" }))).toEqual([
    "invalid-query",
    expect.stringContaining("there are function, method, class"),
  ]);
  for (const limit of [-1, 0.5, Number.NaN, Infinity]) {
    expect((await refused(project.symbols({ limit })))[0]).toBe("invalid-query");
  }
});

test("a file that is no database is refused and left alone", async () => {
  const text = "this is a text, not a database. ".repeat(40);
  write({ ...shop, "facts.db": text });
  const project = await openProject(root, { database: join(root, "facts.db") });
  for (const work of [() => project.scan(), () => project.symbols(), () => project.isScanned()]) {
    expect(await refused(work())).toEqual([
      "database",
      expect.stringContaining("is not a Drift database"),
    ]);
  }
  expect(readFileSync(join(root, "facts.db"), "utf8")).toBe(text);
});

test("a database that cannot be made is an error that names it", async () => {
  write({ ...shop, file: "" });
  const project = await openProject(root, { database: join(root, "file/facts.db") });
  const [code, message] = await refused(project.scan());
  expect(code).toBe("database");
  expect(message).toContain(join(root, "file"));
});
