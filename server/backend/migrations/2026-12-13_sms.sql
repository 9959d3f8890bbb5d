-- Why: text messages leave through a provider, each once; what it says of them, and what people write back, is kept.
ALTER TABLE business ADD COLUMN sends_sms {int} NOT NULL DEFAULT 0;

CREATE TABLE sms_message (
    -- That of its timeline entry, where it has one.
    id TEXT PRIMARY KEY NOT NULL,
    -- None of somebody unknown.
    contact TEXT,
    -- They wrote it.
    received {int} NOT NULL,
    -- The other side's, E.164.
    number TEXT NOT NULL,
    text TEXT NOT NULL,
    parts {int} NOT NULL,
    purpose TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('queued', 'sent', 'delivered', 'failed', 'unknown')),
    failure TEXT,
    provider TEXT,
    -- What the provider calls it.
    provider_id TEXT,
    -- The provider's own code for what went wrong.
    provider_error TEXT,
    -- What it cost, as the provider says it.
    price TEXT,
    tries {int} NOT NULL DEFAULT 0,
    next_at {int} NOT NULL,
    until {int} NOT NULL,
    lease {int},
    -- Since when it may have left: before it leaves again, the provider is asked.
    left_at {int},
    -- When the provider is asked what became of it.
    ask_at {int},
    created_at {int} NOT NULL,
    ended_at {int}
){strict};
CREATE INDEX sms_message_due ON sms_message (state, next_at);
CREATE INDEX sms_message_ask ON sms_message (ask_at);
CREATE INDEX sms_message_number ON sms_message (number, created_at);
CREATE INDEX sms_message_contact ON sms_message (contact);
CREATE INDEX sms_message_created ON sms_message (created_at);
CREATE UNIQUE INDEX sms_message_provider ON sms_message (provider, provider_id);

-- Texts that the provider approved, where it carries nothing else.
CREATE TABLE sms_template (
    code TEXT PRIMARY KEY NOT NULL,
    sign TEXT NOT NULL,
    text TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    checked_at {int} NOT NULL
){strict};

-- Numbers of nobody known that want no message.
CREATE TABLE sms_stop (
    number TEXT PRIMARY KEY NOT NULL,
    at {int} NOT NULL
){strict};
