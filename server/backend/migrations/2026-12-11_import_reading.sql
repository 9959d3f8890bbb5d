-- Why: how a file is read is said on the screen and can be changed there, companies of its people become records, and an undo names whom it kept.
ALTER TABLE import_run ADD COLUMN delimiter TEXT NOT NULL DEFAULT '';
-- JSON: what somebody said of how the file is to be read.
ALTER TABLE import_run ADD COLUMN reading TEXT NOT NULL DEFAULT '{}';
-- JSON: the first people who stayed after an undo.
ALTER TABLE import_run ADD COLUMN kept_contacts TEXT NOT NULL DEFAULT '[]';

-- Companies that a run made, while it can be undone.
CREATE TABLE import_company (
    run TEXT NOT NULL REFERENCES import_run (id) ON DELETE CASCADE,
    company TEXT NOT NULL,
    PRIMARY KEY (run, company)
){strict};
