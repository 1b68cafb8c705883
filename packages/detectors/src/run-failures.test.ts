import { openProject, ProjectError } from "driftdetect-core";
import { expect, test } from "vitest";
import { runDetectors } from "./index.js";
import { detector, finding, reporting, shop } from "./testing/detector.js";
import { scannedProject, temporaryDirectory } from "./testing/project.js";

test("a detector that fails does not stop the others, and what it found is left out", async () => {
  const failing = detector("failing", async function* ({ learn }) {
    learn({ name: "half a truth", share: 1, count: 1, samples: [] });
    yield finding("failing", "bad", "src/sum.ts");
    await Promise.reject(new Error("out of luck"));
  });
  const throwing = detector("throwing", () => {
    throw "no error at all";
  });
  const after = reporting("after", finding("after", "odd", "src/sum.ts"));
  const report = await runDetectors(await scannedProject(shop), [failing, throwing, after]);
  expect(report.failures).toEqual([
    { detector: "failing", message: "out of luck" },
    { detector: "throwing", message: "no error at all" },
  ]);
  expect(report.findings).toHaveLength(1);
  expect(report.patterns).toEqual([]);
  expect(report.score).toBe(100);
});

test.each([
  [null, "a finding is wrong: must be an object"],
  [{ ...finding("a", "bad", "x"), line: 0 }, "a finding is wrong: line: must be at least 1"],
  [{ ...finding("a", "bad", "x"), line: 1.5 }, "line: must be a whole number"],
  [{ ...finding("a", "bad", "x", 4), endLine: 3 }, "endLine: must not be before line"],
  [{ ...finding("a", "bad", "/etc/passwd") }, "file: must be a path below the root"],
  [{ ...finding("a", "bad", "src\\sum.ts") }, "file: must be a path below the root"],
  [{ ...finding("a", "bad", "x"), message: "" }, "message: must not be empty"],
  [finding("a", "worse", "x"), 'rule: is "worse", and the detector\'s rules are bad, poor, odd'],
  [finding("b", "bad", "x"), 'detector: is "b", and must be "a"'],
])("a finding that is none fails its detector: %j", async (wrong, message) => {
  const report = await runDetectors(await scannedProject(shop), [reporting("a", wrong)]);
  expect(report.findings).toEqual([]);
  expect(report.failures).toEqual([
    { detector: "a", message: expect.stringContaining(message) as string },
  ]);
});

test("a convention that is none fails its detector", async () => {
  const wrong = detector("wrong", ({ learn }) => {
    learn({ name: "all", share: 101, count: 1, samples: [] });
    return Promise.resolve([]);
  });
  expect((await runDetectors(await scannedProject(shop), [wrong])).failures).toEqual([
    { detector: "wrong", message: "a pattern is wrong: share: must be at most 1" },
  ]);
});

test("two detectors of one name are refused", async () => {
  const project = await scannedProject(shop);
  const run = runDetectors(project, [reporting("same"), reporting("same")]);
  await expect(run).rejects.toThrow("two detectors have the name same");
});

test("a project that was not scanned is refused, whatever the detectors", async () => {
  const project = await openProject(await temporaryDirectory(shop));
  const refused = await runDetectors(project, []).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(ProjectError);
  expect(refused).toMatchObject({ code: "not-scanned" });
});

test("an error of the project's ends the run", async () => {
  const project = await scannedProject(shop);
  const asking = detector("asking", async ({ project }) => {
    await project.symbols({ kind: "monad" });
    return [];
  });
  await expect(runDetectors(project, [asking])).rejects.toMatchObject({ code: "invalid-query" });
});
