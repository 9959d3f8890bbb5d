-- Why: a place has hours, and tables, rooms and people that can be booked; nobody may have the same one at the same time.
ALTER TABLE location ADD COLUMN opening TEXT NOT NULL DEFAULT '{}';

CREATE TABLE resource (
    id TEXT PRIMARY KEY NOT NULL,
    location TEXT NOT NULL REFERENCES location (id),
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('table', 'counter', 'room', 'seat', 'person', 'other')),
    seats {int} NOT NULL,
    sort {int} NOT NULL,
    removed {int} NOT NULL,
    {row}
){strict};

CREATE TABLE service_offering (
    id TEXT PRIMARY KEY NOT NULL,
    location TEXT NOT NULL REFERENCES location (id),
    name TEXT NOT NULL,
    about TEXT NOT NULL,
    minutes {int} NOT NULL,
    gap_before {int} NOT NULL,
    gap_after {int} NOT NULL,
    party_from {int} NOT NULL,
    party_to {int} NOT NULL,
    lead {int} NOT NULL,
    horizon {int} NOT NULL,
    cancel_until {int} NOT NULL,
    resources TEXT NOT NULL,
    sort {int} NOT NULL,
    hidden {int} NOT NULL,
    removed {int} NOT NULL,
    {row}
){strict};

-- What is taken of a resource on a day of UTC, in one row, in which two that want the same time meet.
CREATE TABLE busy_day (
    id TEXT PRIMARY KEY NOT NULL,
    resource TEXT NOT NULL REFERENCES resource (id),
    day {int} NOT NULL,
    taken TEXT NOT NULL,
    {row}
){strict};

CREATE TABLE booking (
    id TEXT PRIMARY KEY NOT NULL,
    offering TEXT REFERENCES service_offering (id),
    customer TEXT NOT NULL,
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    party {int} NOT NULL,
    note TEXT NOT NULL,
    resources TEXT NOT NULL,
    starts_at {int} NOT NULL,
    ends_at {int} NOT NULL,
    gap_before {int} NOT NULL,
    gap_after {int} NOT NULL,
    zone TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('requested', 'confirmed', 'seated', 'completed', 'declined', 'cancelled', 'no_show')),
    reason TEXT,
    asked_at {int} NOT NULL,
    changed_at {int} NOT NULL,
    {row}
){strict};
CREATE INDEX booking_customer ON booking (customer, state);
CREATE INDEX booking_starts_at ON booking (starts_at);
