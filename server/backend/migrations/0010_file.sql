-- Why: people put photos and files on messages, contacts and orders. The bytes stand beside the rows, so that one backup holds both
-- and every node has them; they arrive in parts, and are kept once however often they are attached.
ALTER TABLE message ADD COLUMN files TEXT NOT NULL DEFAULT '[]';

CREATE TABLE attachment (
    id TEXT PRIMARY KEY NOT NULL,
    about TEXT NOT NULL CHECK (about IN ('message', 'contact', 'order')),
    about_id TEXT NOT NULL,
    conversation TEXT,
    customer TEXT,
    sha256 TEXT NOT NULL,
    media TEXT NOT NULL,
    bytes {int} NOT NULL,
    name TEXT NOT NULL,
    width {int},
    height {int},
    author TEXT NOT NULL,
    author_name TEXT NOT NULL,
    at {int} NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('coming', 'here', 'refused')),
    row_version {int} NOT NULL,
    created_at {int} NOT NULL,
    updated_at {int} NOT NULL,
    created_by TEXT
){strict};

CREATE INDEX attachment_sha256 ON attachment (sha256, author);

-- Whole ones. The body names the parts; its hash was found by reading them.
CREATE TABLE file (
    sha256 TEXT PRIMARY KEY NOT NULL,
    body TEXT NOT NULL UNIQUE,
    bytes {int} NOT NULL,
    media TEXT NOT NULL,
    created_at {int} NOT NULL
){strict};

-- What has come of a file so far. Each person uploads for themselves: who knows a hash does not have the bytes.
CREATE TABLE file_upload (
    person TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    body TEXT NOT NULL UNIQUE,
    bytes {int} NOT NULL,
    at {int} NOT NULL,
    PRIMARY KEY (person, sha256)
){strict};

CREATE TABLE file_part (
    body TEXT NOT NULL,
    first {int} NOT NULL,
    data {bytes} NOT NULL,
    PRIMARY KEY (body, first)
){strict};
