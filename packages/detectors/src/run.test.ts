import { expect, test } from "vitest";
import { runDetectors, type Detector } from "./index.js";
import { detector, finding, reporting, shop } from "./testing/detector.js";
import { scannedProject } from "./testing/project.js";

test("findings of all detectors are sorted by file, line and rule, with their rules' severities", async () => {
  const project = await scannedProject(shop);
  const first = reporting("first", finding("first", "poor", "src/sum.ts", 2));
  const second = detector("second", async function* () {
    yield finding("second", "poor", "src/cart.ts", 10);
    yield finding("second", "odd", "src/cart.ts", 9);
    yield await Promise.resolve({ ...finding("second", "bad", "src/cart.ts", 9), endLine: 12 });
  });
  const { findings, failures } = await runDetectors(project, [first, second]);
  expect(failures).toEqual([]);
  expect(findings).toEqual([
    {
      detector: "second",
      rule: "bad",
      severity: "error",
      message: "bad thing",
      file: "src/cart.ts",
      line: 9,
      endLine: 12,
    },
    { ...finding("second", "odd", "src/cart.ts", 9), severity: "info" },
    { ...finding("second", "poor", "src/cart.ts", 10), severity: "warning" },
    { ...finding("first", "poor", "src/sum.ts", 2), severity: "warning" },
  ]);
});

test("a run's severities replace those of rules, the more specific first, and off leaves findings out", async () => {
  const project = await scannedProject(shop);
  const all = (name: string): Detector =>
    reporting(name, ...["bad", "poor", "odd"].map((rule) => finding(name, rule, "src/sum.ts")));
  const { findings } = await runDetectors(project, [all("one"), all("two")], {
    rules: { one: "off", "one/odd": "error", "two/bad": "info", "two/poor": "off" },
  });
  expect(findings.map((found) => [found.detector, found.rule, found.severity])).toEqual([
    ["two", "bad", "info"],
    ["one", "odd", "error"],
    ["two", "odd", "info"],
  ]);
});

test("findings are of the files that are asked for, conventions of all", async () => {
  const project = await scannedProject(shop);
  const both = detector("both", async ({ files, learn }) => {
    const paths = (await files()).map(({ path }) => path);
    learn({ name: "files are short", share: 1, count: paths.length, samples: paths });
    return paths.map((path) => finding("both", "poor", path));
  });
  const some = await runDetectors(project, [both], { files: ["src/sum.ts", "gone.ts"] });
  expect(some.findings.map(({ file }) => file)).toEqual(["src/sum.ts"]);
  expect(some.patterns).toEqual([
    {
      detector: "both",
      name: "files are short",
      share: 1,
      count: 2,
      samples: ["src/cart.ts", "src/sum.ts"],
    },
  ]);
  expect((await runDetectors(project, [both], { files: [] })).findings).toEqual([]);
});

test("conventions are sorted by detector and name", async () => {
  const learning = (name: string): Detector =>
    detector(name, ({ learn }) => {
      for (const name of ["b", "a"]) learn({ name, share: 1, count: 1, samples: [] });
      return Promise.resolve([]);
    });
  const { patterns } = await runDetectors(await scannedProject(shop), [
    learning("two"),
    learning("one"),
  ]);
  expect(patterns.map(({ detector, name }) => `${detector} ${name}`)).toEqual([
    "one a",
    "one b",
    "two a",
    "two b",
  ]);
});

test.each([
  ["no finding", [], 100],
  ["notices", ["odd", "odd"], 100],
  ["a warning on five symbols", ["poor"], 80],
  ["an error", ["bad"], 0],
  ["more than there is to lose", ["bad", "bad", "poor"], 0],
])("the score of %s", async (_, rules, score) => {
  const project = await scannedProject(shop);
  expect((await project.symbols()).length).toBe(5);
  const found = rules.map((rule, index) => finding("a", rule, "src/sum.ts", index + 1));
  expect((await runDetectors(project, [reporting("a", ...found)])).score).toBe(score);
});

test("severities and files of a run decide about the score", async () => {
  const project = await scannedProject(shop);
  const one = reporting("one", finding("one", "bad", "src/sum.ts"));
  const score = async (options: object): Promise<number> =>
    (await runDetectors(project, [one], options)).score;
  expect(await score({ rules: { one: "warning" } })).toBe(80);
  expect(await score({ rules: { one: "off" } })).toBe(100);
  expect(await score({ files: ["src/cart.ts"] })).toBe(100);
});

test("an empty project has nothing to lose, and a finding in it costs all", async () => {
  const project = await scannedProject({});
  expect(await runDetectors(project, [])).toEqual({
    findings: [],
    patterns: [],
    failures: [],
    score: 100,
  });
  const one = reporting("one", finding("one", "poor", "README.md"));
  expect((await runDetectors(project, [one])).score).toBe(0);
});
