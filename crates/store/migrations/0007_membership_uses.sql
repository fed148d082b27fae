-- When each membership was last used, as key_uses for keys.

CREATE TABLE membership_uses (
    id BYTEA PRIMARY KEY,
    at_us BIGINT NOT NULL
);
