import { expect, test } from "vitest";
import { parseCommandLine, usage, UsageError } from "./options.js";

test("what is not said has a default", () => {
  expect(parseCommandLine("analysis", [])).toEqual({
    root: ".",
    detectors: ["builtin"],
    transport: "stdio",
    host: "127.0.0.1",
    port: 3920,
    allowedHosts: [],
  });
});

test("every option is read", () => {
  const line =
    "--root shop --database x.db --detector builtin --detector ./rules.js --transport http " +
    "--host 0.0.0.0 --port 0 --allowed-host a.example --allowed-host b.example";
  expect(parseCommandLine("analysis", line.split(" "))).toEqual({
    root: "shop",
    database: "x.db",
    detectors: ["builtin", "./rules.js"],
    transport: "http",
    host: "0.0.0.0",
    port: 0,
    allowedHosts: ["a.example", "b.example"],
  });
});

test("help and version come before all else", () => {
  expect(parseCommandLine("memory", ["--port", "x", "--help"])).toBe("help");
  expect(parseCommandLine("memory", ["--version"])).toBe("version");
});

test.each([
  [["--port", "65536"], "--port is 65536; give a number from 0 to 65535"],
  [["--port", "1e3"], "--port is 1e3; give a number from 0 to 65535"],
  [["--transport", "sse"], "--transport is sse; give stdio or http"],
  [["--prot", "1"], "Unknown option '--prot'"],
  [["serve"], "Unexpected argument 'serve'"],
])("%j is a mistake", (argv, message) => {
  expect(() => parseCommandLine("analysis", argv)).toThrow(UsageError);
  expect(() => parseCommandLine("analysis", argv)).toThrow(message);
});

test("detectors are not for a memory", () => {
  expect(() => parseCommandLine("memory", ["--detector", "x"])).toThrow(UsageError);
  expect(usage("memory")).not.toContain("--detector");
  expect(usage("analysis")).toContain("--detector");
});
