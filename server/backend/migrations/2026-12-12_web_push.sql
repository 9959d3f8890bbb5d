-- Why: phones are told of what happens while the app is closed. A phone is told for as long as its login holds: with the session goes its
-- subscription, and what waited for it.
CREATE TABLE push_subscription (
    id TEXT PRIMARY KEY NOT NULL,
    session {bytes} NOT NULL UNIQUE REFERENCES session (token_hash) ON DELETE CASCADE,
    endpoint TEXT NOT NULL UNIQUE,
    p256dh {bytes} NOT NULL,
    auth {bytes} NOT NULL,
    lang TEXT NOT NULL,
    created_at {int} NOT NULL,
    answer {int},
    answered_at {int}
){strict};

-- What waits for a phone and what left: each event once.
CREATE TABLE push_message (
    id TEXT PRIMARY KEY NOT NULL,
    subscription TEXT NOT NULL REFERENCES push_subscription (id) ON DELETE CASCADE,
    news TEXT NOT NULL,
    about TEXT NOT NULL,
    event TEXT NOT NULL,
    state TEXT NOT NULL,
    tries {int} NOT NULL,
    next_at {int} NOT NULL,
    until {int} NOT NULL,
    lease {int},
    created_at {int} NOT NULL,
    UNIQUE (subscription, news, event)
){strict};

CREATE INDEX push_message_due ON push_message (state, next_at);
CREATE INDEX push_message_created ON push_message (created_at);

-- What somebody does not want to be told: names with spaces between.
CREATE TABLE push_choice (
    account_user TEXT PRIMARY KEY NOT NULL REFERENCES account_user (id) ON DELETE CASCADE,
    off TEXT NOT NULL
){strict};
