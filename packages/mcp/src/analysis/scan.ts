import type { Project } from "driftdetect-core";
import { z } from "zod";
import { firstPage } from "../page.js";
import { defineTool, type Tool } from "../tool.js";
import { count, fileError, languages } from "./schemas.js";

const MAX_ERRORS = 50;

/** `drift_scan`: reads the project, and puts what it finds in the place of the scan before. */
export function scanTool(project: Project): Tool {
  return defineTool({
    name: "drift_scan",
    title: "Scan the project",
    description:
      "Reads every source file of the project and stores its symbols, calls and imports. " +
      "Call it once before asking, and again after files changed.",
    input: z.strictObject({
      languages: z
        .array(z.string())
        .min(1)
        .optional()
        .describe("The languages to read, for instance typescript or python; by default all"),
    }),
    output: z.object({
      files: count,
      symbols: count,
      calls: count,
      resolvedCalls: count.describe("How many calls were matched to a symbol of the project"),
      imports: count,
      languages,
      errors: z.array(fileError).describe("Files that could not be read"),
      errorCount: count,
      durationMs: z.number().min(0),
    }),
    annotations: {
      readOnlyHint: false,
      destructiveHint: false,
      idempotentHint: true,
      openWorldHint: false,
    },
    async run(options) {
      const summary = await project.scan(
        options.languages === undefined ? {} : { languages: options.languages },
      );
      const { errors, ...figures } = summary;
      return {
        ...figures,
        errors: firstPage(errors, MAX_ERRORS).entries,
        errorCount: errors.length,
      };
    },
  });
}
