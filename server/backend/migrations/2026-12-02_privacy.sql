-- Why: customers ask to be erased and owners answer within thirty days; who was erased stays known by id alone, so that a copy that is
-- restored later erases them again.
CREATE TABLE erasure_request (
    id TEXT PRIMARY KEY NOT NULL,
    contact TEXT NOT NULL,
    asked_by TEXT NOT NULL,
    source TEXT NOT NULL CHECK (source IN ('customer', 'staff')),
    state TEXT NOT NULL CHECK (state IN ('open', 'done', 'declined', 'withdrawn')),
    asked_at {int} NOT NULL,
    due_at {int} NOT NULL,
    answer TEXT NOT NULL,
    answered_by TEXT,
    answered_at {int}
){strict};
CREATE INDEX erasure_request_state ON erasure_request (state, due_at);
CREATE INDEX erasure_request_contact ON erasure_request (contact, asked_at);

-- Contacts, accounts and rows of theirs.
CREATE TABLE erased (
    id TEXT PRIMARY KEY NOT NULL,
    -- The one of the contact that they were asked for as.
    person TEXT NOT NULL,
    erased_at {int} NOT NULL,
    -- In the books, without a name.
    stays {int} NOT NULL
){strict};

-- The fingerprint of a body that was taken away.
ALTER TABLE mutation_log ADD COLUMN print TEXT;
