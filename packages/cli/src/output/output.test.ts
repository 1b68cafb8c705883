import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { Page } from "../testing/run.js";
import { wantsColour } from "./colour.js";
import { withProgress } from "./progress.js";
import { duration, plural, table } from "./table.js";

function terminal(isTTY: boolean, environment: NodeJS.ProcessEnv = {}) {
  const stderr = new Page(isTTY);
  return { stdin: new PassThrough(), stdout: new Page(isTTY), stderr, environment, directory: "/" };
}

/** Resolves when something was written to a page. */
async function written(page: Page): Promise<void> {
  while (page.text === "") {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

test.each([
  [true, {}, true],
  [false, {}, false],
  [true, { NO_COLOR: "1" }, false],
  [true, { NO_COLOR: "" }, true],
  [true, { TERM: "dumb" }, false],
  [false, { FORCE_COLOR: "1" }, true],
  [false, { FORCE_COLOR: "1", NO_COLOR: "1" }, true],
  [true, { FORCE_COLOR: "0" }, false],
  [true, { FORCE_COLOR: "false" }, false],
])("colours: terminal %j, environment %j: %j", (isTTY, environment, expected) => {
  expect(wantsColour(new Page(isTTY), environment)).toBe(expected);
});

test("on a terminal, long work shows that it goes on, and leaves no trace", async () => {
  const on = terminal(true);
  const done = await withProgress(on, "scanning shop", async () => {
    await written(on.stderr);
    return "done";
  });
  expect(done).toBe("done");
  expect(on.stderr.text.startsWith("\r\u001b[2K| scanning shop 0 s")).toBe(true);
  expect(on.stderr.text.endsWith("\r\u001b[2K")).toBe(true);
  expect(on.stdout.text).toBe("");
});

test("quick work, or work that fails at once, shows nothing", async () => {
  const on = terminal(true);
  await withProgress(on, "scanning", () => Promise.resolve());
  const failing = withProgress(on, "scanning", () => Promise.reject(new Error("no")));
  await expect(failing).rejects.toThrow("no");
  expect(on.stderr.text).toBe("");
});

test.each([
  [false, {}],
  [true, { CI: "true" }],
  [true, { TERM: "dumb" }],
])("progress is not shown: terminal %j, environment %j", async (isTTY, environment) => {
  const off = terminal(isTTY, environment);
  await withProgress(off, "scanning", () => new Promise((resolve) => setTimeout(resolve, 500)));
  expect(off.stderr.text).toBe("");
});

test("tables are aligned, without blanks at the end", () => {
  const rows = [
    ["a", "bb", ""],
    ["aaa", "b\n\u001bb", "c"],
  ];
  expect(table(rows)).toEqual(["a    bb", "aaa  b \uFFFDb  c"]);
  expect(table([])).toEqual([]);
});

test("counts and durations read well", () => {
  expect([plural(0, "file"), plural(1, "file"), plural(2, "file")]).toEqual([
    "0 files",
    "1 file",
    "2 files",
  ]);
  expect([duration(85.4), duration(999.4), duration(1250)]).toEqual(["85 ms", "999 ms", "1.3 s"]);
});
