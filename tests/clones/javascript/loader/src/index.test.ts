import { expect, test } from "vitest";
import { words } from "./index.js";

test("the addon counts", () => {
  expect(Number(words("one two three"))).toBeGreaterThan(0);
});
