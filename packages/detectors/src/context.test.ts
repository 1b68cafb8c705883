import { rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { runDetectors, type Detector, type DetectorContext } from "./index.js";
import { detector, shop } from "./testing/detector.js";
import { scannedProject } from "./testing/project.js";

test("what detectors ask is read once a run, and cannot be changed by one of them", async () => {
  const answers: unknown[][] = [];
  const asking = (name: string): Detector =>
    detector(name, async (context: DetectorContext) => {
      const { files, symbols, calls, imports, source } = context;
      answers.push(await Promise.all([files(), symbols(), calls(), imports()]));
      answers.push([await source("src/sum.ts")]);
      return [];
    });
  const sorting = detector("sorting", async ({ symbols }) => {
    ((await symbols()) as unknown[]).reverse();
    return [];
  });
  const project = await scannedProject(shop);
  const report = await runDetectors(project, [asking("one"), sorting, asking("two")]);
  expect(report.failures.map(({ detector }) => detector)).toEqual(["sorting"]);
  const [first, source, second] = answers;
  expect(source).toEqual([shop["src/sum.ts"]]);
  expect(first).toEqual([
    await project.files(),
    await project.symbols(),
    await project.calls(),
    await project.imports(),
  ]);
  for (const [index, answer] of (first ?? []).entries()) expect(second?.[index]).toBe(answer);
});

test("a file that is gone since the scan is a failure that says what to do", async () => {
  const reading = detector("reading", async ({ source }) => {
    await source("src/sum.ts");
    return [];
  });
  const project = await scannedProject(shop);
  await rm(join(project.root, "src/sum.ts"));
  const { failures } = await runDetectors(project, [reading]);
  expect(failures[0]?.message).toMatch(/^src\/sum\.ts cannot be read; if it is gone, scan again/);
});
