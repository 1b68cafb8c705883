-- What is to be remembered. Scans leave notes alone.

CREATE TABLE note (
    -- Never given to a second note.
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    text TEXT NOT NULL,
    source TEXT,
    -- Moments are in milliseconds since 1970 in UTC.
    created_at INTEGER NOT NULL,
    -- The confidence at `reinforced_at`; from then on it decays.
    confidence REAL NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    reinforced_at INTEGER NOT NULL,
    half_life_days REAL NOT NULL CHECK (half_life_days > 0)
) STRICT;

CREATE TABLE note_tag (
    note_id INTEGER NOT NULL REFERENCES note (id) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    PRIMARY KEY (note_id, tag)
) STRICT, WITHOUT ROWID;
