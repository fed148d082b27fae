//! All tables, as they are moved.

/// A table and its columns, with what they hold.
pub(super) struct Table {
    pub(super) name: &'static str,
    pub(super) columns: &'static [(&'static str, Holds)],
}

#[derive(Clone, Copy)]
pub(super) enum Holds {
    Bytes,
    Text,
    Number,
}

use Holds::{Bytes, Number, Text};

/// All tables of the schema. A test holds this list against it.
pub(super) const TABLES: &[Table] = &[
    Table {
        name: "head",
        columns: &[
            ("id", Number),
            ("revision", Number),
            ("hash", Bytes),
            ("former_names_kept", Number),
        ],
    },
    Table {
        name: "ledger",
        columns: &[
            ("revision", Number),
            ("at_us", Number),
            ("account", Bytes),
            ("actor", Text),
            ("event", Text),
            ("entry", Text),
            ("hash", Bytes),
            ("membership", Bytes),
        ],
    },
    Table {
        name: "ledger_personal",
        columns: &[
            ("revision", Number),
            ("position", Number),
            ("person", Bytes),
            ("salt", Bytes),
            ("value", Text),
        ],
    },
    Table { name: "catalog", columns: &[("id", Number), ("content", Text)] },
    Table {
        name: "accounts",
        columns: &[
            ("id", Bytes),
            ("kind", Text),
            ("parent", Bytes),
            ("short_name", Text),
            ("name", Text),
            ("owner", Bytes),
            ("state", Text),
            ("has_list", Number),
            ("own_roles", Number),
            ("opens_accounts", Number),
            ("roles_per_person_max", Number),
            ("second_factor", Number),
            ("ceilings", Text),
            ("allowlist", Text),
            ("offer", Text),
            ("sign_in", Text),
            ("review", Text),
            ("policies", Text),
        ],
    },
    Table { name: "allowed_roles", columns: &[("account", Bytes), ("role", Bytes)] },
    Table { name: "former_names", columns: &[("short_name", Text), ("account", Bytes)] },
    Table {
        name: "persons",
        columns: &[
            ("id", Bytes),
            ("address", Text),
            ("name", Text),
            ("zone", Text),
            ("language", Text),
            ("claimed", Number),
            ("factor", Number),
            ("looks", Text),
        ],
    },
    Table {
        name: "memberships",
        columns: &[
            ("id", Bytes),
            ("account", Bytes),
            ("person", Bytes),
            ("state", Text),
            ("activation", Text),
            ("expiration", Text),
            ("zone", Text),
            ("narrowed_to", Text),
            ("ranges", Text),
            ("ranges_by", Bytes),
            ("login_name", Text),
            ("invited_as", Text),
            ("requests", Text),
            ("reviewed", Text),
            ("told", Text),
        ],
    },
    Table { name: "membership_roles", columns: &[("membership", Bytes), ("role", Bytes)] },
    Table {
        name: "roles",
        columns: &[
            ("id", Bytes),
            ("account", Bytes),
            ("is_group", Number),
            ("folded_name", Text),
            ("content", Text),
            ("built_in", Text),
        ],
    },
    Table {
        name: "keys",
        columns: &[
            ("id", Bytes),
            ("account", Bytes),
            ("name", Text),
            ("snapshot", Text),
            ("expires_at", Text),
            ("ranges", Text),
            ("made_by", Text),
            ("replaced_by", Bytes),
        ],
    },
    Table { name: "key_uses", columns: &[("id", Bytes), ("at_us", Number)] },
    Table { name: "membership_uses", columns: &[("id", Bytes), ("at_us", Number)] },
    Table { name: "key_roles", columns: &[("id", Bytes), ("role", Bytes)] },
    Table {
        name: "requests",
        columns: &[
            ("actor", Text),
            ("request_key", Text),
            ("fingerprint", Bytes),
            ("first_revision", Number),
            ("last_revision", Number),
            ("at_us", Number),
        ],
    },
    Table { name: "secrets", columns: &[("purpose", Text), ("owner", Bytes), ("hash", Text)] },
    Table {
        name: "sessions",
        columns: &[
            ("token", Bytes),
            ("principal", Text),
            ("person", Bytes),
            ("opened_us", Number),
            ("seen_us", Number),
            ("factor_us", Number),
            ("ip", Text),
            ("agent", Text),
        ],
    },
    Table { name: "sign_ins", columns: &[("day", Number), ("count", Number)] },
    Table {
        name: "gateway_sessions",
        columns: &[
            ("token", Bytes),
            ("session", Bytes),
            ("origin", Text),
            ("half", Bytes),
            ("until_us", Number),
        ],
    },
    Table { name: "sealing_key", columns: &[("id", Number), ("fingerprint", Bytes)] },
    Table { name: "factor_steps", columns: &[("person", Bytes), ("step", Number)] },
    Table { name: "recovery_codes", columns: &[("person", Bytes), ("hash", Bytes)] },
    Table {
        name: "attempts",
        columns: &[("subject", Text), ("failures", Number), ("last_us", Number)],
    },
    Table {
        name: "links",
        columns: &[
            ("token", Bytes),
            ("purpose", Text),
            ("person", Bytes),
            ("detail", Text),
            ("until_us", Number),
        ],
    },
    Table {
        name: "outbox",
        columns: &[
            ("id", Bytes),
            ("made_us", Number),
            ("due_us", Number),
            ("tries", Number),
            ("state", Text),
            ("person", Bytes),
            ("address", Text),
            ("notice", Text),
            ("link", Text),
            ("failure", Text),
            ("sent_us", Number),
        ],
    },
    Table {
        name: "jobs",
        columns: &[
            ("id", Bytes),
            ("account", Bytes),
            ("work", Text),
            ("state", Text),
            ("actor", Text),
            ("principal", Text),
            ("ip", Text),
            ("asked", Text),
            ("rows_count", Number),
            ("foreseen", Text),
            ("came", Text),
            ("made_us", Number),
            ("started_us", Number),
            ("ended_us", Number),
            ("lease_by", Bytes),
            ("lease_us", Number),
        ],
    },
    Table {
        name: "job_rows",
        columns: &[
            ("job", Bytes),
            ("number", Number),
            ("line", Number),
            ("subject", Text),
            ("address", Text),
            ("told", Text),
            ("command", Text),
            ("expected", Text),
            ("foreseen", Text),
            ("foreseen_code", Text),
            ("foreseen_sentence", Text),
            ("wrong_column", Text),
            ("outcome", Text),
            ("code", Text),
            ("sentence", Text),
            ("revision", Number),
        ],
    },
    Table {
        name: "tree_head",
        columns: &[
            ("id", Number),
            ("size", Number),
            ("checkpoints", Number),
            ("claim", Number),
            ("claimed_until_us", Number),
        ],
    },
    Table {
        name: "tree_tiles",
        columns: &[("level", Number), ("place", Number), ("seed", Bytes), ("hashes", Bytes)],
    },
    Table {
        name: "checkpoints",
        columns: &[("number", Number), ("size", Number), ("at_us", Number), ("note", Text)],
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_of_the_schema_is_moved() {
        let schema = concat!(
            include_str!("../../migrations/0001_records.sql"),
            include_str!("../../migrations/0002_requests.sql"),
            include_str!("../../migrations/0003_key_uses.sql"),
            include_str!("../../migrations/0004_sign_in.sql"),
            include_str!("../../migrations/0005_invited_as.sql"),
            include_str!("../../migrations/0006_second_factor.sql"),
            include_str!("../../migrations/0007_membership_uses.sql"),
            include_str!("../../migrations/0008_access_requests.sql"),
            include_str!("../../migrations/0010_gateway_sessions.sql"),
            include_str!("../../migrations/0020_proof.sql"),
            include_str!("../../migrations/0030_review.sql"),
            include_str!("../../migrations/0040_jobs.sql"),
            include_str!("../../migrations/0050_policies.sql"),
            include_str!("../../migrations/0060_security.sql"),
            include_str!("../../migrations/0090_former_names.sql"),
        );
        let mut columns = 0;
        for table in TABLES {
            let start = format!("CREATE TABLE {} (", table.name);
            let after = schema.split_once(&start).expect("the table is in the schema").1;
            let body = after.split_once("\n);").expect("it ends").0;
            let lines = body.lines().map(str::trim).filter(|line| !line.is_empty());
            let own = lines
                .filter(|line| !line.starts_with("PRIMARY KEY") && !line.starts_with("UNIQUE"));
            let adding = format!("ALTER TABLE {} ADD COLUMN ", table.name);
            let added = schema.lines().filter_map(|line| line.strip_prefix(&adding));
            let own: Vec<&str> =
                own.chain(added).map(|line| line.split(' ').next().expect("a word")).collect();
            let moved: Vec<&str> = table.columns.iter().map(|(name, _)| *name).collect();
            assert_eq!(own, moved, "{}", table.name);
            columns += own.len();
        }
        assert_eq!(schema.matches("CREATE TABLE").count(), TABLES.len());
        assert!(columns > 60);
    }
}
