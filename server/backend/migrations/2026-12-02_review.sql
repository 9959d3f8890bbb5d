-- Why: a customer says how an order or a booking was; everybody reads it once somebody of the business has, and the business answers.
CREATE TABLE review (
    id TEXT PRIMARY KEY NOT NULL,
    about TEXT NOT NULL,
    customer TEXT NOT NULL,
    name TEXT NOT NULL,
    overall {int} NOT NULL CHECK (overall BETWEEN 1 AND 5),
    items TEXT NOT NULL,
    body TEXT NOT NULL,
    edition {int} NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'published', 'hidden')),
    reason TEXT,
    reply TEXT NOT NULL,
    made_at {int} NOT NULL,
    changed_at {int} NOT NULL,
    {row}
){strict};

-- What goes with a customer who is removed.
CREATE INDEX review_customer ON review (customer);
-- What everybody reads, the newest first.
CREATE INDEX review_public ON review (state, made_at);
