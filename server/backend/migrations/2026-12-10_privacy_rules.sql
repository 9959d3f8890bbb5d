-- Why: who looked at, changed or took out somebody's record is known to owners and to that person; and what nobody needs any more goes by itself.

-- One line for each person, colleague, day and kind. An empty person is everybody: a file of all.
CREATE TABLE record_access (
    person TEXT NOT NULL,
    staff TEXT NOT NULL,
    day {int} NOT NULL,
    kind TEXT NOT NULL,
    PRIMARY KEY (person, staff, day, kind)
){strict};

CREATE INDEX record_access_day ON record_access (day);

CREATE TABLE retention_rule (
    noun TEXT PRIMARY KEY NOT NULL,
    months {int} NOT NULL
){strict};
