import { openProject, type Project } from "driftdetect-core";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { Detector, Report, RunOptions } from "../index.js";
import { runDetectors } from "../index.js";

/** A directory with files, by their paths in it; it is gone when the test ends. */
export async function makeDirectory(files: Record<string, string>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "drift-detectors-"));
  onTestFinished(() => rm(root, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
  return root;
}

/** A scanned project with files, by their paths in it; it is gone when the test ends. */
export async function scannedProject(files: Record<string, string>): Promise<Project> {
  const project = await openProject(await makeDirectory(files));
  await project.scan();
  return project;
}

/** What a detector reports of a project with files. */
export async function reportOf(
  detector: Detector,
  files: Record<string, string>,
  options?: RunOptions,
): Promise<Report> {
  const report = await runDetectors(await scannedProject(files), [detector], options);
  if (report.failures.length > 0) throw new Error(JSON.stringify(report.failures));
  return report;
}
