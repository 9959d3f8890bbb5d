-- Why: less may be asked for an order than it costs, by whoever may and within their limits; a day's counted cash is kept; an order gets an invoice
-- with a number from a series without gaps.
ALTER TABLE sales_order ADD COLUMN discounts TEXT NOT NULL DEFAULT '[]';
ALTER TABLE account_user ADD COLUMN limits TEXT NOT NULL DEFAULT '{}';
ALTER TABLE colleague ADD COLUMN limits TEXT NOT NULL DEFAULT '{}';
ALTER TABLE business ADD COLUMN tax_rate {int} NOT NULL DEFAULT 0;
ALTER TABLE business ADD COLUMN tax_number TEXT NOT NULL DEFAULT '';
ALTER TABLE business ADD COLUMN invoice_prefix TEXT NOT NULL DEFAULT '';

CREATE TABLE day_closing (
    id TEXT PRIMARY KEY NOT NULL,
    day {int} NOT NULL,
    counted {int} NOT NULL CHECK (counted >= 0),
    methods TEXT NOT NULL,
    reason TEXT NOT NULL,
    by_user TEXT NOT NULL,
    closed_at {int} NOT NULL,
    recorded_at {int},
    {row}
){strict};

CREATE TABLE invoice (
    id TEXT PRIMARY KEY NOT NULL,
    order_id TEXT NOT NULL,
    customer TEXT,
    series TEXT NOT NULL,
    sequence {int} NOT NULL CHECK (sequence > 0),
    -- The invoice that a credit note takes back.
    credits TEXT,
    reason TEXT NOT NULL,
    -- Who gave it out, as the business was then.
    seller TEXT NOT NULL,
    recipient TEXT NOT NULL,
    lines TEXT NOT NULL,
    discount {int} NOT NULL,
    taxes TEXT NOT NULL,
    total {int} NOT NULL CHECK (total > 0),
    due {int} NOT NULL,
    issued_at {int} NOT NULL,
    by_user TEXT NOT NULL,
    {row}
){strict};

-- No number twice, and none taken back twice.
CREATE UNIQUE INDEX invoice_number ON invoice (series, sequence);
CREATE UNIQUE INDEX invoice_credits ON invoice (credits);
CREATE INDEX invoice_order ON invoice (order_id);
CREATE INDEX invoice_customer ON invoice (customer);
