-- Why: some things are due at a time and not when somebody does something: a reminder the day before.
CREATE TABLE job (
    kind TEXT NOT NULL,
    -- What it is about; with the kind it says that this is one job, however often it is scheduled.
    key TEXT NOT NULL,
    due {int} NOT NULL,
    lease {int},
    tries {int} NOT NULL,
    done_at {int},
    last_error TEXT,
    PRIMARY KEY (kind, key)
){strict};
CREATE INDEX job_due ON job (due) WHERE done_at IS NULL;
