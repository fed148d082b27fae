-- The key that was made in the place of one; and how many signed in on each day by UTC, whose sessions
-- leave no trace once they are over.

ALTER TABLE keys ADD COLUMN replaced_by BYTEA;

CREATE TABLE sign_ins (
    day BIGINT PRIMARY KEY,
    count BIGINT NOT NULL
);
