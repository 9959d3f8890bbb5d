-- Why: a business says where it can be visited, and changes it on a phone.
CREATE TABLE location (
    id TEXT PRIMARY KEY NOT NULL,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    zone TEXT NOT NULL,
    removed {int} NOT NULL,
    {row}
){strict};
