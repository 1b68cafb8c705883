import { expect, test } from "vitest";
import { exitCodes, gateExitCode, renderJson, renderText, type GateResult } from "../index.js";

const failed: GateResult = {
  passed: false,
  reasons: [
    { code: "errors", message: "a finding is an error" },
    { code: "score", message: "the score 64.2 is below the threshold 70" },
  ],
  score: 64.29,
  threshold: 70,
  findings: [
    {
      detector: "naming",
      rule: "function-names",
      severity: "warning",
      message: "load_cart is not in camelCase",
      file: "src/cart.ts",
      line: 7,
    },
    {
      detector: "naming",
      rule: "function-names",
      severity: "error",
      message: "save_cart is not in camelCase",
      file: "src/cart.ts",
      line: 112,
    },
    {
      detector: "evil",
      rule: "escape",
      severity: "info",
      message: "\u001b[2Jcleared\nnext",
      file: "src/\u001b]0;title\u0007.ts",
      line: 1,
    },
  ],
  patterns: [],
  failures: [],
  baseline: { path: "known.json", known: 1, fixed: 2 },
  summary: {
    files: 1,
    symbols: 20,
    findings: { error: 1, warning: 1, info: 1 },
    unread: [{ file: "src/latin1.ts", message: "is not UTF-8" }],
    durationMs: 12,
  },
};

const passed: GateResult = {
  ...failed,
  passed: true,
  reasons: [],
  score: 100,
  findings: [],
  summary: { ...failed.summary, findings: { error: 0, warning: 0, info: 0 }, unread: [] },
};
delete passed.baseline;

test("findings stand below their file, then what was left out, then the decision", () => {
  expect(renderText(failed)).toBe(`src/cart.ts
    7  warning  load_cart is not in camelCase  naming/function-names
  112  error    save_cart is not in camelCase  naming/function-names

src/\uFFFD]0;title\uFFFD.ts
    1  info     \uFFFD[2Jcleared next  evil/escape

not read: src/latin1.ts: is not UTF-8
1 known finding left out (known.json)
2 known findings put right: --update-baseline takes them out

1 file, 20 symbols: 1 error, 1 warning, 1 info
Gate failed: score 64.2 of 100, threshold 70
  - a finding is an error
  - the score 64.2 is below the threshold 70
`);
});

test("a gate that passed says so in few words", () => {
  expect(renderText(passed)).toBe(
    "1 file, 20 symbols: 0 errors, 0 warnings, 0 info\nGate passed: score 100 of 100, threshold 70\n",
  );
});

test("colours are there when asked for", () => {
  const text = renderText(passed, { colour: true });
  expect(text).toContain("Gate \u001b[32mpassed\u001b[39m:");
});

test("JSON holds everything, with the version of its form", () => {
  expect(JSON.parse(renderJson(failed))).toEqual({ version: 1, ...failed });
  expect(renderJson(failed).endsWith("}\n")).toBe(true);
});

test("the exit code follows the decision", () => {
  expect(gateExitCode(passed)).toBe(0);
  expect(gateExitCode(failed)).toBe(1);
  expect(exitCodes).toEqual({ ok: 0, failed: 1, usage: 2, internal: 3, interrupted: 130 });
});
