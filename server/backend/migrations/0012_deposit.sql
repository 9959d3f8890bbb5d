-- Why: what a device made before its login ended arrives all the same, and an owner sees how each device fares.

-- A device as it last spoke of itself under a good login. Its secret stands in the login's place once that has ended.
CREATE TABLE sync_device (
    client TEXT PRIMARY KEY NOT NULL,
    principal TEXT NOT NULL,
    -- What its person might do then.
    role TEXT NOT NULL,
    key_hash {bytes} NOT NULL,
    session_hash {bytes} NOT NULL,
    -- How that login ended, where it did not just grow old.
    ended TEXT CHECK (ended IN ('signed-out', 'ended', 'wiped', 'evicted')),
    birth TEXT NOT NULL,
    label TEXT NOT NULL,
    build TEXT NOT NULL,
    waiting {int} NOT NULL,
    oldest_ms {int} NOT NULL,
    -- How often the browser threw away what this login's device kept, and when the server had last heard of that.
    evictions {int} NOT NULL DEFAULT 0,
    lost_at {int},
    created_at {int} NOT NULL,
    seen_at {int} NOT NULL
){strict};

CREATE INDEX sync_device_principal ON sync_device (principal);
CREATE INDEX sync_device_session ON sync_device (session_hash);

-- Mutations of a login that was taken away: an owner decides.
CREATE TABLE sync_deposit (
    client TEXT NOT NULL REFERENCES sync_device (client),
    mid {int} NOT NULL,
    hash {bytes} NOT NULL,
    body TEXT NOT NULL,
    why TEXT NOT NULL CHECK (why IN ('ended', 'wiped', 'role', 'old')),
    at {int} NOT NULL,
    PRIMARY KEY (client, mid)
){strict};
