-- Why: the business, the people who sign in, and their sessions are what everything else belongs to.
CREATE TABLE business (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    about TEXT NOT NULL,
    currency TEXT NOT NULL,
    zone TEXT NOT NULL,
    accent TEXT NOT NULL,
    tables TEXT NOT NULL,
    delivers {int} NOT NULL,
    row_version {int} NOT NULL,
    created_at {int} NOT NULL,
    updated_at {int} NOT NULL,
    created_by TEXT
){strict};

CREATE TABLE account_user (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    email TEXT UNIQUE,
    password TEXT,
    role TEXT NOT NULL CHECK (role IN ('customer', 'agent', 'owner')),
    guest {int} NOT NULL DEFAULT 0,
    demo {int} NOT NULL DEFAULT 0,
    row_version {int} NOT NULL DEFAULT 1,
    created_at {int} NOT NULL,
    updated_at {int} NOT NULL
){strict};

CREATE TABLE session (
    token_hash {bytes} PRIMARY KEY NOT NULL,
    account_user TEXT NOT NULL REFERENCES account_user (id) ON DELETE CASCADE,
    created_at {int} NOT NULL,
    last_seen {int} NOT NULL
){strict};

CREATE INDEX session_account_user ON session (account_user);
CREATE INDEX session_last_seen ON session (last_seen);
