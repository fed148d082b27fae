-- One index of an account's rows in place of two: what happened is in it, so that rows of other
-- events are passed over without being read. And only catalogs are looked for by event everywhere.
-- Each index that is less is a page less to write at each change.

DROP INDEX ledger_by_account;
DROP INDEX ledger_by_account_and_event;
DROP INDEX ledger_by_event;
CREATE INDEX ledger_by_account ON ledger (account, revision, event);
CREATE INDEX ledger_of_catalogs ON ledger (revision) WHERE event = 'catalog_adopted';
