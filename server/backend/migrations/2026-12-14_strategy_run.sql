-- Why: a strategy goes on by steps over days, for each person by themselves, and contacts can be put on a list by hand.
ALTER TABLE strategy ADD COLUMN steps TEXT NOT NULL DEFAULT '';
ALTER TABLE strategy ADD COLUMN segment TEXT REFERENCES segment (id);

ALTER TABLE contact_staff ADD COLUMN lists TEXT NOT NULL DEFAULT '[]';

-- What segments ask of bookings and reviews, counted with the other figures.
ALTER TABLE contact_facts ADD COLUMN bookings {int} NOT NULL DEFAULT 0;
ALTER TABLE contact_facts ADD COLUMN last_stars {int};

-- Each step of a strategy is written once.
ALTER TABLE delivery ADD COLUMN step {int} NOT NULL DEFAULT 0;
ALTER TABLE delivery ADD COLUMN channel TEXT NOT NULL DEFAULT 'mail';
DROP INDEX delivery_once;
CREATE UNIQUE INDEX delivery_once ON delivery (strategy, contact, occasion, step);

-- Who is on the way through a strategy, on which occasion, and what is behind them. It stays at the server.
CREATE TABLE strategy_run (
    id TEXT PRIMARY KEY NOT NULL,
    strategy TEXT NOT NULL REFERENCES strategy (id),
    contact TEXT NOT NULL,
    occasion {int} NOT NULL,
    -- The order, booking, ticket or review that it is about.
    about TEXT,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'done', 'stopped')),
    reason TEXT,
    passed TEXT NOT NULL,
    due_at {int} NOT NULL,
    since {int} NOT NULL,
    entered_at {int} NOT NULL,
    clicked_at {int}
){strict};
CREATE UNIQUE INDEX strategy_run_once ON strategy_run (strategy, contact, occasion);
CREATE INDEX strategy_run_due ON strategy_run (state, due_at);
CREATE INDEX strategy_run_contact ON strategy_run (contact);
CREATE INDEX strategy_run_about ON strategy_run (about);
CREATE INDEX strategy_run_age ON strategy_run (entered_at);
