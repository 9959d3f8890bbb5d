-- Why: a customer says what is wrong, staff see and solve it, and the customer says how it was; what staff note stands apart.
CREATE TABLE ticket (
    id TEXT PRIMARY KEY NOT NULL,
    number {int},
    customer TEXT NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    about TEXT NOT NULL,
    priority TEXT NOT NULL,
    assignee TEXT,
    state TEXT NOT NULL CHECK (state IN ('new', 'open', 'pending', 'resolved', 'closed', 'reopened')),
    resolution TEXT NOT NULL,
    messages {int} NOT NULL,
    last_customer {int} NOT NULL,
    last_staff {int} NOT NULL,
    opened_at {int} NOT NULL,
    first_answer_at {int},
    resolved_at {int},
    changed_at {int} NOT NULL,
    {row}
){strict};

-- How many a customer has under way.
CREATE INDEX ticket_customer ON ticket (customer, state);
CREATE UNIQUE INDEX ticket_number ON ticket (number);

CREATE TABLE ticket_message (
    id TEXT PRIMARY KEY NOT NULL,
    ticket TEXT NOT NULL REFERENCES ticket (id),
    customer TEXT NOT NULL,
    number {int} NOT NULL,
    author TEXT NOT NULL,
    party TEXT NOT NULL,
    name TEXT NOT NULL,
    body TEXT NOT NULL,
    at {int} NOT NULL,
    {row}
){strict};

-- Two messages never have one place.
CREATE UNIQUE INDEX ticket_message_number ON ticket_message (ticket, number);

CREATE TABLE ticket_note (
    id TEXT PRIMARY KEY NOT NULL,
    ticket TEXT NOT NULL REFERENCES ticket (id),
    body TEXT NOT NULL,
    by_user TEXT NOT NULL,
    at {int} NOT NULL,
    {row}
){strict};

CREATE INDEX ticket_note_ticket ON ticket_note (ticket);

CREATE TABLE survey_response (
    id TEXT PRIMARY KEY NOT NULL,
    ticket TEXT NOT NULL REFERENCES ticket (id),
    customer TEXT NOT NULL,
    speed {int} NOT NULL,
    result {int} NOT NULL,
    recommend {int} NOT NULL,
    comment TEXT NOT NULL,
    at {int} NOT NULL,
    {row}
){strict};

CREATE INDEX survey_response_ticket ON survey_response (ticket);
