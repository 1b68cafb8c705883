import { makeDirectory, shop, type Directory } from "@drift/testing";
import { call, connectInMemory, refusal } from "@drift/testing/client";
import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { engineVersion, openProject } from "driftdetect-core";
import { defineDetector } from "driftdetect-detectors";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createAnalysisServer } from "./server.js";

const detector = defineDetector({
  name: "shouting",
  version: "1.2.3",
  description: "Finds shouting.",
  rules: [{ name: "capitals", description: "Names are not in capitals.", severity: "warning" }],
  detect: () => Promise.resolve([]),
});

let directory: Directory;
let client: Client;

beforeEach(async () => {
  directory = await makeDirectory(shop);
  const project = await openProject(directory.root);
  client = await connectInMemory(createAnalysisServer(project, { detectors: [detector] }));
});

afterEach(async () => {
  await client.close();
  await directory.remove();
});

test("the tools say what they take, what they give and whether they change anything", async () => {
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual([
    "drift_status",
    "drift_scan",
    "drift_symbols",
    "drift_callers",
    "drift_context",
    "drift_patterns",
  ]);
  for (const { name, description, inputSchema, outputSchema, annotations } of tools) {
    expect(description, name).toMatch(/\.$/);
    expect(inputSchema, name).toMatchObject({ type: "object", additionalProperties: false });
    expect(outputSchema, name).toMatchObject({ type: "object" });
    expect(annotations?.readOnlyHint, name).toBe(name !== "drift_scan");
  }
  expect(client.getInstructions()).toContain("drift_scan");
});

test("the status of a project that was not scanned has no scan", async () => {
  expect(await call(client, "drift_status")).toEqual({
    root: directory.root,
    database: join(directory.root, ".drift/drift.db"),
    engine: engineVersion(),
    detectors: [
      {
        name: "shouting",
        version: "1.2.3",
        description: "Finds shouting.",
        rules: [
          { name: "capitals", description: "Names are not in capitals.", severity: "warning" },
        ],
      },
    ],
  });
});

test("a scan gives figures, and the status keeps them", async () => {
  const figures = { files: 3, symbols: 4, calls: 5, imports: 3, languages: { typescript: 3 } };
  expect(await call(client, "drift_scan")).toEqual({
    ...figures,
    resolvedCalls: 4,
    errors: [],
    errorCount: 0,
    durationMs: expect.any(Number) as unknown,
  });
  const { scan } = await call<{ scan: { scannedAt: string } }>(client, "drift_status");
  expect(scan).toMatchObject({ ...figures, engine: engineVersion() });
  expect(Date.now() - Date.parse(scan.scannedAt)).toBeLessThan(60_000);
});

test("a scan takes the place of the one before", async () => {
  await call(client, "drift_scan");
  await writeFile(join(directory.root, "src/more.py"), "def more():\n    pass\n");
  expect(await call(client, "drift_scan")).toMatchObject({
    files: 4,
    languages: { typescript: 3, python: 1 },
  });
  expect(await call(client, "drift_scan", { languages: ["python"] })).toMatchObject({
    files: 1,
    symbols: 1,
  });
  expect(await call(client, "drift_symbols")).toMatchObject({ symbols: [{ name: "more" }] });
});

test("of files that cannot be read, the first are listed and all are counted", async () => {
  const bytes = Buffer.from([0x66, 0xff, 0xfe, 0x80]);
  for (let file = 10; file < 65; file += 1) {
    await writeFile(join(directory.root, `src/broken-${String(file)}.ts`), bytes);
  }
  const { errors, errorCount, files } = await call<{
    errors: { file: string; message: string }[];
    errorCount: number;
    files: number;
  }>(client, "drift_scan");
  expect({ files, errorCount, listed: errors.length }).toEqual({
    files: 3,
    errorCount: 55,
    listed: 50,
  });
  expect(errors[0]?.file).toBe("src/broken-10.ts");
  expect(errors[0]?.message).not.toBe("");
});

test("an unknown language is refused with the list of them", async () => {
  expect(await refusal(client, "drift_scan", { languages: ["cobol"] })).toMatch(
    /unknown language `cobol`; .*typescript.*python/,
  );
  expect(await refusal(client, "drift_scan", { languages: [] })).toContain("languages");
});

test.each([
  ["drift_symbols", {}],
  ["drift_callers", { name: "total" }],
  ["drift_context", { symbol: "total" }],
])("%s of a project that was not scanned says what to call first", async (tool, arguments_) => {
  const text = await refusal(client, tool, arguments_);
  expect(text).toContain(`${directory.root} was not scanned yet`);
  expect(text).toContain("What to do: call drift_scan, then ask again.");
});

test("a database that is none is named", async () => {
  const file = join(directory.root, "notes.txt");
  await writeFile(file, "a text, and no database at all. ".repeat(40));
  const project = await openProject(directory.root, { database: file });
  const other = await connectInMemory(createAnalysisServer(project));
  expect(await refusal(other, "drift_scan")).toContain(`${file} is not a Drift database`);
  expect(await refusal(other, "drift_status")).toContain(`${file} is not a Drift database`);
});

test("a tool that there is not is refused", async () => {
  expect(await refusal(client, "drift_nothing")).toContain("drift_nothing not found");
});
