-- Why: codes leave before notices, and nobody's address gets more than a bounded number of mails a day.

CREATE INDEX mail_turn ON mail (state, kind, next_at);
CREATE INDEX mail_address ON mail (address, created_at);
