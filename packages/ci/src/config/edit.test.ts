import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ConfigError, configValue, setConfigValue } from "../index.js";

let root: string;
let path: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "drift-config-"));
  path = join(root, "drift.config.json");
});

afterEach(async () => {
  await rm(root, { recursive: true });
});

async function stored(): Promise<unknown> {
  return JSON.parse(await readFile(path, "utf8"));
}

test("a value is set in a new file, beside others, and below another", async () => {
  await setConfigValue(path, "threshold", 80);
  expect(await readFile(path, "utf8")).toBe('{\n  "threshold": 80\n}\n');
  await setConfigValue(path, "rules.naming/file-names", "off");
  await setConfigValue(path, "rules.naming/file-names", "error");
  expect(await stored()).toEqual({ threshold: 80, rules: { "naming/file-names": "error" } });
  expect(await readdir(root)).toEqual(["drift.config.json"]);
});

test("the order of keys and what is not changed stay", async () => {
  await writeFile(path, '{"rules":{"naming":"off"},"$schema":"x","threshold":1}');
  await setConfigValue(path, "threshold", 2);
  expect(Object.entries((await stored()) as object)).toEqual([
    ["rules", { naming: "off" }],
    ["$schema", "x"],
    ["threshold", 2],
  ]);
});

test.each([
  ["threshold", "high", "threshold: must be a number"],
  ["thresh", 3, "thresh: there is no such key; do you mean threshold?"],
  ["threshold.low", 3, "threshold: has a value, and no keys below it"],
  ["rules.naming", "warn", "rules.naming: must be one of error, warning, info, off"],
  ["__proto__.polluted", true, "__proto__: there is no such key"],
])("%s = %j is refused, and nothing is written", async (key, value, message) => {
  await writeFile(path, '{"threshold":1}');
  const refused = setConfigValue(path, key, value);
  await expect(refused).rejects.toBeInstanceOf(ConfigError);
  await expect(refused).rejects.toThrow(message);
  expect(await readFile(path, "utf8")).toBe('{"threshold":1}');
  expect({}).not.toHaveProperty("polluted");
});

test("a file that is no object is not overwritten", async () => {
  await writeFile(path, "[1]");
  await expect(setConfigValue(path, "threshold", 1)).rejects.toThrow("must be an object");
});

test("a directory that does not exist is told", async () => {
  await expect(setConfigValue(join(root, "none", "c.json"), "threshold", 1)).rejects.toThrow(
    /cannot be written: ENOENT/,
  );
});

test("values are found by the path of their key", () => {
  const values = { threshold: 70, rules: { naming: "off" } };
  expect(configValue(values, "threshold")).toBe(70);
  expect(configValue(values, "rules.naming")).toBe("off");
  expect(configValue(values, "rules.other")).toBeUndefined();
  expect(configValue(values, "threshold.deeper")).toBeUndefined();
  expect(configValue(values, "constructor.name")).toBeUndefined();
});
