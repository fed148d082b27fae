//! Checking the chain: every row, what stands beside it, the head, and the tables.

use std::collections::BTreeMap;

use rolecall_core::{AccountId, MembershipId, PersonId, change::Event, facts::Facts};
use serde_json::Value;
use sqlx::{AnyConnection, AssertSqlSafe, Row, any::AnyRow};

use super::{
    GENESIS, Hash, Head, Verified, chained, decoded, entry,
    personal::{hashes, salted},
};
use crate::{
    Fault,
    load::load_world,
    proof::{Against, Trust},
    tables,
};

const ROWS_AT_ONCE: i64 = 1_000;

/// Reads the whole ledger and the tables, and names everything that is not as it was written.
/// `progress` is told the revision now and then.
pub(crate) async fn verify(
    connection: &mut AnyConnection,
    trust: &Trust,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<Verified, Fault> {
    let mut check = Check {
        found: Verified::default(),
        stored: GENESIS,
        computed: GENESIS,
        replay: None,
        missing: BTreeMap::new(),
        erased: BTreeMap::new(),
    };
    // Tables that cannot even be read are a flaw that is found, not a check that fails.
    let world = match load_world(connection).await {
        Ok(world) => Some(world),
        Err(Fault::Corrupt(what)) => {
            check.found.flaw(None, format!("a table cannot be read: {what}"));
            None
        }
        Err(fault) => return Err(fault),
    };
    check.replay = Some(Facts::whole(std::sync::Arc::new(rolecall_core::catalog::Catalog::own())));
    let mut tree = Against::begun(connection, trust, &mut check.found).await?;
    let mut after = i64::MIN;
    loop {
        let rows =
            sqlx::query("SELECT * FROM ledger WHERE revision > $1 ORDER BY revision LIMIT $2")
                .bind(after)
                .bind(ROWS_AT_ONCE)
                .fetch_all(&mut *connection)
                .await?;
        let Some(last) = rows.last() else { break };
        let until: i64 = last.try_get("revision")?;
        let beside = sqlx::query(
            "SELECT * FROM ledger_personal WHERE revision > $1 AND revision <= $2 ORDER BY revision, position",
        )
        .bind(after)
        .bind(until)
        .fetch_all(&mut *connection)
        .await?;
        check.rows(&rows, &beside)?;
        if let Some(tree) = &mut tree {
            tree.rows(connection, &rows, &mut check.found).await?;
        }
        progress(check.found.revision);
        after = until;
    }
    if let Some(tree) = tree {
        tree.end(connection, &mut check.found).await?;
    }
    check.erasures(connection).await?;
    check.strays(connection).await?;
    match super::head(connection).await {
        Ok(head) => check.head(head),
        Err(Fault::Corrupt(what)) => {
            check.found.flaw(None, format!("the head cannot be read: {what}"));
        }
        Err(fault) => return Err(fault),
    }
    if let Some(world) = world {
        check.tables(&world);
    }
    check.catalog(connection).await?;
    Ok(check.found)
}

struct Check {
    found: Verified,
    /// The hash that stands in the row before, and the one that follows from all rows before: a
    /// row is sound if it follows from either, so that one change names one row.
    stored: Hash,
    computed: Hash,
    replay: Option<Facts>,
    /// Persons of whom values are missing, with the last row that lacks one.
    missing: BTreeMap<PersonId, u64>,
    /// Persons whose erasure is on record, with the row of it.
    erased: BTreeMap<PersonId, u64>,
}

impl Check {
    fn rows(&mut self, rows: &[AnyRow], beside: &[AnyRow]) -> Result<(), Fault> {
        let mut beside = beside.iter().peekable();
        for row in rows {
            let revision: i64 = row.try_get("revision")?;
            let mut own = Vec::new();
            while let Some(value) = beside
                .next_if(|value| value.try_get::<i64, _>("revision").is_ok_and(|at| at <= revision))
            {
                if value.try_get::<i64, _>("revision")? == revision {
                    own.push(value);
                } else {
                    self.found.flaw(None, "a personal value stands beside a row that is not there");
                }
            }
            self.row(row, revision, &own);
        }
        Ok(())
    }

    fn row(&mut self, row: &AnyRow, revision: i64, beside: &[&AnyRow]) {
        let Ok(revision) = u64::try_from(revision) else {
            self.found.flaw(None, format!("a row has the number {revision}"));
            return;
        };
        if revision != self.found.revision + 1 {
            let missing = format!("rows are missing or out of order after {}", self.found.revision);
            self.found.flaw(revision, missing);
        }
        self.found.rows += 1;
        self.found.revision = revision;
        // What cannot even be read as text or bytes is a flaw of the row, not of the check.
        let entry = row.try_get::<String, _>("entry").unwrap_or_default();
        let hash = row.try_get::<Vec<u8>, _>("hash").unwrap_or_default();
        let follows = [&self.stored, &self.computed].map(|before| chained(before, &entry));
        if !follows.iter().any(|expected| expected[..] == hash[..]) {
            self.found.flaw(revision, "its hash does not follow from its text and the row before");
        }
        self.computed = follows[1];
        self.stored = hash.try_into().unwrap_or(self.computed);
        self.columns(row, revision, &entry, beside);
    }

    /// The columns beside the text say what the text says, and so do personal values.
    fn columns(&mut self, row: &AnyRow, revision: u64, text: &str, beside: &[&AnyRow]) {
        let Some(values) = self.beside(revision, text, beside) else {
            return;
        };
        let read = match decoded(text, &values) {
            Ok(read) => read,
            Err(error) => {
                return self.found.flaw(revision, format!("its text cannot be read: {error}"));
            }
        };
        let account = read.what.account().map(AccountId::to_bytes);
        let membership = read.what.membership().map(MembershipId::to_bytes);
        let same = read.revision == revision
            && row.try_get::<i64, _>("at_us").is_ok_and(|at| at == read.at.as_microsecond())
            && tables::id_or_none(row, "account").is_ok_and(|column| column == account)
            && tables::id_or_none(row, "membership").is_ok_and(|column| column == membership)
            && row
                .try_get::<String, _>("actor")
                .is_ok_and(|actor| actor == entry::actor_text(read.actor))
            && row
                .try_get::<String, _>("event")
                .is_ok_and(|event| event == entry::event_name(&read.what));
        if !same {
            self.found.flaw(revision, "its columns do not say what its text says");
        }
        if let Event::PersonErased { person } = &read.what {
            self.erased.insert(*person, revision);
        }
        if self.found.is_sound()
            && let Some(replay) = &mut self.replay
        {
            replay.apply(&read.what);
        }
    }

    fn beside(
        &mut self,
        revision: u64,
        text: &str,
        rows: &[&AnyRow],
    ) -> Option<Vec<(i64, String)>> {
        let Ok(mut entry) = serde_json::from_str::<Value>(text) else {
            self.found.flaw(revision, "its text cannot be read");
            return None;
        };
        let mut expected = hashes(&mut entry);
        let mut values = Vec::new();
        for row in rows {
            let read = read_beside(row);
            let place = read.as_ref().and_then(|read| usize::try_from(read.position).ok());
            let wanted = place.and_then(|place| expected.get_mut(place));
            match (read, wanted) {
                (Some(read), Some(wanted))
                    if (&read.person, &read.hash) == (&wanted.0, &wanted.1) =>
                {
                    wanted.0.clear();
                    values.push((read.position, read.value));
                }
                _ => self
                    .found
                    .flaw(revision, "a personal value beside it is not the one that was written"),
            }
        }
        for (person, _) in expected.into_iter().filter(|(person, _)| !person.is_empty()) {
            self.found.erased += 1;
            if let Ok(person) = person.parse() {
                self.missing.insert(person, revision);
            }
        }
        Some(values)
    }

    /// Values are missing only of persons whose erasure is on record, from before it; and of them,
    /// none is there.
    async fn erasures(&mut self, connection: &mut AnyConnection) -> Result<(), Fault> {
        for (person, revision) in std::mem::take(&mut self.missing) {
            if self.erased.get(&person).is_none_or(|erased| *erased < revision) {
                let what =
                    "a personal value beside it is missing, and no erasure is on record for it";
                self.found.flaw(revision, what);
            }
        }
        for (person, revision) in std::mem::take(&mut self.erased) {
            let query =
                "SELECT COUNT(*) AS n FROM ledger_personal WHERE person = $1 AND revision <= $2";
            let row = sqlx::query(query)
                .bind(person.to_bytes().to_vec())
                .bind(super::number(revision))
                .fetch_one(&mut *connection)
                .await?;
            if row.try_get::<i64, _>("n")? > 0 {
                self.found.flaw(revision, "personal values are there again that it erased");
            }
        }
        Ok(())
    }

    /// What belongs to no row: personal values after the last one, and second heads.
    async fn strays(&mut self, connection: &mut AnyConnection) -> Result<(), Fault> {
        let query = "SELECT COUNT(*) AS n FROM ledger_personal WHERE revision > $1 OR revision < 1";
        let row = sqlx::query(query)
            .bind(super::number(self.found.revision))
            .fetch_one(&mut *connection)
            .await?;
        if row.try_get::<i64, _>("n")? > 0 {
            self.found.flaw(None, "personal values stand beside rows that are not there");
        }
        for table in ["head", "catalog"] {
            only_one(connection, table, &mut self.found).await?;
        }
        Ok(())
    }

    fn head(&mut self, head: Head) {
        self.found.head = hex::encode(self.stored);
        if head.revision != self.found.revision {
            let what =
                format!("the head is {}, the last row {}", head.revision, self.found.revision);
            self.found.flaw(None, what);
        }
        if head.hash != self.stored {
            self.found.flaw(None, "the head's hash is not that of the last row");
        }
    }

    /// Replaying the ledger gives the tables.
    fn tables(&mut self, world: &Facts) {
        let Some(replay) = self.replay.take().filter(|_| self.found.is_sound()) else {
            return;
        };
        for id in replay.record_ids().union(&world.record_ids()) {
            let (then, now) = (replay.record(*id), world.record(*id));
            if then != now {
                self.found
                    .flaw(None, format!("the table does not hold what the ledger says of {id:?}"));
            }
        }
    }

    /// The catalog is the one that was adopted last.
    async fn catalog(&mut self, connection: &mut AnyConnection) -> Result<(), Fault> {
        let adopted = sqlx::query(
            "SELECT entry FROM ledger WHERE event = 'catalog_adopted' ORDER BY revision DESC LIMIT 1",
        );
        let adopted = adopted.fetch_optional(&mut *connection).await?;
        let kept = sqlx::query("SELECT content FROM catalog WHERE id = 1");
        let kept = kept.fetch_optional(&mut *connection).await?;
        let text = |row: &AnyRow, column| row.try_get::<String, _>(column).ok();
        let adopted = adopted.as_ref().and_then(|row| {
            let entry: Value = serde_json::from_str(&text(row, "entry")?).ok()?;
            entry["what"]["text"].as_str().map(str::to_owned)
        });
        if adopted != kept.as_ref().and_then(|row| text(row, "content")) {
            self.found.flaw(None, "the catalog is not the one that was adopted");
        }
        Ok(())
    }
}

/// Names what a table has besides its one row.
pub(crate) async fn only_one(
    connection: &mut AnyConnection,
    table: &str,
    found: &mut Verified,
) -> Result<(), Fault> {
    let others = AssertSqlSafe(format!("SELECT COUNT(*) AS n FROM {table} WHERE id <> 1"));
    let row = sqlx::query(others).fetch_one(connection).await?;
    if row.try_get::<i64, _>("n")? > 0 {
        found.flaw(None, format!("the table `{table}` has a second row"));
    }
    Ok(())
}

/// A personal value as it stands beside a row.
struct ReadBeside {
    position: i64,
    person: String,
    hash: String,
    value: String,
}

fn read_beside(row: &AnyRow) -> Option<ReadBeside> {
    let salt: Vec<u8> = row.try_get("salt").ok()?;
    let salt: Hash = salt.try_into().ok()?;
    let value: String = row.try_get("value").ok()?;
    Some(ReadBeside {
        position: row.try_get("position").ok()?,
        person: PersonId::from_bytes(tables::id(row, "person").ok()?).to_string(),
        hash: hex::encode(salted(&salt, value.as_bytes())),
        value,
    })
}
