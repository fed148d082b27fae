-- Finding what happened in an account under one name, newest first.

CREATE INDEX ledger_by_account_and_event ON ledger (account, event, revision);
