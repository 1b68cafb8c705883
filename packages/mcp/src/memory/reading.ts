import type { Memory, NoteQuery } from "driftdetect-cortex";
import { z } from "zod";
import { firstPage } from "../page.js";
import { defineTool, type Tool } from "../tool.js";
import { confidence, limit, note, scoredNote, tagFilter, truncated } from "./schemas.js";

const filters = {
  tags: tagFilter,
  minConfidence: confidence
    .optional()
    .describe("Only notes that are trusted at least this much now"),
  limit,
};

/** `drift_memory_search`: notes by their words. */
export function searchTool(memory: Memory): Tool {
  return defineTool({
    name: "drift_memory_search",
    title: "Search the memory",
    description:
      "The notes that share words with a question, best first. Ask before starting on a part of " +
      "the project that you do not know.",
    input: z.strictObject({ query: z.string().min(1).max(1000), ...filters }),
    output: z.object({ notes: z.array(scoredNote), truncated }),
    annotations: { readOnlyHint: true, openWorldHint: false },
    async run({ query, ...filter }) {
      const page = firstPage(await memory.search(query, noteQuery(filter)), filter.limit);
      return { notes: page.entries, truncated: page.truncated };
    },
  });
}

/** `drift_memory_list`: notes, most trusted first. */
export function listTool(memory: Memory): Tool {
  return defineTool({
    name: "drift_memory_list",
    title: "List the memory",
    description: "The notes that there are, most trusted first.",
    input: z.strictObject(filters),
    output: z.object({ notes: z.array(note), truncated }),
    annotations: { readOnlyHint: true, openWorldHint: false },
    async run(filter) {
      const page = firstPage(await memory.list(noteQuery(filter)), filter.limit);
      return { notes: page.entries, truncated: page.truncated };
    },
  });
}

/** What to ask the memory: for one note more than the limit, to learn whether there are more. */
function noteQuery(filter: {
  tags?: string[] | undefined;
  minConfidence?: number | undefined;
  limit: number;
}): NoteQuery {
  return {
    limit: filter.limit + 1,
    ...(filter.tags === undefined ? {} : { tags: filter.tags }),
    ...(filter.minConfidence === undefined ? {} : { minConfidence: filter.minConfidence }),
  };
}
