-- Reviews of who has access, what they came to for each membership, and that its person was told of its
-- end. Finding what happened to a membership, too: rows that were written before get the column when
-- the database is opened (`ledger::about`), since reading JSON is spelt otherwise on each.

ALTER TABLE accounts ADD COLUMN review TEXT;
ALTER TABLE memberships ADD COLUMN reviewed TEXT;
ALTER TABLE memberships ADD COLUMN told TEXT;
ALTER TABLE ledger ADD COLUMN membership BYTEA;
CREATE INDEX ledger_by_membership ON ledger (membership, revision) WHERE membership IS NOT NULL;

-- What the time may ask for.
CREATE INDEX accounts_in_review ON accounts (id) WHERE review IS NOT NULL;
CREATE INDEX memberships_by_expiration ON memberships (expiration, id) WHERE expiration IS NOT NULL;
