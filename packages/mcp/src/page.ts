/** The first entries of an answer, and whether there are more. */
export interface Page<Entry> {
  entries: Entry[];
  truncated: boolean;
}

/** Cuts an answer to `limit` entries. To learn whether there are more, ask for one entry more. */
export function firstPage<Entry>(entries: readonly Entry[], limit: number): Page<Entry> {
  return { entries: entries.slice(0, limit), truncated: entries.length > limit };
}
