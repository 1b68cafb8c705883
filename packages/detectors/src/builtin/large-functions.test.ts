import { expect, test } from "vitest";
import { reportOf } from "../testing/project.js";
import { largeFunctions } from "./large-functions.js";

function ofLines(name: string, lines: number): string {
  return `function ${name}() {\n${"  go();\n".repeat(lines - 2)}}\n`;
}

test("functions and methods of many lines are found, and how many they have", async () => {
  const method = `class Cart {\n  add() {\n${"    go();\n".repeat(79)}  }\n}\n`;
  const { findings } = await reportOf(largeFunctions, {
    "a.ts": ofLines("fits", 80) + ofLines("long", 81) + ofLines("most", 200) + ofLines("huge", 201),
    "b.ts": method,
  });
  expect(
    findings.map(({ rule, message, line, endLine }) => [rule, message, line, endLine]),
  ).toEqual([
    ["long", "long has 81 lines, more than 80", 81, 161],
    ["long", "most has 200 lines, more than 80", 162, 361],
    ["very-long", "huge has 201 lines, more than 200", 362, 562],
    ["long", "Cart.add has 81 lines, more than 80", 2, 82],
  ]);
});

test("a class of many lines is none", async () => {
  const text = `class Cart {\n${"  add() {}\n".repeat(300)}}\n`;
  expect((await reportOf(largeFunctions, { "a.ts": text })).findings).toEqual([]);
});
