-- Version 2: notes on how a file was read, the version of the loader that read it (all before were
-- the first), and what the file looked like from outside: a size of -1 was not kept, and a source
-- without one is no file.
ALTER TABLE documents ADD COLUMN notes text NOT NULL DEFAULT '[]';  -- JSON: sentences
ALTER TABLE documents ADD COLUMN loader integer NOT NULL DEFAULT 0;
UPDATE documents SET loader = 1;
ALTER TABLE sources ADD COLUMN size bigint;
ALTER TABLE sources ADD COLUMN modified bigint;  -- nanoseconds since 1970
UPDATE sources SET size = -1, modified = 0;
