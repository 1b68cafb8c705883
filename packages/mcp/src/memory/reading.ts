import type { Memory, NoteQuery } from "driftdetect-cortex";
import { z } from "zod";
import { defineTool, type Tool } from "../tool.js";
import { confidence, limit, note, scoredNote, tagFilter } from "./schemas.js";

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
    output: z.object({ notes: z.array(scoredNote) }),
    annotations: { readOnlyHint: true, openWorldHint: false },
    async run({ query, ...filter }) {
      return { notes: await memory.search(query, noteQuery(filter)) };
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
    output: z.object({ notes: z.array(note) }),
    annotations: { readOnlyHint: true, openWorldHint: false },
    async run(filter) {
      return { notes: await memory.list(noteQuery(filter)) };
    },
  });
}

function noteQuery(filter: {
  tags?: string[] | undefined;
  minConfidence?: number | undefined;
  limit: number;
}): NoteQuery {
  return {
    limit: filter.limit,
    ...(filter.tags === undefined ? {} : { tags: filter.tags }),
    ...(filter.minConfidence === undefined ? {} : { minConfidence: filter.minConfidence }),
  };
}
