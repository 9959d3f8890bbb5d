-- Why: a device that was lost is wiped from elsewhere, and a PIN opens only together with the server where somebody wants that.

-- Sessions that ended with a wipe. The device shows its token once more and hears of it.
CREATE TABLE session_wipe (
    token_hash {bytes} PRIMARY KEY NOT NULL,
    account_user TEXT NOT NULL REFERENCES account_user (id) ON DELETE CASCADE,
    asked_by TEXT NOT NULL,
    asked_at {int} NOT NULL
){strict};

CREATE INDEX session_wipe_account_user ON session_wipe (account_user);

-- The server's half of a key. It is given to whoever proves the PIN, and after ten wrong proofs to nobody.
CREATE TABLE unlock_share (
    id TEXT PRIMARY KEY NOT NULL,
    account_user TEXT NOT NULL REFERENCES account_user (id) ON DELETE CASCADE,
    proof_hash {bytes} NOT NULL,
    share {bytes} NOT NULL,
    wrong {int} NOT NULL DEFAULT 0,
    not_before {int} NOT NULL DEFAULT 0,
    created_at {int} NOT NULL
){strict};

CREATE INDEX unlock_share_account_user ON unlock_share (account_user);
