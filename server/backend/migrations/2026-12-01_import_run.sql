-- Why: a file of people is read and shown before anything is written, brought in piece by piece, and can be undone.
CREATE TABLE import_run (
    id TEXT PRIMARY KEY NOT NULL,
    person TEXT NOT NULL,
    file_name TEXT NOT NULL,
    format TEXT NOT NULL,
    encoding TEXT NOT NULL,
    state TEXT NOT NULL,
    -- What happens to people who are known already.
    known TEXT NOT NULL,
    made_at {int} NOT NULL,
    undo_until {int},
    people {int} NOT NULL,
    -- So many of them were looked at: raised by the transaction that wrote them.
    place {int} NOT NULL,
    added {int} NOT NULL,
    filled {int} NOT NULL,
    refused {int} NOT NULL,
    undone {int} NOT NULL,
    kept {int} NOT NULL,
    -- JSON: what it would do, and who was not taken.
    preview TEXT NOT NULL,
    problems TEXT NOT NULL
){strict};
CREATE INDEX import_run_made_at ON import_run (made_at);

-- The file itself, while it may be needed.
CREATE TABLE import_file (
    run TEXT PRIMARY KEY NOT NULL REFERENCES import_run (id) ON DELETE CASCADE,
    body {bytes} NOT NULL
){strict};

-- What a run wrote, while it can be undone.
CREATE TABLE import_item (
    run TEXT NOT NULL REFERENCES import_run (id) ON DELETE CASCADE,
    place {int} NOT NULL,
    contact TEXT NOT NULL,
    -- JSON: the sum of what was made, or what was filled.
    wrote TEXT NOT NULL,
    PRIMARY KEY (run, place)
){strict};
