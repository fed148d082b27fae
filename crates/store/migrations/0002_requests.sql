-- Requests that may come twice, because an answer was lost: the second one gets the first answer.

CREATE TABLE requests (
    actor TEXT NOT NULL,
    request_key TEXT NOT NULL,
    fingerprint BYTEA NOT NULL,
    first_revision BIGINT NOT NULL,
    last_revision BIGINT NOT NULL,
    at_us BIGINT NOT NULL,
    PRIMARY KEY (actor, request_key)
);
CREATE INDEX requests_by_age ON requests (at_us);
