-- Why: customers pay online. Each try is written down before the provider hears of it, so that no money is lost and none is booked twice.
CREATE TABLE payment_attempt (
    -- That of its payment.
    id TEXT PRIMARY KEY NOT NULL,
    order_id TEXT NOT NULL,
    customer TEXT NOT NULL,
    amount {int} NOT NULL CHECK (amount > 0),
    currency TEXT NOT NULL,
    -- Our account with the provider.
    seller TEXT NOT NULL,
    provider TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('started', 'pending', 'captured', 'failed', 'expired')),
    -- In the address to which the customer comes back.
    nonce TEXT NOT NULL,
    -- What the provider knows it by, however often it is told.
    idempotency_key TEXT NOT NULL,
    -- What the provider calls it, and where the customer pays.
    reference TEXT,
    address TEXT,
    -- What the provider calls the taking that was booked.
    charge TEXT,
    note TEXT,
    asked_at {int},
    started_at {int} NOT NULL,
    ended_at {int}
){strict};
CREATE UNIQUE INDEX payment_attempt_nonce ON payment_attempt (nonce);
CREATE UNIQUE INDEX payment_attempt_key ON payment_attempt (idempotency_key);
-- One try at a time.
CREATE UNIQUE INDEX payment_attempt_open ON payment_attempt (order_id) WHERE state IN ('started', 'pending');
CREATE INDEX payment_attempt_customer ON payment_attempt (customer);

-- What a provider took that does not fit what it was asked for: for owners, and booked nowhere.
CREATE TABLE payment_odd (
    id TEXT PRIMARY KEY NOT NULL,
    provider TEXT NOT NULL,
    why TEXT NOT NULL,
    charge TEXT NOT NULL,
    amount {int} NOT NULL,
    currency TEXT NOT NULL,
    seller TEXT NOT NULL,
    order_id TEXT,
    seen_at {int} NOT NULL
){strict};

-- What the Sandbox knows, a provider that is none: nothing else reads it.
CREATE TABLE sandbox_payment (
    reference TEXT PRIMARY KEY NOT NULL,
    idempotency_key TEXT NOT NULL,
    amount {int} NOT NULL,
    currency TEXT NOT NULL,
    seller TEXT NOT NULL,
    back TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'paid', 'refused')),
    charge TEXT,
    made_at {int} NOT NULL
){strict};
CREATE UNIQUE INDEX sandbox_payment_key ON sandbox_payment (idempotency_key);

CREATE TABLE sandbox_refund (
    idempotency_key TEXT PRIMARY KEY NOT NULL,
    reference TEXT NOT NULL,
    amount {int} NOT NULL
){strict};
