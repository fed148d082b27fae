-- Each index that is less is a page less to write at each change.
--
-- An account's rows have one index in place of two: what happened is in it, so that rows of other
-- events are passed over without being read. Only catalogs are looked for by event everywhere. And by
-- time one row in 64 is found, from which it is not far to any other: rows are in order of time.

DROP INDEX ledger_by_account;
DROP INDEX ledger_by_account_and_event;
DROP INDEX ledger_by_event;
DROP INDEX ledger_by_time;
CREATE INDEX ledger_by_account ON ledger (account, revision, event);
CREATE INDEX ledger_of_catalogs ON ledger (revision) WHERE event = 'catalog_adopted';
CREATE INDEX ledger_by_time ON ledger (at_us, revision) WHERE revision % 64 = 0;
