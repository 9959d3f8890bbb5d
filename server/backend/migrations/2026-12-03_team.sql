-- Why: owners invite colleagues, give them a role between serving and owning, and let them go again; what was decided stays known.
-- A manager is written as an agent who manages: builds that know no managers read an agent.
ALTER TABLE account_user ADD COLUMN manages {int} NOT NULL DEFAULT 0;
ALTER TABLE colleague ADD COLUMN manages {int} NOT NULL DEFAULT 0;
ALTER TABLE colleague ADD COLUMN deactivated {int} NOT NULL DEFAULT 0;

-- A link that makes somebody one of the team, or gives one of them a new password; the database has its hash only.
CREATE TABLE join_link (
    id TEXT PRIMARY KEY NOT NULL,
    token_hash {bytes} NOT NULL UNIQUE,
    role TEXT NOT NULL,
    email TEXT,
    -- Whose password it changes; none for an invitation.
    account_user TEXT REFERENCES account_user (id) ON DELETE CASCADE,
    -- None: on the command line.
    made_by TEXT,
    created_at {int} NOT NULL,
    expires_at {int} NOT NULL
){strict};
CREATE INDEX join_link_expires_at ON join_link (expires_at);

CREATE TABLE audit_entry (
    id TEXT PRIMARY KEY NOT NULL,
    at {int} NOT NULL,
    by_user TEXT,
    what TEXT NOT NULL
){strict};
CREATE INDEX audit_entry_at ON audit_entry (at);
