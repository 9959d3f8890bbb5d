-- Why: the business has a logo. Its pictures are drawn once, when an owner chooses it, and stand here so that every node and every backup has them.
CREATE TABLE business_logo (
    version TEXT NOT NULL,
    kind TEXT NOT NULL,
    data {bytes} NOT NULL,
    PRIMARY KEY (version, kind)
){strict};
