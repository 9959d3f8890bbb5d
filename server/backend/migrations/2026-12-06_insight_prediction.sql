-- Why: what a customer will spend is told from the purchases after the first, on a phone too; and what suggestions bring is told against people who had a reason and were left alone.
ALTER TABLE contact_facts ADD COLUMN first_amount {int};

-- Who would have been suggested and was not, by lot and when.
CREATE TABLE suggestion_control (
    contact TEXT NOT NULL,
    kind TEXT NOT NULL,
    day {int} NOT NULL,
    PRIMARY KEY (contact, kind, day)
){strict};
