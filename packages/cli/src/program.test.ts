import { tmpdir } from "node:os";
import { expect, test } from "vitest";
import { json, run } from "./testing/run.js";

const here = { directory: tmpdir() };

const COMMANDS = [
  "scan",
  "query",
  "query symbols",
  "query callers",
  "query imports",
  "gate",
  "mcp",
  "memory",
  "memory add",
  "memory search",
  "memory list",
  "memory reinforce",
  "memory forget",
  "memory prune",
  "config",
  "config show",
  "config get",
  "config set",
  "config path",
  "version",
  "help",
];

test("help names every command, the exit codes and the environment", async () => {
  const { code, stdout, stderr } = await run(["--help"], here);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(/^Usage: drift /);
  for (const command of COMMANDS.filter((name) => !name.includes(" "))) {
    expect(stdout).toMatch(new RegExp(`^  ${command} `, "m"));
  }
  expect(stdout).toMatch(/^Exit codes:(\n {2}\d+ .*){5}$/m);
  expect(stdout).toContain("LOG_LEVEL");
  expect(await run(["help"], here)).toEqual({ code, stdout, stderr });
});

test.each(COMMANDS)("drift %s --help tells what it does and takes", async (command) => {
  const words = command.split(" ");
  const { code, stdout, stderr } = await run([...words, "--help"], here);
  expect([code, stderr]).toEqual([0, ""]);
  expect(stdout).toMatch(new RegExp(`^Usage: drift ${command}( .*)?\n\n[A-Z].*\\.\n`));
  expect(stdout).toContain("\nOptions:\n");
});

test.each(COMMANDS)("drift help %s is the same", async (command) => {
  const words = command.split(" ");
  expect(await run(["help", ...words], here)).toEqual(await run([...words, "--help"], here));
});

test("a command that has others below it has help of its own", async () => {
  const { code, stdout } = await run(["memory", "help", "add"], here);
  expect([code, stdout]).toEqual([0, (await run(["memory", "add", "--help"], here)).stdout]);
  expect(await run(["memory", "help"], here)).toEqual(await run(["memory", "--help"], here));
});

test("help fits the terminal", async () => {
  const { stdout } = await run(["gate", "--help"], { ...here, isTTY: true });
  expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(100);
});

test("versions are those of the program, the engine and Node.js", async () => {
  const versions = await json<Record<string, string>>(["version"], here);
  expect(versions).toEqual({
    drift: expect.stringMatching(/^\d+\.\d+\.\d+$/) as unknown,
    engine: expect.stringMatching(/^\d+\.\d+\.\d+$/) as unknown,
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
  });
  const { stdout } = await run(["version"], here);
  expect(stdout).toContain(`drift     ${String(versions["drift"])}\nengine    `);
  const short = { code: 0, stdout: `${String(versions["drift"])}\n`, stderr: "" };
  expect(await run(["--version"], here)).toEqual(short);
  expect(await run(["-V"], here)).toEqual(short);
});

test.each([
  [["scam"], "unknown command 'scam'\n(Did you mean scan?)"],
  [["query", "symbls"], "unknown command 'symbls'\n(Did you mean symbols?)"],
  [["help", "nope"], "unknown command 'nope'"],
  [["help", "scam"], "unknown command 'scam'\n(Did you mean scan?)"],
  [["help", "query", "symbls"], "unknown command 'symbls'\n(Did you mean symbols?)"],
  [["memory", "help", "ad"], "unknown command 'ad'\n(Did you mean add?)"],
  [["help", "scan", "src"], "unknown command 'src': 'scan' has no commands"],
  [["scan", "--jsn"], "unknown option '--jsn'\n(Did you mean --json?)"],
  [["gate", "--treshold", "5"], "unknown option '--treshold'\n(Did you mean --threshold?)"],
  [["scan", "a", "b"], "too many arguments for 'scan'. Expected 1 argument but got 2."],
  [["scan", "--threads"], "option '--threads <n>' argument missing"],
  [["scan", "--threads", "2000"], "Give a whole number from 0 to 1024."],
  [["gate", "--threshold", "101"], "Give a number from 0 to 100."],
  [["gate", "--format", "xml"], "Allowed choices are text, json."],
  [["mcp", "files"], "Allowed choices are analysis, memory."],
  [["mcp", "--port", "70000"], "Give a whole number from 0 to 65535."],
  [["mcp", "--transport", "sse"], "Allowed choices are stdio, http."],
])("%j is a mistake: exit code 2, and what to write", async (argv, message) => {
  const { code, stdout, stderr } = await run(argv, here);
  expect([code, stdout]).toEqual([2, ""]);
  expect(stderr).toContain(message);
  expect(stderr).toMatch(/^drift: .*\nTry drift --help, or --help after the command\.\n$/s);
});

test.each([[[]], [["query"]], [["memory"]], [["config"]]])(
  "%j alone prints help where errors go, with exit code 2",
  async (argv) => {
    const { code, stdout, stderr } = await run(argv, here);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^Usage: drift /);
  },
);

test("a mistake is JSON too where JSON is asked for, but not after --", async () => {
  const { code, stdout } = await run(["scan", "--jason", "--json"], here);
  expect(code).toBe(2);
  expect(JSON.parse(stdout)).toEqual({
    error: { code: "usage", message: expect.stringContaining("'--jason'") as unknown },
  });
  expect((await run(["scan", "--jason", "--", "--json"], here)).stdout).toBe("");
});

test("failures are red on a terminal, and nowhere else", async () => {
  expect((await run(["scam"], { ...here, isTTY: true })).stderr).toContain(
    "\u001b[31mdrift:\u001b[39m unknown command",
  );
  for (const options of [
    here,
    { ...here, isTTY: true, environment: { NO_COLOR: "1" } },
    { ...here, isTTY: true, environment: { TERM: "dumb" } },
  ]) {
    expect((await run(["scam"], options)).stderr).not.toContain("\u001b");
  }
});

test("a log level that there is not is refused with the list of them", async () => {
  const environment = { LOG_LEVEL: "loud" };
  const { code, stderr } = await run(["query", "symbols"], { ...here, environment });
  expect(code).toBe(2);
  expect(stderr).toMatch(/^drift: LOG_LEVEL is "loud"; the levels are trace, debug, /);
});
