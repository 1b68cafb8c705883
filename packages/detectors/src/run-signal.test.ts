import { expect, test } from "vitest";
import { runDetectors } from "./index.js";
import { detector, shop } from "./testing/detector.js";
import { scannedProject } from "./testing/project.js";

test("a signal ends the run before it starts", async () => {
  const project = await scannedProject(shop);
  const signal = AbortSignal.abort(new Error("never mind"));
  const started: string[] = [];
  const unwanted = detector("unwanted", () => {
    started.push("unwanted");
    return Promise.resolve([]);
  });
  await expect(runDetectors(project, [unwanted], { signal })).rejects.toThrow("never mind");
  expect(started).toEqual([]);
});

test("a signal ends the run beside a detector that does not heed it", async () => {
  const project = await scannedProject(shop);
  const stop = new AbortController();
  const started: string[] = [];
  const endless = detector("endless", () => {
    started.push("endless");
    setTimeout(() => {
      stop.abort(new Error("enough"));
    });
    return new Promise<never>(() => undefined);
  });
  const next = detector("next", () => {
    started.push("next");
    return Promise.resolve([]);
  });
  const run = runDetectors(project, [endless, next], { signal: stop.signal });
  await expect(run).rejects.toThrow("enough");
  expect(started).toEqual(["endless"]);
});

test("a detector is told of the signal, and its own error then is not a failure of it", async () => {
  const project = await scannedProject(shop);
  const stop = new AbortController();
  const heard: boolean[] = [];
  const heeding = detector("heeding", ({ signal }) => {
    stop.abort(new Error("enough"));
    heard.push(signal.aborted);
    return Promise.reject(new Error("stopped half-way"));
  });
  const run = runDetectors(project, [heeding], { signal: stop.signal });
  await expect(run).rejects.toThrow("enough");
  expect(heard).toEqual([true]);
});

test("without a signal, a detector has one that never comes", async () => {
  const project = await scannedProject(shop);
  const looking = detector("looking", ({ signal }) => {
    expect(signal.aborted).toBe(false);
    return Promise.resolve([]);
  });
  expect((await runDetectors(project, [looking])).failures).toEqual([]);
});
