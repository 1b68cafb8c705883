import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { createLogger, LogLevelError, openProject } from "./index.js";

/** A stream that keeps what is written to it. */
function sink(): { destination: PassThrough; lines: () => string[] } {
  const destination = new PassThrough();
  return {
    destination,
    lines: () => ((destination.read() as Buffer | null)?.toString() ?? "").split("\n").slice(0, -1),
  };
}

test("a line is one JSON document with the logger's name", () => {
  const { destination, lines } = sink();
  createLogger("server", { destination, environment: {} }).info({ files: 3 }, "scanned");
  const [line] = lines();
  expect(JSON.parse(line ?? "")).toMatchObject({
    name: "server",
    level: 30,
    files: 3,
    msg: "scanned",
  });
});

test("the level comes from the option, else from LOG_LEVEL, else it is info", () => {
  const level = (option: string | undefined, environment: NodeJS.ProcessEnv): string => {
    const { destination } = sink();
    return createLogger("x", { ...(option && { level: option }), environment, destination }).level;
  };
  expect(level("error", { LOG_LEVEL: "debug" })).toBe("error");
  expect(level(undefined, { LOG_LEVEL: "debug" })).toBe("debug");
  expect(level(undefined, { LOG_LEVEL: "" })).toBe("info");
  expect(level(undefined, {})).toBe("info");
});

test("a wrong level says where it comes from", () => {
  expect(() => createLogger("x", { environment: { LOG_LEVEL: "loud" } })).toThrow(
    new LogLevelError(
      'LOG_LEVEL is "loud"; the levels are trace, debug, info, warn, error, fatal, silent',
    ),
  );
  expect(() => createLogger("x", { level: "7", environment: {} })).toThrow(/^level is "7"/);
});

/** What a process that logs and ends at once writes to each stream. */
function outputs(env: NodeJS.ProcessEnv): { stdout: string; stderr: string } {
  const entry = pathToFileURL(join(import.meta.dirname, "../dist/index.js")).href;
  const script = `
    const { createLogger } = await import(${JSON.stringify(entry)});
    const logger = createLogger("short");
    for (let count = 0; count < 200; count += 1) logger.info({ count }, "line");
    process.exit(0);`;
  return spawnSync(process.execPath, ["--input-type=module", "--eval", script], {
    env: { PATH: process.env["PATH"], ...env },
    encoding: "utf8",
  });
}

test("nothing is lost when the process ends, and nothing is on standard output", () => {
  const { stdout, stderr } = outputs({});
  expect(stdout).toBe("");
  expect(stderr.trim().split("\n")).toHaveLength(200);
});

test("in development, lines are for people", () => {
  const { stdout, stderr } = outputs({ NODE_ENV: "development" });
  expect(stdout).toBe("");
  expect(stderr).toMatch(/INFO.*\(short\/\d+\): line/);
  expect(stderr.match(/count: \d+/g)).toHaveLength(200);
});

test("a project logs its scans, its questions and what it leaves out", async () => {
  const root = mkdtempSync(join(tmpdir(), "drift-logger-"));
  try {
    writeFileSync(join(root, "a.ts"), "function a() {}");
    writeFileSync(join(root, "b.ts"), Buffer.from([0xff]));
    const { destination, lines } = sink();
    const logger = createLogger("core", { destination, level: "debug", environment: {} });
    const project = await openProject(root, { logger });
    await project.scan();
    await project.symbols();
    const logged = lines().map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(logged).toMatchObject([
      { msg: "scanned", root, files: 1, symbols: 1, errors: 1 },
      { msg: "left out", file: "b.ts" },
      { msg: "asked", question: "symbols", results: 1 },
    ]);
  } finally {
    rmSync(root, { recursive: true });
  }
});
