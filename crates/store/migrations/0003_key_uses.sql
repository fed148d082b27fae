-- When each key was last used. A table of its own: a use is no change, so it is in no ledger row and no record.

CREATE TABLE key_uses (
    id BYTEA PRIMARY KEY,
    at_us BIGINT NOT NULL
);
