-- The tables of a library. SQLite is the truth; whatever else is built can be built again from it.
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

CREATE TABLE documents (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT NOT NULL UNIQUE,
    source     TEXT NOT NULL UNIQUE,
    format     TEXT NOT NULL,
    sha256     TEXT NOT NULL,
    text       TEXT NOT NULL,
    characters INTEGER NOT NULL,  -- the length of text: counting it means reading it
    blocks     TEXT NOT NULL,     -- JSON: [[kind, start, end, level, label], ...]
    pages      TEXT NOT NULL,     -- JSON: [offset at which each page starts, ...]
    added      TEXT NOT NULL      -- ISO 8601, UTC
) STRICT;

-- AUTOINCREMENT: an id is never used twice, so an outdated search structure cannot cite another
-- passage under an old id.
CREATE TABLE passages (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    start       INTEGER NOT NULL,
    "end"       INTEGER NOT NULL,
    text        TEXT NOT NULL,
    heading     TEXT NOT NULL,
    page        INTEGER,
    sentences   TEXT NOT NULL,  -- JSON: [start, end, start, end, ...]
    vector      BLOB NOT NULL   -- float32, little-endian
) STRICT;
CREATE INDEX passages_of_document ON passages (document_id);

-- The words live in `passages`; this table holds only the inverted index over them.
CREATE VIRTUAL TABLE words USING fts5 (
    text, heading,
    content = 'passages', content_rowid = 'id',
    tokenize = 'porter unicode61 remove_diacritics 2'
);
CREATE TRIGGER words_of_new_passage AFTER INSERT ON passages BEGIN
    INSERT INTO words (rowid, text, heading) VALUES (new.id, new.text, new.heading);
END;
CREATE TRIGGER words_of_old_passage BEFORE DELETE ON passages BEGIN
    INSERT INTO words (words, rowid, text, heading)
    VALUES ('delete', old.id, old.text, old.heading);
END;
