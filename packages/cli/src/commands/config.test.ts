import { makeDirectory, type Directory } from "@drift/testing";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { json, run } from "../testing/run.js";

const DEFAULTS = { threshold: 70, detectors: ["builtin"], rules: {}, ignore: [] };

let shop: Directory;
let file: string;
let here: { directory: string };

beforeEach(async () => {
  shop = await makeDirectory();
  file = join(shop.root, "drift.config.json");
  here = { directory: shop.root };
});

afterEach(async () => {
  await shop.remove();
});

test("without a file, the defaults are shown, and where it would be", async () => {
  const { code, stdout } = await run(["config", "show"], here);
  expect(code).toBe(0);
  const [title, ...text] = stdout.split("\n");
  expect(title).toBe(`Defaults (there is no ${file}):`);
  expect(JSON.parse(text.join("\n"))).toEqual(DEFAULTS);
  expect(await json(["config", "show"], here)).toEqual({
    path: file,
    exists: false,
    config: DEFAULTS,
  });
  expect((await run(["config", "path"], here)).stdout).toBe(`${file}\n`);
});

test("what is set is written, shown and got", async () => {
  for (const [key, text, value] of [
    ["threshold", "80", "80"],
    ["rules.naming", "error", '"error"'],
    ["rules.naming/classes", "off", '"off"'],
    ["ignore", '["fixtures/"]', '["fixtures/"]'],
  ] as const) {
    const { code, stdout } = await run(["config", "set", key, text], here);
    expect([code, stdout]).toEqual([0, `${key} is ${value} in ${file}\n`]);
  }
  const values = {
    threshold: 80,
    rules: { naming: "error", "naming/classes": "off" },
    ignore: ["fixtures/"],
  };
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(values);
  expect((await run(["config", "show"], here)).stdout).toContain(`${file}:\n{`);
  expect(await json(["config", "show"], here)).toMatchObject({
    exists: true,
    config: { ...DEFAULTS, ...values },
  });
  expect((await run(["config", "get", "threshold"], here)).stdout).toBe("80\n");
  expect((await run(["config", "get", "rules.naming"], here)).stdout).toBe("error\n");
  expect((await run(["config", "get", "ignore"], here)).stdout).toBe('["fixtures/"]\n');
});

test("a value that is not set has none, which is no failure", async () => {
  expect(await run(["config", "get", "baseline"], here)).toEqual({
    code: 0,
    stdout: "",
    stderr: "",
  });
  expect(await json(["config", "get", "baseline"], here)).toEqual({ key: "baseline", value: null });
});

test("the file may be another", async () => {
  await shop.write("strict.json", '{ "threshold": 95 }');
  const argv = ["config", "get", "threshold", "--config", "strict.json"];
  expect((await run(argv, here)).stdout).toBe("95\n");
  const missing = await run(["config", "show", "--config", "none.json"], here);
  expect([missing.code, missing.stderr]).toEqual([
    2,
    `drift: ${join(shop.root, "none.json")}: there is no such file\n`,
  ]);
});

test("a wrong value is refused, and the file stays as it was", async () => {
  await shop.write("drift.config.json", '{ "threshold": 80 }');
  const { code, stderr } = await run(["config", "set", "threshold", "high"], here);
  expect([code, stderr]).toEqual([2, `drift: ${file}: threshold: must be a number\n`]);
  expect(readFileSync(file, "utf8")).toBe('{ "threshold": 80 }');
});

test("an unknown key is refused with the list of them", async () => {
  for (const argv of [
    ["set", "treshold", "80"],
    ["get", "treshold"],
  ]) {
    const { code, stderr } = await run(["config", ...argv], here);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^drift: there is no key treshold; there are threshold, database, /);
  }
  expect(existsSync(file)).toBe(false);
});

test.each(["config show", "config set threshold 80", "scan", "query symbols", "gate"])(
  "a file that is not JSON is named by drift %s",
  async (command) => {
    await shop.write("drift.config.json", '{\n  "threshold": 80,\n}\n');
    const { code, stdout, stderr } = await run(command.split(" "), here);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(`drift: ${file}: is not JSON: `);
  },
);

test("every mistake in a file is named, with what would be right", async () => {
  await shop.write("drift.config.json", '{ "treshold": 80, "rules": { "naming": "fatal" } }');
  const { code, stderr } = await run(["config", "show"], here);
  expect([code, stderr]).toEqual([
    2,
    `drift: ${file}: 2 mistakes\n` +
      "  rules.naming: must be one of error, warning, info, off\n" +
      "  treshold: there is no such key; do you mean threshold?\n",
  ]);
  const failed = await run(["config", "show", "--json"], here);
  expect(JSON.parse(failed.stdout)).toMatchObject({ error: { code: "config" } });
});

test.each(["show", "path", "get threshold", "set threshold 80"])(
  "drift config %s of a project that is not there names it",
  async (command) => {
    const argv = ["config", ...command.split(" "), "--root", "nowhere"];
    const { code, stdout, stderr } = await run(argv, here);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(`${join(shop.root, "nowhere")} cannot be read: is it there?\n`);
  },
);
