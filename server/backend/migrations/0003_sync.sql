-- Why: devices push numbered mutations exactly once and pull what changed in their scopes in commit order.
CREATE TABLE setting (
    name TEXT PRIMARY KEY NOT NULL,
    value TEXT NOT NULL
){strict};

CREATE TABLE scope (
    scope TEXT PRIMARY KEY NOT NULL,
    version {int} NOT NULL,
    floor {int} NOT NULL DEFAULT 0
){strict};

CREATE TABLE change_log (
    scope TEXT NOT NULL REFERENCES scope (scope),
    entity TEXT NOT NULL,
    id TEXT NOT NULL,
    version {int} NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('upsert', 'delete', 'evict')),
    row_version {int} NOT NULL,
    PRIMARY KEY (scope, entity, id)
){strict};

-- Unique: a page's end is told by its version alone.
CREATE UNIQUE INDEX change_log_version ON change_log (scope, version);

CREATE TABLE sync_client (
    client TEXT PRIMARY KEY NOT NULL,
    principal TEXT NOT NULL,
    last_mid {int} NOT NULL,
    created_at {int} NOT NULL
){strict};

CREATE TABLE mutation_log (
    client TEXT NOT NULL REFERENCES sync_client (client),
    mid {int} NOT NULL,
    hash {bytes} NOT NULL,
    outcome TEXT NOT NULL,
    body TEXT NOT NULL,
    at {int} NOT NULL,
    PRIMARY KEY (client, mid)
){strict};

CREATE TABLE parked (
    id TEXT PRIMARY KEY NOT NULL,
    owner TEXT NOT NULL,
    mutation TEXT NOT NULL,
    args TEXT NOT NULL,
    reason TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'redone', 'dropped')),
    at {int} NOT NULL,
    row_version {int} NOT NULL,
    created_at {int} NOT NULL,
    updated_at {int} NOT NULL,
    created_by TEXT
){strict};

CREATE INDEX parked_owner ON parked (owner);
