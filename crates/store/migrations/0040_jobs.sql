-- Jobs: long work as many small commands. A job is a draft until who made it begins it; its rows say
-- what was foreseen of each and what came of it, and hold the command only until it is carried out.
-- What a row came to is written in the transaction of its change.

CREATE TABLE jobs (
    id BYTEA NOT NULL PRIMARY KEY,
    account BYTEA NOT NULL,
    work TEXT NOT NULL,
    state TEXT NOT NULL,
    actor TEXT NOT NULL,
    principal TEXT NOT NULL,
    ip TEXT,
    asked TEXT NOT NULL,
    rows_count BIGINT NOT NULL,
    foreseen TEXT NOT NULL,
    came TEXT,
    made_us BIGINT NOT NULL,
    started_us BIGINT,
    ended_us BIGINT,
    lease_by BYTEA,
    lease_us BIGINT NOT NULL
);
CREATE INDEX jobs_by_account ON jobs (account, made_us);
CREATE INDEX jobs_by_state ON jobs (state, made_us);

CREATE TABLE job_rows (
    job BYTEA NOT NULL,
    number BIGINT NOT NULL,
    line BIGINT,
    subject TEXT NOT NULL,
    address TEXT,
    told TEXT NOT NULL,
    command TEXT,
    expected TEXT,
    foreseen TEXT NOT NULL,
    foreseen_code TEXT,
    foreseen_sentence TEXT,
    wrong_column TEXT,
    outcome TEXT,
    code TEXT,
    sentence TEXT,
    revision BIGINT,
    PRIMARY KEY (job, number)
);
CREATE INDEX job_rows_by_outcome ON job_rows (job, outcome, number);
CREATE INDEX job_rows_by_foreseen ON job_rows (job, foreseen, number);
-- To erase a person.
CREATE INDEX job_rows_by_address ON job_rows (address) WHERE address IS NOT NULL;
