import type { Note, ScoredNote } from "driftdetect-cortex";
import { z } from "zod";

const fields = {
  id: z.int().min(1).describe("The note's number"),
  text: z.string(),
  tags: z.array(z.string()),
  confidence: z.number().min(0).max(1).describe("How much to trust the note now"),
  createdAt: z.string().describe("ISO 8601"),
  reinforcedAt: z.string().describe("When the note was made or last confirmed, ISO 8601"),
  halfLifeDays: z
    .number()
    .positive()
    .describe("After how many days half of the confidence is left"),
  source: z.string().exactOptional().describe("Where the note comes from"),
};

/** A note as it is now. */
export const note: z.ZodType<Note> = z.object(fields);

/** A note that a search found. */
export const scoredNote: z.ZodType<ScoredNote> = z.object({
  ...fields,
  score: z.number().describe("How well the note fits; comparable within one answer only"),
});

/** A note's number, as a question gives it. */
export const noteId: z.ZodType<number> = fields.id;

/** A part of confidence. */
export const confidence: z.ZodType<number> = z.number().min(0).max(1);

/** Tags to filter by. */
export const tagFilter: z.ZodType<string[] | undefined> = z
  .array(z.string().min(1))
  .min(1)
  .optional()
  .describe("Only notes that have all of these tags");

/** How many notes to give. */
export const limit: z.ZodType<number> = z
  .int()
  .min(1)
  .max(200)
  .default(20)
  .describe("The most notes to give, up to 200");

/** Whether an answer was cut to the limit. */
export const truncated: z.ZodType<boolean> = z
  .boolean()
  .describe("Whether there are more notes than the limit");
