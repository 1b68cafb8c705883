import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ConfigError, loadConfig } from "../index.js";

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "drift-config-"));
});

afterEach(async () => {
  await rm(root, { recursive: true });
});

async function write(text: string): Promise<string> {
  const path = join(root, "drift.config.json");
  await writeFile(path, text);
  return path;
}

async function refusal(file?: string): Promise<ConfigError> {
  const outcome = await loadConfig(root, file).catch((error: unknown) => error);
  expect(outcome).toBeInstanceOf(ConfigError);
  return outcome as ConfigError;
}

test("without a file there are the defaults", async () => {
  expect(await loadConfig(root)).toEqual({
    path: join(root, "drift.config.json"),
    exists: false,
    config: { threshold: 70, detectors: ["builtin"], rules: {}, ignore: [] },
  });
});

test("what a file says replaces defaults, and its paths start from its directory", async () => {
  await write(
    JSON.stringify({
      $schema: "./schema.json",
      threshold: 82.5,
      database: "cache/drift.db",
      detectors: ["builtin:naming", "./rules.js"],
      rules: { naming: "error", "large-function/lines": "off" },
      ignore: ["dist/"],
      baseline: "../known.json",
    }),
  );
  const { config, exists } = await loadConfig(root);
  expect(exists).toBe(true);
  expect(config).toEqual({
    threshold: 82.5,
    database: join(root, "cache", "drift.db"),
    detectors: ["builtin:naming", "./rules.js"],
    rules: { naming: "error", "large-function/lines": "off" },
    ignore: ["dist/"],
    baseline: join(root, "..", "known.json"),
  });
});

test("a byte order mark is no mistake", async () => {
  await write('\uFEFF{"threshold": 1}');
  expect((await loadConfig(root)).config.threshold).toBe(1);
});

test("every mistake is named with its key and the remedy", async () => {
  const path = await write(
    JSON.stringify({
      treshold: 1,
      threshold: 101,
      database: "",
      detectors: [],
      rules: { "naming/files": "warn", dead: 3 },
      ignore: "dist/",
      somethingElseEntirely: true,
    }),
  );
  const error = await refusal();
  expect(error.path).toBe(path);
  expect(error.message.split("\n")).toEqual([
    `${path}: 8 mistakes`,
    "  threshold: must be at most 100",
    "  database: must not be empty",
    "  detectors: must not be empty",
    "  rules.naming/files: must be one of error, warning, info, off",
    "  rules.dead: must be one of error, warning, info, off",
    "  ignore: must be an array",
    "  treshold: there is no such key; do you mean threshold?",
    "  somethingElseEntirely: there is no such key; there are threshold, database, detectors, rules, ignore, baseline",
  ]);
});

test.each([
  ["[]", "must be an object"],
  ["null", "must be an object"],
  ['"threshold"', "must be an object"],
])("%s is no configuration", async (text, message) => {
  await write(text);
  expect((await refusal()).problems).toEqual([{ key: "", message }]);
});

test.each([
  ['{\n  "threshold": 80,\n}', "property name expected (line 3 column 1)"],
  ['{\n  "threshold": eighty\n}', "invalid symbol (line 2 column 16)"],
  ['{\r\n  "threshold": 1\r\n  "rules": {}\r\n}', "comma expected (line 3 column 3)"],
  ['{ "database": "a\nb" }', "unexpected end of string (line 1 column 15)"],
  ['{ "database": "a\tb" }', "invalid character (line 1 column 15)"],
  ["// none\n{}", "invalid comment token (line 1 column 1)"],
  ['{"threshold": 1}}', "end of file expected (line 1 column 17)"],
  ["{", "close brace expected (line 1 column 2)"],
  ["NaN", "invalid symbol (line 1 column 1)"],
  ["", "value expected (line 1 column 1)"],
])("%j is not JSON, which is told in one line with the place", async (text, mistake) => {
  const path = await write(text);
  expect((await refusal()).message).toBe(`${path}: is not JSON: ${mistake}`);
});

test("a file that is asked for must exist", async () => {
  const path = join(root, "other.json");
  expect((await refusal(path)).message).toBe(`${path}: there is no such file`);
});

test("a directory in the place of the file is told", async () => {
  expect((await refusal(root)).message).toMatch(/cannot be read: EISDIR/);
});
