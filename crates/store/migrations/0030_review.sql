-- Reviews of who has access, what they came to for each membership, and that its person was told of its
-- end. Finding what happened to a membership, too: rows that were written before get the column when
-- the database is opened (`ledger::about`), since reading JSON is spelt otherwise on each.

ALTER TABLE accounts ADD COLUMN review TEXT;
ALTER TABLE memberships ADD COLUMN reviewed TEXT;
ALTER TABLE memberships ADD COLUMN told TEXT;
ALTER TABLE ledger ADD COLUMN membership BYTEA;
CREATE INDEX ledger_by_membership ON ledger (membership, revision) WHERE membership IS NOT NULL;
