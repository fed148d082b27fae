-- Short names that accounts had before: they lead to them, and are nobody else's.

CREATE TABLE former_names (
    short_name TEXT NOT NULL,
    account BYTEA NOT NULL,
    PRIMARY KEY (short_name, account)
);

CREATE INDEX former_names_of_account ON former_names (account);

-- Up to which row of the ledger they are in there, for rows that were written by who kept none.
ALTER TABLE head ADD COLUMN former_names_kept BIGINT NOT NULL DEFAULT 0;
