import type * as native from "@drift/native";

/** Something worth remembering. */
export interface Note {
  /** The number, which no other note of the memory ever has. */
  id: number;
  /** What to remember. */
  text: string;
  /** What the note is about, sorted. */
  tags: string[];
  /** How far the note is to be trusted now, from 0 to 1. */
  confidence: number;
  /** When the note was made, in ISO 8601. */
  createdAt: string;
  /** When the note was made or last confirmed, in ISO 8601. */
  reinforcedAt: string;
  /** After how many days half of the confidence is left. */
  halfLifeDays: number;
  /** Where the note comes from. */
  source?: string;
}

/** A note to be made. */
export interface NewNote {
  /** What to remember; not blank. */
  text: string;
  /** What the note is about; none of them blank. By default none. */
  tags?: readonly string[];
  /** How far the note is to be trusted, from 0 to 1. By default 0.8. */
  confidence?: number;
  /** After how many days half of the confidence is left; above 0. By default 30. */
  halfLifeDays?: number;
  /** Where the note comes from. */
  source?: string;
}

/** A note that a search found. */
export interface ScoredNote extends Note {
  /** How well the note fits, times its confidence; comparable within one answer only. */
  score: number;
}

/** Which notes to give; all conditions hold together. */
export interface NoteQuery {
  /** Notes that have all of these tags. */
  tags?: readonly string[];
  /** Notes with at least this confidence now. */
  minConfidence?: number;
  /** The most to give. By default 20 for searches, and all for lists. */
  limit?: number;
}

/** A note of the engine's, its moments in ISO 8601. */
export function noteOf({ createdAt, reinforcedAt, ...rest }: native.Note): Note {
  return { ...rest, createdAt: iso(createdAt), reinforcedAt: iso(reinforcedAt) };
}

function iso(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
