-- Why: customers answer mails, and mails come back. What arrives joins a conversation once, whichever way it comes; an address that does not
-- take mail is remembered; a letter knows which conversation it belongs to.
ALTER TABLE message ADD COLUMN by_mail {int} NOT NULL DEFAULT 0;

ALTER TABLE mail ADD COLUMN conversation TEXT;
ALTER TABLE mail ADD COLUMN in_reply_to TEXT;
ALTER TABLE mail ADD COLUMN reference_ids TEXT;
CREATE INDEX mail_message_id ON mail (message_id);

-- One row for each mail that arrived. Its id is made of what it says, so that the same mail by two ways is one row.
CREATE TABLE mail_in (
    id TEXT PRIMARY KEY NOT NULL,
    sender TEXT NOT NULL,
    sender_name TEXT NOT NULL,
    subject TEXT NOT NULL,
    message_id TEXT,
    reference_ids TEXT,
    way TEXT NOT NULL CHECK (way IN ('pipe', 'http', 'imap')),
    outcome TEXT NOT NULL,
    detail TEXT,
    customer TEXT,
    conversation TEXT,
    size {int} NOT NULL,
    received_at {int} NOT NULL
){strict};

-- The beginning of a mail as it came, for 30 days.
CREATE TABLE mail_raw (
    id TEXT PRIMARY KEY NOT NULL REFERENCES mail_in (id),
    raw {bytes} NOT NULL,
    received_at {int} NOT NULL
){strict};

CREATE INDEX mail_raw_received ON mail_raw (received_at);
CREATE INDEX mail_in_customer ON mail_in (customer);
CREATE INDEX mail_in_message_id ON mail_in (message_id);
CREATE INDEX mail_in_sender ON mail_in (sender, received_at);
CREATE INDEX mail_in_received ON mail_in (received_at);
CREATE INDEX mail_in_conversation ON mail_in (conversation, received_at);

-- What is known of an address: that mail to it comes back, that nobody wants mail from it, and who writes from it without an account.
CREATE TABLE address_state (
    address TEXT PRIMARY KEY NOT NULL,
    bounced_at {int},
    bounce_reason TEXT,
    bounce_mail TEXT,
    blocked_at {int},
    blocked_by TEXT,
    account_user TEXT
){strict};

CREATE INDEX address_state_user ON address_state (account_user);
