-- Why: a soft field of any noun that a later edit wrote over comes back with one tap. Those of products from before stay where they are.

CREATE TABLE past (
    id TEXT PRIMARY KEY NOT NULL,
    entity TEXT NOT NULL,
    -- No foreign key: it may be a row of any noun.
    row_id TEXT NOT NULL,
    field TEXT NOT NULL,
    -- Both in the field's JSON.
    lost TEXT NOT NULL,
    replaced_by TEXT NOT NULL,
    at {int} NOT NULL,
    by_user TEXT NOT NULL,
    {row}
){strict};

CREATE INDEX past_row ON past (row_id);
