-- Why: what somebody of the staff is to do is given to them, done without a network too, and told what came of it.
CREATE TABLE task (
    id TEXT PRIMARY KEY NOT NULL,
    title TEXT NOT NULL,
    due TEXT,
    about TEXT NOT NULL,
    contact TEXT,
    suggestion TEXT,
    assignee TEXT,
    note TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'done', 'dropped')),
    result TEXT NOT NULL,
    by_user TEXT NOT NULL,
    made_at {int} NOT NULL,
    closed_by TEXT,
    closed_at {int},
    {row}
){strict};

-- On whose record they stand, and how many one has given.
CREATE INDEX task_contact ON task (contact);
CREATE INDEX task_by_user ON task (by_user, state);
