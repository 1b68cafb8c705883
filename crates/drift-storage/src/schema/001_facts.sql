-- The facts of one scan. Lists keep their order by `ordinal`, counted from 0 within a file.

CREATE TABLE scan (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    root TEXT NOT NULL,
    engine TEXT NOT NULL
) STRICT;

CREATE TABLE file (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL UNIQUE,
    language TEXT NOT NULL,
    size INTEGER NOT NULL,
    has_syntax_errors INTEGER NOT NULL CHECK (has_syntax_errors IN (0, 1))
) STRICT;

CREATE TABLE symbol (
    id INTEGER PRIMARY KEY,
    file_id INTEGER NOT NULL REFERENCES file (id),
    ordinal INTEGER NOT NULL,
    name TEXT NOT NULL,
    qualified_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    line INTEGER NOT NULL,
    end_line INTEGER NOT NULL,
    UNIQUE (file_id, ordinal)
) STRICT;

CREATE INDEX symbol_name ON symbol (name);

CREATE TABLE import (
    file_id INTEGER NOT NULL REFERENCES file (id),
    ordinal INTEGER NOT NULL,
    path TEXT NOT NULL,
    line INTEGER NOT NULL,
    PRIMARY KEY (file_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE call (
    file_id INTEGER NOT NULL REFERENCES file (id),
    ordinal INTEGER NOT NULL,
    callee TEXT NOT NULL,
    -- The ordinal of the calling symbol in the same file; NULL outside all functions.
    caller INTEGER,
    line INTEGER NOT NULL,
    PRIMARY KEY (file_id, ordinal),
    FOREIGN KEY (file_id, caller) REFERENCES symbol (file_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE INDEX call_callee ON call (callee);
