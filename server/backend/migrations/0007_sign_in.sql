-- Why: people prove an address by a code or a link, see where they are signed in, and carry what they did into the installed app.
ALTER TABLE account_user ADD COLUMN email_verified_at {int};
-- The language that mails are written in; none before somebody came with a browser.
ALTER TABLE account_user ADD COLUMN lang TEXT;
ALTER TABLE session ADD COLUMN device TEXT NOT NULL DEFAULT '';

-- A code is hashed with the ticket that only the asking browser has: six digits alone would be found by trying.
CREATE TABLE mailed_code (
    ticket_hash {bytes} PRIMARY KEY NOT NULL,
    purpose TEXT NOT NULL CHECK (purpose IN ('sign_in', 'password_reset')),
    email TEXT NOT NULL,
    code_hash {bytes} NOT NULL,
    link_hash {bytes} NOT NULL UNIQUE,
    next TEXT NOT NULL,
    tries {int} NOT NULL DEFAULT 0,
    created_at {int} NOT NULL,
    expires_at {int} NOT NULL
){strict};

CREATE INDEX mailed_code_expires_at ON mailed_code (expires_at);

CREATE TABLE claim_code (
    code_hash {bytes} PRIMARY KEY NOT NULL,
    account_user TEXT NOT NULL REFERENCES account_user (id) ON DELETE CASCADE,
    expires_at {int} NOT NULL
){strict};

CREATE INDEX claim_code_account_user ON claim_code (account_user);
