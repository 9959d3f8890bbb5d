-- Why: tables that stand together are joined for a large party, staff close what cannot be used, and who finds nothing free waits for it. What is
-- booked may have a price.
ALTER TABLE resource ADD COLUMN join_group TEXT NOT NULL DEFAULT '';
ALTER TABLE service_offering ADD COLUMN price {int};

CREATE TABLE resource_block (
    id TEXT PRIMARY KEY NOT NULL,
    location TEXT NOT NULL REFERENCES location (id),
    resources TEXT NOT NULL,
    starts_at {int} NOT NULL,
    ends_at {int} NOT NULL,
    reason TEXT NOT NULL,
    lifted {int} NOT NULL,
    {row}
){strict};

CREATE TABLE waitlist_entry (
    id TEXT PRIMARY KEY NOT NULL,
    offering TEXT NOT NULL REFERENCES service_offering (id),
    customer TEXT NOT NULL,
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    party {int} NOT NULL,
    earliest {int} NOT NULL,
    latest {int} NOT NULL,
    zone TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'offered', 'accepted', 'left')),
    offer TEXT,
    passed TEXT NOT NULL,
    asked_at {int} NOT NULL,
    {row}
){strict};
CREATE INDEX waitlist_entry_customer ON waitlist_entry (customer, state);
CREATE INDEX waitlist_entry_offering ON waitlist_entry (offering, state, latest);

-- The link by which somebody of the staff reads the book in a calendar program. Only its hash is kept.
CREATE TABLE calendar_feed (
    account_user TEXT PRIMARY KEY NOT NULL REFERENCES account_user (id) ON DELETE CASCADE,
    token_hash {bytes} NOT NULL UNIQUE,
    full_names {int} NOT NULL,
    made_at {int} NOT NULL
){strict};
