import { expect, test } from "vitest";
import { engineVersion } from "./index.js";

test("engineVersion", () => {
  expect(engineVersion()).toBe("2.0.0");
});
