/** Something worth remembering. */
export interface Note {
  id: number;
  text: string;
  /** Sorted. */
  tags: string[];
  /** How much the note is to be trusted now, from 0 to 1; halves with each half-life. */
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
  text: string;
  /** By default none. */
  tags?: readonly string[];
  /** From 0 to 1. By default 0.8. */
  confidence?: number;
  /** By default 30. */
  halfLifeDays?: number;
  source?: string;
}

/** A note that a search found. */
export interface ScoredNote extends Note {
  /** How well the note fits, weighted by its confidence; comparable within one answer only. */
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
