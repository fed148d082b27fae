-- Sessions of browsers at applications behind the gateway. Each hangs on one of the portal: it is
-- over when that is.

-- By the SHA-256 of its cookie's secret; until it is taken up, by that of a code that is good once,
-- until then, for the browser that has the other half.
CREATE TABLE gateway_sessions (
    token BYTEA PRIMARY KEY,
    session BYTEA NOT NULL,
    origin TEXT NOT NULL,
    half BYTEA,
    until_us BIGINT
);
CREATE INDEX gateway_sessions_by_session ON gateway_sessions (session);
