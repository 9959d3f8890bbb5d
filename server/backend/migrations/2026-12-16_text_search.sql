-- Why: what was said is found again by what was said, whatever the channel and the script. One table of pairs of letters for both databases.
CREATE TABLE text_gram (
    gram TEXT NOT NULL,
    at {int} NOT NULL,
    row_id TEXT NOT NULL,
    noun TEXT NOT NULL,
    PRIMARY KEY (gram, at, row_id)
){strict};

CREATE INDEX text_gram_row ON text_gram (row_id);
