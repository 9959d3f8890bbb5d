-- Why: a business writes down of its customers what only it asks for, and knows whom they work for.
CREATE TABLE custom_field (
    id TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('text', 'number', 'date', 'choice', 'several', 'money', 'link', 'yes_no')),
    name TEXT NOT NULL,
    choices TEXT NOT NULL,
    sort TEXT NOT NULL,
    hidden {int} NOT NULL,
    {row}
){strict};

ALTER TABLE contact_staff ADD COLUMN custom TEXT NOT NULL DEFAULT '{}';

CREATE TABLE company (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    domain TEXT NOT NULL,
    address TEXT NOT NULL,
    phone TEXT NOT NULL,
    note TEXT NOT NULL,
    former TEXT NOT NULL,
    {row}
){strict};
