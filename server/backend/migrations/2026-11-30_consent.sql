-- Why: what a person allows, and does not any more, is kept statement by statement, with how and when it was said.
CREATE TABLE consent (
    id TEXT PRIMARY KEY NOT NULL,
    contact TEXT NOT NULL,
    customer TEXT,
    purpose TEXT NOT NULL,
    channel TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('granted', 'withdrawn')),
    round {int} NOT NULL,
    text_version {int} NOT NULL,
    source TEXT NOT NULL,
    actor TEXT,
    said_at {int} NOT NULL,
    {row}
){strict};

-- Asked whenever something is about to be sent to somebody.
CREATE INDEX consent_contact ON consent (contact, purpose, channel);
CREATE INDEX consent_customer ON consent (customer);
