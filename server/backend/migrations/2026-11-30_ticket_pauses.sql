-- Why: the clocks of a ticket stand still while it waits for its customer.
ALTER TABLE ticket ADD COLUMN pauses TEXT NOT NULL DEFAULT '[]';
