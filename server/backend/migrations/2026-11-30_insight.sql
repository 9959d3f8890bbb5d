-- Why: staff see what a contact is worth and whom to contact without holding years of orders; the server counts it and says when there is too little.
CREATE TABLE contact_facts (
    id TEXT PRIMARY KEY NOT NULL,
    purchases {int} NOT NULL,
    amount {int} NOT NULL,
    first_day {int},
    last_day {int},
    recent_purchases {int} NOT NULL,
    recent_amount {int} NOT NULL,
    recent_first_day {int},
    usual_gap {int},
    long_gap {int},
    open_tickets {int} NOT NULL,
    last_result {int},
    last_said_at {int},
    customer_group TEXT,
    {row}
){strict};

CREATE TABLE suggestion (
    id TEXT PRIMARY KEY NOT NULL,
    contact TEXT NOT NULL,
    why TEXT NOT NULL,
    rank {int} NOT NULL,
    day {int} NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'done', 'later', 'dismissed', 'outdated')),
    answered_by TEXT,
    answered_at {int},
    came_back {int},
    {row}
){strict};

CREATE INDEX suggestion_contact ON suggestion (contact);

CREATE TABLE model_run (
    id TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    at {int} NOT NULL,
    accepted TEXT,
    refusal TEXT,
    {row}
){strict};
