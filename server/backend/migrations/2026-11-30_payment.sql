-- Why: money is known exactly once: what somebody paid and what went back, both only ever added. What is owed is a sum and stands nowhere.
CREATE TABLE payment (
    id TEXT PRIMARY KEY NOT NULL,
    about TEXT NOT NULL,
    customer TEXT,
    amount {int} NOT NULL CHECK (amount > 0),
    tip {int} NOT NULL CHECK (tip >= 0),
    method TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('pending', 'authorised', 'captured', 'failed', 'expired')),
    taken_by TEXT,
    taken_at {int} NOT NULL,
    recorded_at {int},
    reference TEXT,
    {row}
){strict};

-- What goes with a customer who is removed.
CREATE INDEX payment_customer ON payment (customer);

CREATE TABLE refund (
    id TEXT PRIMARY KEY NOT NULL,
    payment TEXT NOT NULL REFERENCES payment (id),
    number {int} NOT NULL,
    customer TEXT,
    amount {int} NOT NULL CHECK (amount > 0),
    reason TEXT NOT NULL,
    by_user TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    refunded_at {int} NOT NULL,
    recorded_at {int},
    {row}
){strict};

-- Two refunds never have one place.
CREATE UNIQUE INDEX refund_number ON refund (payment, number);
CREATE INDEX refund_customer ON refund (customer);
