import { expect, test } from "vitest";
import { reportOf } from "../testing/project.js";
import { conventionsOf, dominantConvention } from "./naming-convention.js";
import { naming } from "./naming.js";

test.each([
  ["readFile", ["camelCase"]],
  ["ReadFile", ["PascalCase"]],
  ["read_file", ["snake_case"]],
  ["READ_FILE", ["SCREAMING_SNAKE_CASE"]],
  ["read", ["camelCase", "snake_case"]],
  ["utf_8", ["snake_case"]],
  ["Read", ["PascalCase"]],
  ["URL", ["PascalCase", "SCREAMING_SNAKE_CASE"]],
  ["parseURL", ["camelCase"]],
  ["_readFile", ["camelCase"]],
  ["#readFile", ["camelCase"]],
  ["$element", ["camelCase", "snake_case"]],
  ["type_", ["camelCase", "snake_case"]],
  ["r#type", ["camelCase", "snake_case"]],
  ["größeÄndern", ["camelCase"]],
  ["Read_file", []],
  ["read__file", []],
  ["__init__", undefined],
  ["[Symbol.iterator]", undefined],
  ['"a name"', undefined],
  ["_", undefined],
  ["数える", undefined],
])("%s keeps %j", (name, conventions) => {
  expect(conventionsOf(name)).toEqual(conventions);
});

test("single words do not decide between the conventions that they keep", () => {
  const names = ["aB", "cD", "e_f", "total", "sum"].map((name) => conventionsOf(name) ?? []);
  expect(dominantConvention(names)).toEqual({ convention: "camelCase", share: 2 / 3, count: 3 });
  expect(dominantConvention([["camelCase", "snake_case"], []])).toBeUndefined();
  expect(dominantConvention([])).toBeUndefined();
});

const nine = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];

test("a name unlike most of its kind in its language is found", async () => {
  const files = {
    "a.ts": nine.map((letter) => `function ${letter}Read() {}\n`).join("") + "function e_f() {}\n",
    "b.py": nine.map((letter) => `def ${letter}_read(): pass\n`).join("") + "def gH(): pass\n",
  };
  const { findings, patterns } = await reportOf(naming, files);
  expect(findings).toEqual([
    {
      detector: "naming",
      rule: "function-names",
      severity: "warning",
      message: "e_f is not in camelCase, as 90 % of the typescript functions are",
      file: "a.ts",
      line: 10,
    },
    {
      detector: "naming",
      rule: "function-names",
      severity: "warning",
      message: "gH is not in snake_case, as 90 % of the python functions are",
      file: "b.py",
      line: 10,
    },
  ]);
  expect(patterns).toEqual([
    {
      detector: "naming",
      name: "python functions are named in snake_case",
      share: 0.9,
      count: 10,
      samples: ["a_read", "b_read", "c_read", "d_read", "e_read"],
    },
    {
      detector: "naming",
      name: "typescript functions are named in camelCase",
      share: 0.9,
      count: 10,
      samples: ["aRead", "bRead", "cRead", "dRead", "eRead"],
    },
  ]);
});

test("a kind has its own convention", async () => {
  const text = nine.map((letter) => `class ${letter.toUpperCase()}x { ${letter}Read() {} }\n`);
  const { findings, patterns } = await reportOf(naming, {
    "a.ts": `${text.join("")}class cart { Write() {} }\n`,
  });
  expect(findings.map(({ rule, message }) => [rule, message])).toEqual([
    ["class-names", "cart is not in PascalCase, as 90 % of the typescript classes are"],
    ["method-names", "Write is not in camelCase, as 90 % of the typescript methods are"],
  ]);
  expect(patterns).toHaveLength(2);
});

test("six of nine names are no convention, nor are four", async () => {
  const mixed = nine.map((letter, index) =>
    index < 6 ? `function ${letter}Read() {}` : `function ${letter}_read() {}`,
  );
  const few = nine.slice(0, 4).map((letter) => `class ${letter}Read {}`);
  const report = await reportOf(naming, { "a.ts": [...mixed, ...few].join("\n") });
  expect(report).toMatchObject({ findings: [], patterns: [] });
});

test("four of five are a convention", async () => {
  const names = ["aRead", "bRead", "cRead", "dRead", "e_read"];
  const text = names.map((name) => `function ${name}() {}`).join("\n");
  const { findings } = await reportOf(naming, { "a.ts": text });
  expect(findings.map(({ line }) => line)).toEqual([5]);
});

test("components are in PascalCase whatever functions are, and no evidence", async () => {
  const functions = nine.map((letter) => `function ${letter}Read() {}`).join("\n");
  const { findings, patterns } = await reportOf(naming, {
    "a.tsx": `${functions}\nfunction Button() { return <b />; }\nfunction use_it() {}`,
    "b.ts": `${functions}\nfunction Injectable() {}`,
  });
  expect(findings.map(({ message }) => message.split(",")[0])).toEqual([
    "use_it is not in camelCase",
    "Injectable is not in camelCase",
  ]);
  expect(patterns.map(({ count }) => count)).toEqual([10, 10]);
});

test("names of the language's own are left alone", async () => {
  const methods = nine.map((letter) => `  ${letter}Read() {}`).join("\n");
  const text = `class A {\n${methods}\n  constructor() {}\n  [Symbol.iterator]() {}\n  "a b"() {}\n}`;
  expect((await reportOf(naming, { "a.js": text })).findings).toEqual([]);
});
