-- What people sign in with, and the mail that goes to them. None of it is in the ledger.

ALTER TABLE persons ADD COLUMN factor BIGINT NOT NULL DEFAULT 0;

-- By the SHA-256 of the cookie's secret. Where from and with what is personal: it goes with the person.
CREATE TABLE sessions (
    token BYTEA PRIMARY KEY,
    principal TEXT NOT NULL,
    person BYTEA,
    opened_us BIGINT NOT NULL,
    seen_us BIGINT NOT NULL,
    factor_us BIGINT,
    ip TEXT,
    agent TEXT
);
CREATE INDEX sessions_by_principal ON sessions (principal, opened_us);
CREATE INDEX sessions_by_opening ON sessions (opened_us);
CREATE INDEX sessions_by_sight ON sessions (seen_us);

-- Wrong passwords and codes, by whom they were for.
CREATE TABLE attempts (
    subject TEXT PRIMARY KEY,
    failures BIGINT NOT NULL,
    last_us BIGINT NOT NULL
);
CREATE INDEX attempts_by_age ON attempts (last_us);

-- By the SHA-256 of what a mailed link has in it.
CREATE TABLE links (
    token BYTEA PRIMARY KEY,
    purpose TEXT NOT NULL,
    person BYTEA NOT NULL,
    detail TEXT,
    until_us BIGINT NOT NULL
);
CREATE INDEX links_by_person ON links (person, purpose);
CREATE INDEX links_by_end ON links (until_us);

-- Mail that waits, was sent, or could not be. Ids alone, but for an address that is not the person's own.
CREATE TABLE outbox (
    id BYTEA PRIMARY KEY,
    made_us BIGINT NOT NULL,
    due_us BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    state TEXT NOT NULL,
    person BYTEA NOT NULL,
    address TEXT,
    notice TEXT NOT NULL,
    link TEXT,
    failure TEXT,
    sent_us BIGINT
);
CREATE INDEX outbox_by_time ON outbox (state, due_us);
CREATE INDEX outbox_by_age ON outbox (state, made_us);
CREATE INDEX outbox_by_person ON outbox (person);
CREATE INDEX outbox_by_notice ON outbox (notice);
