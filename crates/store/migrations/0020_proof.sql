-- The Merkle tree over the ledger's rows, and the checkpoints that were signed of it. All of it
-- follows the ledger and is written after it, by one node at a time.

-- How many rows are in the tree, and which node is adding to it until when.
CREATE TABLE tree_head (
    id BIGINT PRIMARY KEY,
    size BIGINT NOT NULL,
    checkpoints BIGINT NOT NULL,
    claim BIGINT NOT NULL,
    claimed_until_us BIGINT NOT NULL
);

-- Hashes of 256 rows, or of 256 tiles of the level below, one after the other; the last one of each
-- level grows. The seed is random: the salts of a tile's rows follow from it.
CREATE TABLE tree_tiles (
    level BIGINT NOT NULL,
    place BIGINT NOT NULL,
    seed BYTEA,
    hashes BYTEA NOT NULL,
    PRIMARY KEY (level, place)
);

CREATE TABLE checkpoints (
    number BIGINT PRIMARY KEY,
    size BIGINT NOT NULL UNIQUE,
    at_us BIGINT NOT NULL,
    note TEXT NOT NULL
);
