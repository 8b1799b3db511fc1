-- Version 3: tables of documents, and what a table says of a row beside it.
ALTER TABLE texts ADD COLUMN tables text NOT NULL DEFAULT '[]';  -- JSON: see index/table_values.py
ALTER TABLE passages ADD COLUMN context text NOT NULL DEFAULT '';  -- searched, never quoted
