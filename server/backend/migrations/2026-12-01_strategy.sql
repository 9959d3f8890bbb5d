-- Why: greetings send themselves, once per person and occasion; what became of each is kept while a rule asks for it.
CREATE TABLE strategy (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    waits_for TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'running', 'paused')),
    {row}
){strict};

CREATE TABLE delivery (
    id TEXT PRIMARY KEY NOT NULL,
    strategy TEXT NOT NULL REFERENCES strategy (id),
    contact TEXT NOT NULL,
    occasion {int} NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'skipped', 'failed')),
    reason TEXT,
    queued_at {int} NOT NULL,
    {row}
){strict};

-- Nobody is written to twice for one occasion.
CREATE UNIQUE INDEX delivery_once ON delivery (strategy, contact, occasion);
CREATE INDEX delivery_contact ON delivery (contact, queued_at);
CREATE INDEX delivery_age ON delivery (queued_at);
