import { expect, test } from "vitest";
import { twice } from "./index.js";

test("twice", () => {
  expect(twice("ab")).toBe("abab");
});
