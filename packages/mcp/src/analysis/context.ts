import type { CallRecord, Project, SymbolRecord } from "driftdetect-core";
import { z } from "zod";
import { ToolError } from "../failure.js";
import { firstPage } from "../page.js";
import { defineTool, type Tool } from "../tool.js";
import { caller, callRecord, importRecord, limit, symbolRecord, truncated } from "./schemas.js";

/** `drift_context`: all that stands around a symbol, in one answer. */
export function contextTool(project: Project): Tool {
  return defineTool({
    name: "drift_context",
    title: "Context of a symbol",
    description:
      "What to know before editing a symbol, in one answer: where it is defined, what calls it, " +
      "what it calls, and what the files that define it import.",
    input: z.strictObject({
      symbol: z.string().min(1).describe("The name, or the qualified name"),
      limit,
    }),
    output: z.object({
      definitions: z.array(symbolRecord),
      callers: z.array(caller),
      calls: z.array(callRecord).describe("What the definitions call"),
      imports: z.array(importRecord),
      truncated: truncated.describe("Whether one of the lists is longer than the limit"),
    }),
    annotations: { readOnlyHint: true, openWorldHint: false },
    async run(query) {
      const definitions = await project.symbols({ name: query.symbol });
      if (definitions.length === 0) {
        throw new ToolError(
          `The project defines no symbol ${query.symbol}.\n` +
            "What to do: find the name with drift_symbols, or call drift_scan if files changed.",
        );
      }
      const names = [...new Set(definitions.map((symbol) => symbol.name))];
      const files = [...new Set(definitions.map((symbol) => symbol.file))];
      const callers = await Promise.all(names.map((name) => project.callers(name)));
      const calls = await Promise.all(files.map((file) => project.calls({ file })));
      const imports = await Promise.all(files.map((file) => project.imports({ file })));
      const pages = {
        definitions: firstPage(definitions, query.limit),
        callers: firstPage(callers.flat(), query.limit),
        calls: firstPage(within(calls.flat(), definitions), query.limit),
        imports: firstPage(imports.flat(), query.limit),
      };
      return {
        definitions: pages.definitions.entries,
        callers: pages.callers.entries,
        calls: pages.calls.entries,
        imports: pages.imports.entries,
        truncated: Object.values(pages).some((page) => page.truncated),
      };
    },
  });
}

/** The calls on the lines of definitions. */
function within(calls: CallRecord[], definitions: SymbolRecord[]): CallRecord[] {
  return calls.filter((call) =>
    definitions.some(
      (symbol) =>
        symbol.file === call.file && symbol.line <= call.line && call.line <= symbol.endLine,
    ),
  );
}
