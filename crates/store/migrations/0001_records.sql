-- The present, as records, and how it came about, as the ledger. One text for both databases:
-- ids and hashes are BYTEA, numbers and truth values BIGINT, lists inside a record JSON in TEXT.

CREATE TABLE head (
    id BIGINT PRIMARY KEY,
    revision BIGINT NOT NULL,
    hash BYTEA NOT NULL
);

CREATE TABLE ledger (
    revision BIGINT PRIMARY KEY,
    at_us BIGINT NOT NULL,
    account BYTEA,
    actor TEXT NOT NULL,
    event TEXT NOT NULL,
    entry TEXT NOT NULL,
    hash BYTEA NOT NULL
);
CREATE INDEX ledger_by_account ON ledger (account, revision);

-- Beside the chained part, which holds a salted hash of each value: so a person can be erased.
CREATE TABLE ledger_personal (
    revision BIGINT NOT NULL,
    position BIGINT NOT NULL,
    person BYTEA NOT NULL,
    salt BYTEA NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (revision, position)
);
CREATE INDEX ledger_personal_by_person ON ledger_personal (person);

CREATE TABLE catalog (
    id BIGINT PRIMARY KEY,
    content TEXT NOT NULL
);

CREATE TABLE accounts (
    id BYTEA PRIMARY KEY,
    kind TEXT NOT NULL,
    parent BYTEA,
    short_name TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    owner BYTEA,
    state TEXT NOT NULL,
    has_list BIGINT NOT NULL,
    own_roles BIGINT,
    opens_accounts BIGINT NOT NULL,
    roles_per_person_max BIGINT,
    second_factor BIGINT NOT NULL,
    ceilings TEXT NOT NULL,
    allowlist TEXT,
    offer TEXT,
    sign_in TEXT
);
CREATE INDEX accounts_by_parent ON accounts (parent);

CREATE TABLE allowed_roles (
    account BYTEA NOT NULL,
    role BYTEA NOT NULL,
    PRIMARY KEY (account, role)
);
CREATE INDEX allowed_roles_by_role ON allowed_roles (role);

CREATE TABLE persons (
    id BYTEA PRIMARY KEY,
    address TEXT UNIQUE,
    name TEXT,
    zone TEXT NOT NULL,
    language TEXT,
    claimed BIGINT NOT NULL
);

CREATE TABLE memberships (
    id BYTEA PRIMARY KEY,
    account BYTEA NOT NULL,
    person BYTEA NOT NULL,
    state TEXT NOT NULL,
    activation TEXT,
    expiration TEXT,
    zone TEXT NOT NULL,
    narrowed_to TEXT,
    ranges TEXT NOT NULL,
    ranges_by BYTEA,
    login_name TEXT,
    UNIQUE (account, person),
    UNIQUE (account, login_name)
);
CREATE INDEX memberships_by_person ON memberships (person);

CREATE TABLE membership_roles (
    membership BYTEA NOT NULL,
    role BYTEA NOT NULL,
    PRIMARY KEY (membership, role)
);
CREATE INDEX membership_roles_by_role ON membership_roles (role);

CREATE TABLE roles (
    id BYTEA PRIMARY KEY,
    account BYTEA NOT NULL,
    is_group BIGINT NOT NULL,
    folded_name TEXT NOT NULL,
    content TEXT NOT NULL,
    built_in TEXT,
    UNIQUE (account, is_group, folded_name)
);

CREATE TABLE keys (
    id BYTEA PRIMARY KEY,
    account BYTEA NOT NULL,
    name TEXT NOT NULL,
    snapshot TEXT NOT NULL,
    expires_at TEXT,
    ranges TEXT NOT NULL,
    made_by TEXT
);
CREATE INDEX keys_by_account ON keys (account);

CREATE TABLE key_roles (
    id BYTEA NOT NULL,
    role BYTEA NOT NULL,
    PRIMARY KEY (id, role)
);
CREATE INDEX key_roles_by_role ON key_roles (role);

-- Hashes of secrets, which are in no event.
CREATE TABLE secrets (
    purpose TEXT NOT NULL,
    owner BYTEA NOT NULL,
    hash TEXT NOT NULL,
    PRIMARY KEY (purpose, owner)
);
