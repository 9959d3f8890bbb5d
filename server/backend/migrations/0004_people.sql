-- Why: staff know people by name, number and address, note what happened with them, and know who of the team does what.
ALTER TABLE business ADD COLUMN country TEXT NOT NULL DEFAULT 'CN';

CREATE TABLE colleague (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('customer', 'agent', 'owner')),
    row_version {int} NOT NULL,
    created_at {int} NOT NULL,
    updated_at {int} NOT NULL,
    created_by TEXT
){strict};

-- A contact and the one it was joined with may be written by one statement in any order.
CREATE TABLE contact (
    id TEXT PRIMARY KEY NOT NULL,
    given TEXT NOT NULL,
    family TEXT NOT NULL,
    display TEXT NOT NULL,
    company TEXT NOT NULL,
    job TEXT NOT NULL,
    birthday TEXT NOT NULL,
    language TEXT,
    address TEXT NOT NULL,
    points TEXT NOT NULL,
    do_not_contact {int} NOT NULL,
    account_user TEXT,
    merged_into TEXT REFERENCES contact (id) DEFERRABLE INITIALLY DEFERRED,
    known_at {int} NOT NULL,
    row_version {int} NOT NULL,
    created_at {int} NOT NULL,
    updated_at {int} NOT NULL,
    created_by TEXT
){strict};

CREATE INDEX contact_account_user ON contact (account_user);
CREATE INDEX contact_merged_into ON contact (merged_into);

-- Made from the points of contacts with each write: the same number or address is found again by its index.
CREATE TABLE contact_point (
    contact TEXT NOT NULL REFERENCES contact (id) ON DELETE CASCADE,
    point TEXT NOT NULL,
    kind TEXT NOT NULL,
    normal TEXT NOT NULL,
    PRIMARY KEY (contact, point)
){strict};

CREATE INDEX contact_point_normal ON contact_point (kind, normal);

CREATE TABLE contact_staff (
    id TEXT PRIMARY KEY NOT NULL REFERENCES contact (id),
    owner TEXT,
    source TEXT NOT NULL,
    lifecycle TEXT NOT NULL,
    tags TEXT NOT NULL,
    needs TEXT NOT NULL,
    accounts TEXT NOT NULL,
    maybe TEXT NOT NULL,
    others TEXT NOT NULL,
    first_seen {int},
    last_seen {int},
    row_version {int} NOT NULL,
    created_at {int} NOT NULL,
    updated_at {int} NOT NULL,
    created_by TEXT
){strict};

CREATE TABLE activity (
    id TEXT PRIMARY KEY NOT NULL,
    contact TEXT NOT NULL REFERENCES contact (id),
    what TEXT NOT NULL,
    at {int} NOT NULL,
    by_user TEXT,
    row_version {int} NOT NULL,
    created_at {int} NOT NULL,
    updated_at {int} NOT NULL,
    created_by TEXT
){strict};

CREATE INDEX activity_contact ON activity (contact, at);
