-- Why: staff answer with one tap, a closed place says when it opens, tickets have photos and become one, and what many ask is answered once.
CREATE TABLE canned_reply (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    removed {int} NOT NULL,
    {row}
){strict};

CREATE TABLE help_article (
    id TEXT PRIMARY KEY NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    is_public {int} NOT NULL,
    sort {int} NOT NULL,
    removed {int} NOT NULL,
    {row}
){strict};

ALTER TABLE message ADD COLUMN automatic {int} NOT NULL DEFAULT 0;
ALTER TABLE conversation_staff ADD COLUMN auto_reply_until {int};
ALTER TABLE conversation_staff ADD COLUMN snoozed_until {int};
ALTER TABLE business ADD COLUMN service_targets TEXT NOT NULL DEFAULT '{}';
ALTER TABLE business ADD COLUMN auto_reply {int} NOT NULL DEFAULT 0;
ALTER TABLE ticket ADD COLUMN files TEXT NOT NULL DEFAULT '[]';
ALTER TABLE ticket ADD COLUMN merged_into TEXT;
ALTER TABLE ticket_message ADD COLUMN files TEXT NOT NULL DEFAULT '[]';

-- What was merged into a ticket is read through it.
CREATE INDEX ticket_merged ON ticket (merged_into);

-- What a file is on the program says, not the table: another thing that has files then needs no table that is made anew.
CREATE TABLE attachment_new (
    id TEXT PRIMARY KEY NOT NULL,
    about TEXT NOT NULL,
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
    {row}
){strict};
INSERT INTO attachment_new (id, about, about_id, conversation, customer, sha256, media, bytes, name, width, height, author, author_name, at, state,
    row_version, created_at, updated_at, created_by)
SELECT id, about, about_id, conversation, customer, sha256, media, bytes, name, width, height, author, author_name, at, state,
    row_version, created_at, updated_at, created_by FROM attachment;
DROP TABLE attachment;
ALTER TABLE attachment_new RENAME TO attachment;
CREATE INDEX attachment_sha256 ON attachment (sha256, author);
CREATE INDEX attachment_about ON attachment (about, about_id);
