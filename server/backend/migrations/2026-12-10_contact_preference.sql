-- Why: how somebody wants to hear of offers that they allowed: not for a while, not at night, not often.
CREATE TABLE contact_preference (
    id TEXT PRIMARY KEY NOT NULL,
    customer TEXT,
    paused_until {int},
    quiet TEXT,
    zone TEXT NOT NULL,
    at_most TEXT,
    {row}
){strict};

CREATE INDEX contact_preference_customer ON contact_preference (customer);
