-- What second factors need beside their sealed secrets. None of it is in the ledger.

-- Which key seals them: its fingerprint, so that a node with another key does not start.
CREATE TABLE sealing_key (
    id BIGINT PRIMARY KEY,
    fingerprint BYTEA NOT NULL
);

-- The last thirty seconds a person's code was used for. There is a row for each factor.
CREATE TABLE factor_steps (
    person BYTEA PRIMARY KEY,
    step BIGINT NOT NULL
);

-- By hash; each goes when it is used.
CREATE TABLE recovery_codes (
    person BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (person, hash)
);
