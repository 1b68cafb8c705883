import { makeDirectory, shop, type Directory } from "@drift/testing";
import { call, connectInMemory, refusal } from "@drift/testing/client";
import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { openProject } from "driftdetect-core";
import { defineDetector, type Detector, type Finding, type Pattern } from "driftdetect-detectors";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Latch } from "../testing/latch.js";
import { createAnalysisServer, type AnalysisServerOptions } from "./server.js";

const RULE = { name: "short", description: "Names are long.", severity: "warning" } as const;

/** Finds fault with every symbol. */
const picky: Detector = defineDetector({
  name: "picky",
  version: "1.0.0",
  description: "Wants long names.",
  rules: [RULE],
  async *detect({ symbols, learn }) {
    const all = await symbols();
    learn({ name: "names are short", share: 1, count: all.length, samples: ["sum"] });
    for (const { name, file, line, endLine } of all) {
      const message = `${name} is short`;
      yield { detector: "picky", rule: "short", severity: "warning", message, file, line, endLine };
    }
  },
});

const broken: Detector = defineDetector({
  ...picky,
  name: "broken",
  detect: () => Promise.reject(new Error("out of order")),
});

interface Patterns {
  score: number;
  findings: Finding[];
  findingCount: number;
  truncated: boolean;
  patterns: Pattern[];
  failures: unknown[];
}

let directory: Directory;
let serve: (options?: AnalysisServerOptions) => Promise<Client>;

beforeAll(async () => {
  directory = await makeDirectory(shop);
  const project = await openProject(directory.root);
  await project.scan();
  serve = (options) => connectInMemory(createAnalysisServer(project, options));
});

afterAll(async () => {
  await directory.remove();
});

test("findings, conventions and a score come from the detectors", async () => {
  const client = await serve({ detectors: [picky] });
  expect(await call(client, "drift_patterns", { files: ["src/price.ts"] })).toEqual({
    score: 50,
    findings: [
      {
        detector: "picky",
        rule: "short",
        severity: "warning",
        message: "total is short",
        file: "src/price.ts",
        line: 1,
        endLine: 3,
      },
      {
        detector: "picky",
        rule: "short",
        severity: "warning",
        message: "sum is short",
        file: "src/price.ts",
        line: 5,
        endLine: 7,
      },
    ],
    findingCount: 2,
    truncated: false,
    patterns: [
      { detector: "picky", name: "names are short", share: 1, count: 4, samples: ["sum"] },
    ],
    failures: [],
  });
});

test("more findings than the limit are counted", async () => {
  const client = await serve({ detectors: [picky] });
  const { findings, ...rest } = await call<Patterns>(client, "drift_patterns", { limit: 3 });
  expect(findings.map(({ line }) => line)).toEqual([3, 6, 1]);
  expect(rest).toMatchObject({ findingCount: 4, truncated: true, score: 0 });
  expect(await call(client, "drift_patterns", { limit: 4 })).toMatchObject({ truncated: false });
});

test("a detector that fails is named, and the others run", async () => {
  const client = await serve({ detectors: [broken, picky] });
  expect(await call(client, "drift_patterns")).toMatchObject({
    findingCount: 4,
    failures: [{ detector: "broken", message: "out of order" }],
  });
});

test("a call may choose detectors, by names that there are", async () => {
  const client = await serve({ detectors: [broken, picky] });
  expect(await call(client, "drift_patterns", { detectors: ["picky", "picky"] })).toMatchObject({
    findingCount: 4,
    failures: [],
  });
  expect(await refusal(client, "drift_patterns", { detectors: ["picki"] })).toBe(
    "There is no detector picki.\nWhat to do: choose from broken, picky.",
  );
});

test("rules change severities, and leave findings out", async () => {
  const off = await serve({ detectors: [picky], rules: { picky: "off" } });
  expect(await call(off, "drift_patterns")).toMatchObject({ findingCount: 0, score: 100 });
  const error = await serve({ detectors: [picky], rules: { "picky/short": "error" } });
  const { findings } = await call<Patterns>(error, "drift_patterns");
  expect(new Set(findings.map(({ severity }) => severity))).toEqual(new Set(["error"]));
});

test("without a choice, Drift's own detectors run", async () => {
  const client = await serve();
  const { detectors } = await call<{ detectors: { name: string }[] }>(client, "drift_status");
  expect(detectors.map(({ name }) => name)).toContain("naming");
  const { score, failures } = await call<Patterns>(client, "drift_patterns");
  expect([score, failures]).toEqual([100, []]);
});

test("a project that was not scanned says what to call first", async () => {
  const other = await makeDirectory(shop);
  const client = await connectInMemory(createAnalysisServer(await openProject(other.root)));
  expect(await refusal(client, "drift_patterns")).toContain(
    "What to do: call drift_scan, then ask again.",
  );
  await other.remove();
});

test("a call that is taken back ends the detectors", async () => {
  const [begun, ended] = [new Latch(), new Latch()];
  const endless = defineDetector({
    ...picky,
    detect: ({ signal }) => {
      signal.addEventListener("abort", () => {
        ended.open();
      });
      begun.open();
      return new Promise(() => undefined);
    },
  });
  const client = await serve({ detectors: [endless] });
  const stop = new AbortController();
  const call = client.callTool({ name: "drift_patterns" }, undefined, { signal: stop.signal });
  const refused = expect(call).rejects.toThrow();
  await begun.opened;
  stop.abort();
  await refused;
  await ended.opened;
});
