-- Why: a server that was put back gets its mutations again, and one mutation that cannot be taken does not stop those behind it.
ALTER TABLE sync_client ADD COLUMN covered {int} NOT NULL DEFAULT 0;

-- How often taking a mutation broke something. The client may be unknown yet: its first mutation may be the one.
CREATE TABLE sync_fault (
    client TEXT NOT NULL,
    mid {int} NOT NULL,
    count {int} NOT NULL,
    error TEXT NOT NULL,
    at {int} NOT NULL,
    PRIMARY KEY (client, mid)
){strict};

-- What should not happen, and did: mutations that no longer exist anywhere.
CREATE TABLE sync_event (
    client TEXT NOT NULL REFERENCES sync_client (client),
    kind TEXT NOT NULL CHECK (kind IN ('jump')),
    first {int} NOT NULL,
    last {int} NOT NULL,
    at {int} NOT NULL,
    PRIMARY KEY (client, kind, first)
){strict};
