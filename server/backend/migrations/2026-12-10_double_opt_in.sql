-- Why: offers by mail leave only once the address was proven; and what is withdrawn twice is one row that says so. Grants that are there are good
-- as they are.
ALTER TABLE consent ADD COLUMN said_again {int} NOT NULL DEFAULT 0;
ALTER TABLE consent ADD COLUMN double_opt_in {int} NOT NULL DEFAULT 0;
ALTER TABLE consent ADD COLUMN confirmed_at {int};
ALTER TABLE consent ADD COLUMN confirmed_address TEXT;
