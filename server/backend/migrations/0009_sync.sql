-- Why: that a row left a scope is forgotten after a while, so each line of the change log knows when it was written.
-- What is there already counts as written with the last mutation; before the first one there is nothing to take back from a device.
ALTER TABLE change_log ADD COLUMN at {int} NOT NULL DEFAULT 0;
UPDATE change_log SET at = (SELECT COALESCE(MAX(mutation_log.at), 0) FROM mutation_log) WHERE kind <> 'upsert';
CREATE INDEX change_log_gone ON change_log (at) WHERE kind <> 'upsert';

-- Kept work that needs what other kept work was to make: which, and what it takes to do it later.
ALTER TABLE parked ADD COLUMN behind TEXT;

-- That a device held other rows than this server, scope by scope, and how often it said so.
CREATE TABLE sync_mismatch (
    client TEXT NOT NULL REFERENCES sync_client (client),
    scope TEXT NOT NULL,
    count {int} NOT NULL,
    build TEXT NOT NULL,
    at {int} NOT NULL,
    PRIMARY KEY (client, scope)
){strict};
