-- Finding rows of the ledger by when they happened and by what happened.

CREATE INDEX ledger_by_time ON ledger (at_us, revision);
CREATE INDEX ledger_by_event ON ledger (event, revision);
