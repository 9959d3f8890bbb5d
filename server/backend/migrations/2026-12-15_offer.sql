-- Why: customers get less to pay, or something on the house, by coupons that they collect; what becomes of a coupon is only ever added to.
CREATE TABLE offer (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    about TEXT NOT NULL,
    benefit TEXT NOT NULL,
    least {int} NOT NULL CHECK (least >= 0),
    products TEXT NOT NULL,
    categories TEXT NOT NULL,
    starts_at {int} NOT NULL,
    ends_at {int},
    per_customer {int} NOT NULL CHECK (per_customer > 0),
    pieces {int} NOT NULL CHECK (pieces > 0),
    by_staff {int} NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('draft', 'running', 'paused', 'ended')),
    {row}
){strict};

CREATE TABLE coupon (
    id TEXT PRIMARY KEY NOT NULL,
    offer TEXT NOT NULL REFERENCES offer (id),
    customer TEXT NOT NULL,
    number {int} NOT NULL CHECK (number > 0),
    code TEXT NOT NULL,
    collected_at {int} NOT NULL,
    recorded_at {int},
    ledger TEXT NOT NULL,
    {row}
){strict};

-- How many of an offer there are, and whose.
CREATE INDEX coupon_offer ON coupon (offer);
CREATE INDEX coupon_customer ON coupon (customer);
