-- What accounts state about who of their people may have what.

ALTER TABLE accounts ADD COLUMN policies TEXT;

-- A role that gives more is compared with the policies below it.
CREATE INDEX accounts_with_policies ON accounts (id) WHERE policies IS NOT NULL;
