-- Why: what somebody says about the columns of a file holds until the file is brought in, also after a restart.
ALTER TABLE import_run ADD COLUMN field_map TEXT NOT NULL DEFAULT '[]';
