import { expect, test } from "vitest";
import { report } from "./index.js";

test("the report has the addon's count", () => {
  expect(report("one two three")).toMatch(/^\d+ words$/);
});
