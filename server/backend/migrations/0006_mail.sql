-- Why: a mail is queued in the transaction that gives the reason for it, and sent afterwards until the other server takes it.
CREATE TABLE mail (
    id TEXT PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    -- What it is about; with the kind it says that this happened once.
    about TEXT,
    address TEXT NOT NULL,
    lang TEXT NOT NULL,
    subject TEXT NOT NULL,
    text TEXT NOT NULL,
    html TEXT NOT NULL,
    message_id TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'failed', 'suppressed')),
    tries {int} NOT NULL DEFAULT 0,
    -- Tries whose end nobody saw: the mail may have gone out although it is sent again.
    lapses {int} NOT NULL DEFAULT 0,
    next_at {int} NOT NULL,
    until {int} NOT NULL,
    lease {int},
    last_error TEXT,
    created_at {int} NOT NULL,
    ended_at {int},
    UNIQUE (kind, about)
){strict};

CREATE INDEX mail_due ON mail (state, next_at);
