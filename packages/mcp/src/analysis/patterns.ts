import type { Project } from "driftdetect-core";
import { runDetectors, type Detector, type RunOptions, type Severity } from "driftdetect-detectors";
import { z } from "zod";
import { ToolError } from "../failure.js";
import { firstPage } from "../page.js";
import { defineTool, type Tool } from "../tool.js";
import { count, detectorFailure, file, finding, limit, pattern, truncated } from "./schemas.js";

/** `drift_patterns`: the conventions that the project keeps, and where it departs from them. */
export function patternsTool(
  project: Project,
  detectors: readonly Detector[],
  rules?: Record<string, Severity | "off">,
): Tool {
  return defineTool({
    name: "drift_patterns",
    title: "Conventions and departures",
    description:
      "The conventions that the project keeps, learned from its own code, and the places that " +
      "depart from them. Ask before writing code, to follow the conventions, and after, with the " +
      "files you changed, to see whether you did.",
    input: z.strictObject({
      files: z.array(file).min(1).optional().describe("Give findings in these files only"),
      detectors: z
        .array(z.string())
        .min(1)
        .optional()
        .describe("The detectors to run, by the names that drift_status gives; by default all"),
      limit,
    }),
    output: z.object({
      score: z.number().min(0).max(100).describe("100 for a project without departures"),
      findings: z.array(finding),
      findingCount: count,
      truncated,
      patterns: z.array(pattern),
      failures: z.array(detectorFailure).describe("Detectors that failed; the others ran"),
    }),
    annotations: { readOnlyHint: true, openWorldHint: false },
    async run(query, context) {
      const options: RunOptions = { signal: context.signal };
      if (query.files !== undefined) {
        options.files = query.files;
      }
      if (rules !== undefined) {
        options.rules = rules;
      }
      const report = await runDetectors(project, chosen(detectors, query.detectors), options);
      const page = firstPage(report.findings, query.limit);
      return {
        score: report.score,
        findings: page.entries,
        findingCount: report.findings.length,
        truncated: page.truncated,
        patterns: report.patterns,
        failures: report.failures,
      };
    },
  });
}

function chosen(detectors: readonly Detector[], names?: readonly string[]): readonly Detector[] {
  if (names === undefined) {
    return detectors;
  }
  const known = new Map(detectors.map((detector) => [detector.name, detector]));
  return [...new Set(names)].map((name) => {
    const detector = known.get(name);
    if (detector === undefined) {
      throw new ToolError(
        `There is no detector ${name}.\nWhat to do: choose from ${[...known.keys()].join(", ")}.`,
      );
    }
    return detector;
  });
}
