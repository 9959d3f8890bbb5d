-- Why: customers and staff write to each other; what only staff keep about it stands apart.
CREATE TABLE conversation (
    id TEXT PRIMARY KEY NOT NULL,
    customer TEXT NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'closed')),
    messages {int} NOT NULL,
    last_text TEXT NOT NULL,
    last_from TEXT NOT NULL,
    last_customer {int} NOT NULL,
    last_staff {int} NOT NULL,
    opened_at {int} NOT NULL,
    last_at {int} NOT NULL,
    row_version {int} NOT NULL,
    created_at {int} NOT NULL,
    updated_at {int} NOT NULL,
    created_by TEXT
){strict};

CREATE INDEX conversation_customer ON conversation (customer);

CREATE TABLE conversation_staff (
    id TEXT PRIMARY KEY NOT NULL REFERENCES conversation (id),
    assignee TEXT,
    first_contact_at {int},
    first_response_at {int},
    resolved_at {int},
    active_seconds {int} NOT NULL,
    row_version {int} NOT NULL,
    created_at {int} NOT NULL,
    updated_at {int} NOT NULL,
    created_by TEXT
){strict};

CREATE TABLE message (
    id TEXT PRIMARY KEY NOT NULL,
    conversation TEXT NOT NULL REFERENCES conversation (id),
    customer TEXT NOT NULL,
    number {int} NOT NULL,
    author TEXT NOT NULL,
    party TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    at {int} NOT NULL,
    row_version {int} NOT NULL,
    created_at {int} NOT NULL,
    updated_at {int} NOT NULL,
    created_by TEXT
){strict};

-- Two messages never have one place.
CREATE UNIQUE INDEX message_number ON message (conversation, number);

CREATE TABLE read_marker (
    id TEXT PRIMARY KEY NOT NULL,
    conversation TEXT NOT NULL REFERENCES conversation (id),
    customer TEXT NOT NULL,
    reader TEXT NOT NULL,
    party TEXT NOT NULL,
    up_to {int} NOT NULL,
    row_version {int} NOT NULL,
    created_at {int} NOT NULL,
    updated_at {int} NOT NULL,
    created_by TEXT
){strict};

CREATE UNIQUE INDEX read_marker_reader ON read_marker (conversation, reader);
