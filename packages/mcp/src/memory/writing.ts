import type { Memory } from "driftdetect-cortex";
import { z } from "zod";
import { defineTool, type Tool } from "../tool.js";
import { confidence, note, noteId } from "./schemas.js";

/** `drift_memory_add`: makes a note. */
export function addTool(memory: Memory): Tool {
  return defineTool({
    name: "drift_memory_add",
    title: "Remember",
    description:
      "Keeps something worth knowing about the project for later sessions: a decision and its " +
      "reason, a trap, a convention that the code does not show.",
    input: z.strictObject({
      text: z.string().min(1).max(10_000).describe("One thing, understandable by itself"),
      tags: z.array(z.string().min(1)).max(32).optional(),
      confidence: confidence.optional().describe("How sure it is, by default 0.8"),
      halfLifeDays: z
        .number()
        .positive()
        .optional()
        .describe("After how many days half of the confidence is left, by default 30"),
      source: z
        .string()
        .min(1)
        .optional()
        .describe("Where it comes from: a file, an issue, a person"),
    }),
    output: z.object({ note }),
    annotations: {
      readOnlyHint: false,
      destructiveHint: false,
      idempotentHint: false,
      openWorldHint: false,
    },
    async run({ text, tags, confidence, halfLifeDays, source }) {
      const added = await memory.add({
        text,
        ...(tags === undefined ? {} : { tags }),
        ...(confidence === undefined ? {} : { confidence }),
        ...(halfLifeDays === undefined ? {} : { halfLifeDays }),
        ...(source === undefined ? {} : { source }),
      });
      return { note: added };
    },
  });
}

/** `drift_memory_reinforce`: confirms a note. */
export function reinforceTool(memory: Memory): Tool {
  return defineTool({
    name: "drift_memory_reinforce",
    title: "Confirm a note",
    description: "Confirms that a note proved right, so that it is trusted more and for longer.",
    input: z.strictObject({
      id: noteId,
      amount: confidence
        .optional()
        .describe("The part of the missing confidence that is added, by default 0.5"),
    }),
    output: z.object({ note }),
    annotations: {
      readOnlyHint: false,
      destructiveHint: false,
      idempotentHint: false,
      openWorldHint: false,
    },
    async run({ id, amount }) {
      return { note: await memory.reinforce(id, amount) };
    },
  });
}

/** `drift_memory_forget`: removes a note. */
export function forgetTool(memory: Memory): Tool {
  return defineTool({
    name: "drift_memory_forget",
    title: "Forget a note",
    description: "Removes a note that proved wrong or is of no use any more.",
    input: z.strictObject({ id: noteId }),
    output: z.object({ forgotten: z.boolean().describe("Whether there was such a note") }),
    annotations: {
      readOnlyHint: false,
      destructiveHint: true,
      idempotentHint: true,
      openWorldHint: false,
    },
    async run({ id }) {
      return { forgotten: await memory.forget(id) };
    },
  });
}
