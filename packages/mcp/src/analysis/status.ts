import { engineVersion, type Project } from "driftdetect-core";
import type { Detector } from "driftdetect-detectors";
import { z } from "zod";
import { defineTool, type Tool } from "../tool.js";
import { count, languages, ruleDescription } from "./schemas.js";

/** `drift_status`: what is known of the project, and what can be asked. */
export function statusTool(project: Project, detectors: readonly Detector[]): Tool {
  return defineTool({
    name: "drift_status",
    title: "Status",
    description:
      "Whether the project was scanned, when and by which engine, how much there is of what, " +
      "and which detectors there are.",
    input: z.strictObject({}),
    output: z.object({
      root: z.string(),
      database: z.string(),
      engine: z.string().describe("The version of the engine that answers"),
      scan: z
        .object({
          engine: z.string(),
          scannedAt: z.string().exactOptional().describe("ISO 8601"),
          files: count,
          symbols: count,
          calls: count,
          imports: count,
          languages,
        })
        .exactOptional()
        .describe("The last scan; left out when there was none: call drift_scan"),
      detectors: z.array(
        z.object({
          name: z.string(),
          version: z.string(),
          description: z.string(),
          rules: z.array(ruleDescription),
        }),
      ),
    }),
    annotations: { readOnlyHint: true, openWorldHint: false },
    async run() {
      return {
        root: project.root,
        database: project.database,
        engine: engineVersion(),
        ...(await lastScan(project)),
        detectors: detectors.map(({ name, version, description, rules }) => ({
          name,
          version,
          description,
          rules: [...rules],
        })),
      };
    },
  });
}

async function lastScan(project: Project) {
  if (!(await project.isScanned())) {
    return {};
  }
  const { engine, scannedAt, files, symbols, calls, imports, languages } = await project.summary();
  return {
    scan: {
      engine,
      ...(scannedAt === undefined ? {} : { scannedAt }),
      files,
      symbols,
      calls,
      imports,
      languages,
    },
  };
}
