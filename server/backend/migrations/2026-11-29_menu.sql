-- Why: those who sell make the menu themselves. What was ordered once stays in the books, so nothing of it is deleted; and a product has a
-- photo of its own, which is a file like others.
ALTER TABLE category ADD COLUMN removed {int} NOT NULL DEFAULT 0;
ALTER TABLE product ADD COLUMN hidden {int} NOT NULL DEFAULT 0;
ALTER TABLE product ADD COLUMN removed {int} NOT NULL DEFAULT 0;

-- Only a table that is made anew can take another list of what files are on.
CREATE TABLE attachment_new (
    id TEXT PRIMARY KEY NOT NULL,
    about TEXT NOT NULL CHECK (about IN ('message', 'contact', 'order', 'product')),
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
INSERT INTO attachment_new (id, about, about_id, conversation, customer, sha256, media, bytes, name, width, height, author, author_name, at, state,
    row_version, created_at, updated_at, created_by)
SELECT id, about, about_id, conversation, customer, sha256, media, bytes, name, width, height, author, author_name, at, state,
    row_version, created_at, updated_at, created_by FROM attachment;
DROP TABLE attachment;
ALTER TABLE attachment_new RENAME TO attachment;
CREATE INDEX attachment_sha256 ON attachment (sha256, author);
CREATE INDEX attachment_about ON attachment (about, about_id);
