import { makeDirectory } from "@drift/testing";
import { openProject, type Project } from "driftdetect-core";
import { onTestFinished } from "vitest";
import type { Detector, Report, RunOptions } from "../index.js";
import { runDetectors } from "../index.js";

/** The path of a directory with files, by their paths in it; it is gone when the test ends. */
export async function temporaryDirectory(files: Record<string, string>): Promise<string> {
  const directory = await makeDirectory(files);
  onTestFinished(() => directory.remove());
  return directory.root;
}

/** A scanned project with files, by their paths in it; it is gone when the test ends. */
export async function scannedProject(files: Record<string, string>): Promise<Project> {
  const project = await openProject(await temporaryDirectory(files));
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
