-- Why: a provider tells of refunds by its name for the taking; the payment is found by it.
CREATE INDEX payment_attempt_charge ON payment_attempt (charge);
