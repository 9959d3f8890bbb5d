-- Why: what one person may leave here in a day is bounded, and staff can shut somebody out.
ALTER TABLE account_user ADD COLUMN blocked_at {int};

-- What somebody left here on a day, counted in days since 1970 UTC. The person `guests` stands for all of them together.
CREATE TABLE daily_use (
    person TEXT NOT NULL,
    day {int} NOT NULL,
    changes {int} NOT NULL,
    bytes {int} NOT NULL,
    unknown {int} NOT NULL,
    devices {int} NOT NULL,
    file_bytes {int} NOT NULL,
    PRIMARY KEY (person, day)
){strict};

CREATE INDEX daily_use_day ON daily_use (day);

-- Somebody's devices are found to count them, and to remove what came from them.
CREATE INDEX sync_client_principal ON sync_client (principal);
