-- Why: one letter goes to everybody of a segment, once, and what it brought can be told.
CREATE TABLE segment (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    rule TEXT NOT NULL,
    {row}
){strict};

CREATE TABLE campaign (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    segment TEXT NOT NULL REFERENCES segment (id),
    subject TEXT NOT NULL,
    other_subject TEXT NOT NULL,
    body TEXT NOT NULL,
    keeps_control {int} NOT NULL,
    send_at {int},
    state TEXT NOT NULL CHECK (state IN ('draft', 'scheduled', 'sending', 'paused', 'done', 'cancelled')),
    result TEXT NOT NULL,
    {row}
){strict};

-- Who was in the segment when sending began, and what became of each. The control gets nothing.
CREATE TABLE campaign_recipient (
    campaign TEXT NOT NULL REFERENCES campaign (id),
    contact TEXT NOT NULL,
    position {int} NOT NULL,
    arm TEXT NOT NULL CHECK (arm IN ('a', 'b', 'control')),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'queued', 'sent', 'skipped', 'failed', 'control')),
    reason TEXT,
    tries {int} NOT NULL,
    at {int} NOT NULL,
    clicked_at {int},
    PRIMARY KEY (campaign, contact)
){strict};
CREATE INDEX campaign_recipient_turn ON campaign_recipient (campaign, state, tries, position);
CREATE INDEX campaign_recipient_contact ON campaign_recipient (contact);
CREATE INDEX campaign_recipient_at ON campaign_recipient (at);

-- Only a table that is made anew can have deliveries of campaigns beside those of strategies.
CREATE TABLE delivery_new (
    id TEXT PRIMARY KEY NOT NULL,
    strategy TEXT NOT NULL,
    contact TEXT NOT NULL,
    occasion {int} NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'skipped', 'failed')),
    reason TEXT,
    queued_at {int} NOT NULL,
    {row}
){strict};
INSERT INTO delivery_new (id, strategy, contact, occasion, state, reason, queued_at, row_version, created_at, updated_at, created_by)
SELECT id, strategy, contact, occasion, state, reason, queued_at, row_version, created_at, updated_at, created_by FROM delivery;
DROP TABLE delivery;
ALTER TABLE delivery_new RENAME TO delivery;
CREATE UNIQUE INDEX delivery_once ON delivery (strategy, contact, occasion);
CREATE INDEX delivery_contact ON delivery (contact, queued_at);
CREATE INDEX delivery_age ON delivery (queued_at);
