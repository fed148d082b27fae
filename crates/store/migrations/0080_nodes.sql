-- Several nodes on one database: which there are, how far each has read, and whose turn it is to do what
-- one node does at a time. What the nodes have in memory besides the ledger is found by when it changed.

CREATE TABLE nodes (
    id BYTEA PRIMARY KEY,
    name TEXT NOT NULL,
    version TEXT NOT NULL,
    started_us BIGINT NOT NULL,
    told_us BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    behind_us BIGINT NOT NULL,
    state TEXT NOT NULL
);

-- Whoever has a turn counts on as long as they live: no clocks are compared.
CREATE TABLE turns (
    name TEXT PRIMARY KEY,
    node BYTEA,
    beat BIGINT NOT NULL
);

CREATE INDEX key_uses_by_time ON key_uses (at_us);
CREATE INDEX membership_uses_by_time ON membership_uses (at_us);
