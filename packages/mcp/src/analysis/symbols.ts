import type { Project } from "driftdetect-core";
import { z } from "zod";
import { firstPage } from "../page.js";
import { defineTool, type Tool } from "../tool.js";
import { file, limit, symbolKind, symbolRecord, truncated } from "./schemas.js";

/** `drift_symbols`: what the project defines. */
export function symbolsTool(project: Project): Tool {
  return defineTool({
    name: "drift_symbols",
    title: "Find symbols",
    description:
      "The functions, methods and types that the project defines, by name, kind or file, " +
      "with where each begins and ends.",
    input: z.strictObject({
      name: z.string().min(1).optional().describe("The name, or the qualified name"),
      kind: symbolKind.optional(),
      file: file.optional(),
      limit,
    }),
    output: z.object({ symbols: z.array(symbolRecord), truncated }),
    annotations: { readOnlyHint: true, openWorldHint: false },
    async run(query) {
      const found = await project.symbols({
        ...(query.name === undefined ? {} : { name: query.name }),
        ...(query.kind === undefined ? {} : { kind: query.kind }),
        ...(query.file === undefined ? {} : { file: query.file }),
        limit: query.limit + 1,
      });
      const page = firstPage(found, query.limit);
      return { symbols: page.entries, truncated: page.truncated };
    },
  });
}
