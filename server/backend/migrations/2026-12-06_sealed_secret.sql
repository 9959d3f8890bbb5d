-- Why: owners type keys and passwords on a screen, of providers and of the mail server. They stand here sealed; what opens them is a file beside the database.
CREATE TABLE sealed_secret (
    name TEXT PRIMARY KEY NOT NULL,
    sealed {bytes} NOT NULL,
    set_at {int} NOT NULL
){strict};
