-- Version 1 of the tables of a library in PostgreSQL. What is looked up by name is ordered byte by
-- byte (COLLATE "C"), as in the embedded store.
CREATE TABLE meta (
    key   text COLLATE "C" PRIMARY KEY,
    value text NOT NULL
);

-- One row. Locked by whoever is about to commit a change, so that changes are numbered in the
-- order in which they are committed, and counted rightly.
CREATE TABLE state (
    one        boolean PRIMARY KEY DEFAULT true CHECK (one),
    generation bigint NOT NULL,  -- how many changes have been committed
    passages   bigint NOT NULL,
    tokens     bigint NOT NULL,  -- of all passages, with their headings
    dimension  integer NOT NULL  -- of the vectors; 0 before the first
);
INSERT INTO state VALUES (true, 0, 0, 0, 0);

-- A content, once, however many files hold it; its text is in `texts`.
CREATE TABLE documents (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    format      text NOT NULL,
    sha256      text NOT NULL,      -- of the file's bytes
    text_sha256 text NOT NULL,      -- of the text in UTF-8: proves that it is what was stored
    characters  bigint NOT NULL,
    passages    bigint NOT NULL,
    pages       integer NOT NULL,
    page_unit   text NOT NULL,      -- page, slide or row
    added       text NOT NULL,      -- ISO 8601, UTC
    UNIQUE (sha256, format)
);

-- The files that hold it, each under a name of its own.
CREATE TABLE sources (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    document_id bigint NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    name        text COLLATE "C" NOT NULL UNIQUE,
    path        text COLLATE "C" NOT NULL UNIQUE
);
CREATE INDEX sources_of_document ON sources (document_id, name);

CREATE TABLE collected (
    collection text COLLATE "C" NOT NULL,
    source_id  bigint NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
    PRIMARY KEY (collection, source_id)
);
CREATE INDEX collections_of_source ON collected (source_id);

-- In how many passages each word stands. A word that stands in none has no row.
CREATE TABLE words (
    word     text COLLATE "C" PRIMARY KEY,
    passages bigint NOT NULL
);

-- Vectors of a document that is being added: kept, should that be interrupted, for the next try.
CREATE TABLE staged (
    key    bytea PRIMARY KEY,
    vector vector NOT NULL
);

-- What follows is large, and is distributed by document where the server can do that (Citus).
CREATE TABLE texts (
    document_id bigint PRIMARY KEY REFERENCES documents (id) ON DELETE CASCADE,
    text        text NOT NULL,
    blocks      text NOT NULL,  -- JSON: [[kind, start, end, level, label], ...]
    pages       text NOT NULL   -- JSON: [[offset at which a page starts, its number], ...]
);

-- A sequence never goes back: an id is never used twice, even by a change that was given up.
CREATE SEQUENCE passage_ids;

CREATE TABLE passages (
    id          bigint NOT NULL,
    document_id bigint NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    start       bigint NOT NULL,
    "end"       bigint NOT NULL,
    text        text NOT NULL,
    heading     text NOT NULL,
    page        integer,
    sentences   text NOT NULL,  -- JSON: [start, end, start, end, ...]
    PRIMARY KEY (id, document_id)
);
CREATE INDEX passages_of_document ON passages (document_id);

-- Apart from the passages, so that looking at every vector reads nothing else.
CREATE TABLE vectors (
    passage_id  bigint NOT NULL,
    document_id bigint NOT NULL REFERENCES documents (id) ON DELETE CASCADE,
    key         bytea NOT NULL,  -- hash of what was embedded: the same words are embedded once
    vector      vector NOT NULL,
    PRIMARY KEY (passage_id, document_id)
);
CREATE INDEX vectors_of_document ON vectors (document_id);
CREATE INDEX vectors_of_key ON vectors (key) WHERE key <> '';

-- Which words stand where, and how often; `length` is the passage's number of words with its
-- heading. One index holds all that a search needs. A foreign key would be checked word by word:
-- postings are deleted with their document by hand.
CREATE TABLE postings (
    passage_id  bigint NOT NULL,
    document_id bigint NOT NULL,
    length      integer NOT NULL,
    in_text     integer NOT NULL,
    in_heading  integer NOT NULL,
    word        text COLLATE "C" NOT NULL
);
CREATE INDEX postings_of_word ON postings (word, passage_id)
    INCLUDE (document_id, length, in_text, in_heading);
CREATE INDEX postings_of_document ON postings (document_id);
