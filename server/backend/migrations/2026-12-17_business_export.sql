-- Why: an owner takes everything out as one archive. It is made by a job and fetched by a link that ends; it stands here so that every node can
-- give it out, and leaves with its link.
CREATE TABLE business_export (
    id TEXT PRIMARY KEY NOT NULL,
    -- Whose link it is: it ends with their sessions, and with them.
    asked_by TEXT NOT NULL REFERENCES account_user (id) ON DELETE CASCADE,
    asked_at {int} NOT NULL,
    -- Whoever makes it: what an earlier try goes on to write is not taken.
    run TEXT NOT NULL,
    ready_at {int},
    bytes {int} NOT NULL
){strict};

CREATE TABLE business_export_part (
    export TEXT NOT NULL REFERENCES business_export (id) ON DELETE CASCADE,
    first {int} NOT NULL,
    data {bytes} NOT NULL,
    PRIMARY KEY (export, first)
){strict};
