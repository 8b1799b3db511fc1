-- The tables of a library. SQLite is the truth; whatever else is built can be built again from it.
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- A content, once, however many files hold it.
CREATE TABLE documents (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    format      TEXT NOT NULL,
    sha256      TEXT NOT NULL,     -- of the file's bytes
    text        TEXT NOT NULL,
    text_sha256 TEXT NOT NULL,     -- of the text in UTF-8: proves that it is what was stored
    characters  INTEGER NOT NULL,  -- the length of text: counting it means reading it
    blocks      TEXT NOT NULL,     -- JSON: [[kind, start, end, level, label], ...]
    pages       TEXT NOT NULL,     -- JSON: [[offset at which a page starts, its number], ...]
    page_unit   TEXT NOT NULL,     -- page, slide or row
    added       TEXT NOT NULL,     -- ISO 8601, UTC
    UNIQUE (sha256, format)
) STRICT;

-- The files that hold it, each under a name of its own.
CREATE TABLE sources (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    document_id INTEGER NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    name        TEXT NOT NULL UNIQUE,
    path        TEXT NOT NULL UNIQUE
) STRICT;
CREATE INDEX sources_of_document ON sources (document_id, name);

CREATE TABLE collected (
    collection TEXT NOT NULL,
    source_id  INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
    PRIMARY KEY (collection, source_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX collections_of_source ON collected (source_id);

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
    key         BLOB NOT NULL,  -- hash of what was embedded: the same words are embedded once
    vector      BLOB NOT NULL   -- float32, little-endian
) STRICT;
CREATE INDEX passages_of_document ON passages (document_id);
CREATE INDEX passages_of_key ON passages (key);

-- Vectors of a document that is being added: kept, should that be interrupted, for the next try.
CREATE TABLE staged (
    key    BLOB PRIMARY KEY,
    vector BLOB NOT NULL
) STRICT, WITHOUT ROWID;

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
