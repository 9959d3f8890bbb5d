-- Why: a soft field of a product that a later edit wrote over comes back with one tap, as a contact's does.

CREATE TABLE product_past (
    id TEXT PRIMARY KEY NOT NULL,
    product TEXT NOT NULL REFERENCES product (id),
    field TEXT NOT NULL,
    -- Both in the field's JSON.
    lost TEXT NOT NULL,
    replaced_by TEXT NOT NULL,
    at {int} NOT NULL,
    by_user TEXT NOT NULL,
    row_version {int} NOT NULL,
    created_at {int} NOT NULL,
    updated_at {int} NOT NULL,
    created_by TEXT
){strict};
