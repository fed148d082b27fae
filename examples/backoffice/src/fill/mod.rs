//! Plausible data for the accounts of a demo: the same each time, and none of it real.
//!
//! Telephone numbers are from the ranges that Ofcom, Arcep, PTS, the Bundesnetzagentur and the
//! North American plan keep for fiction: they can be dialled as far as any table knows, and nobody
//! has them.

mod chance;
mod customer;
mod money;
mod phone_system;
mod place;
mod provider;

use rusqlite::{OptionalExtension, Transaction};
use serde_json::Value;

pub(crate) use self::chance::Chance;
use crate::{check, item::Shelf, refusal::Refusal, resource::Of, table};

/// The accounts of the demo, whose kinds are known.
const KNOWN: &[(&str, &str, Option<Of>)] = &[
    ("northwind", "Northwind", Some(Of::Provider)),
    ("harbour", "Harbour", None),
    ("abc", "ABC", Some(Of::Customer)),
    ("abc-hq", "ABC Headquarters", Some(Of::PhoneSystem)),
    ("abc-warehouse", "ABC Warehouse", Some(Of::PhoneSystem)),
    ("globex", "Globex", Some(Of::Customer)),
    ("globex-pbx", "Globex PBX", Some(Of::PhoneSystem)),
    ("maria", "Maria", Some(Of::Customer)),
    ("capped", "Capped", Some(Of::Customer)),
    ("lapsed", "Lapsed", Some(Of::Customer)),
    ("gone", "Gone", Some(Of::Customer)),
    ("fenced", "Fenced", Some(Of::Customer)),
];

/// The most accounts that are filled, so that visits under invented names do not fill the disk.
const ACCOUNTS_MAX: i64 = 2_000;

/// An account that is being filled.
pub(crate) struct Filling<'t> {
    tx: &'t Transaction<'t>,
    /// Its short name.
    pub(crate) account: &'t str,
    /// What decides where anything would do.
    pub(crate) chance: Chance,
}

impl Filling<'_> {
    /// Puts down an item; what is not said of it is what it is at first.
    pub(crate) fn put(&self, key: &'static str, said: &Value) -> Result<i64, Refusal> {
        let Some(resource) = table::find(key) else {
            return Err(Refusal::Fault(format!("no resource `{key}`")));
        };
        let field = |field: &crate::field::Field| {
            let value = said.get(field.key).cloned().unwrap_or_else(|| check::at_first(field));
            (field.key.to_owned(), value)
        };
        let body = resource.fields.iter().map(field).collect();
        Ok(Shelf::of(self.tx, self.account, resource).add(body)?.id)
    }
}

/// Fills the accounts of the demo, if this is the first time.
pub(crate) fn known(tx: &Transaction<'_>) -> Result<(), Refusal> {
    for (account, title, of) in KNOWN {
        if is_there(tx, account)? {
            continue;
        }
        enter(tx, account, title)?;
        let mut filling = Filling { tx, account, chance: Chance::of(account) };
        match of {
            Some(Of::Provider) => provider::fill(&mut filling)?,
            Some(Of::Customer) => customer::fill(&mut filling)?,
            Some(Of::PhoneSystem) => phone_system::fill(&mut filling)?,
            None => {}
        }
    }
    Ok(())
}

/// Fills an account that nobody has named before, as a customer.
pub(crate) fn at_first_visit(tx: &Transaction<'_>, account: &str) -> Result<(), Refusal> {
    if is_there(tx, account)? {
        return Ok(());
    }
    let count: i64 = tx.query_row("SELECT count(*) FROM account", [], |row| row.get(0))?;
    if count >= ACCOUNTS_MAX {
        return Ok(());
    }
    enter(tx, account, &from_short_name(account))?;
    customer::fill(&mut Filling { tx, account, chance: Chance::of(account) })
}

/// The accounts that have data, with their titles.
pub(crate) fn accounts(tx: &Transaction<'_>) -> Result<Vec<(String, String)>, Refusal> {
    let mut statement = tx.prepare("SELECT short_name, title FROM account ORDER BY short_name")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// What an account is called.
pub(crate) fn title(tx: &Transaction<'_>, account: &str) -> Result<String, Refusal> {
    let query = "SELECT title FROM account WHERE short_name = ?";
    let found = tx.query_row(query, [account], |row| row.get(0)).optional()?;
    Ok(found.unwrap_or_else(|| from_short_name(account)))
}

fn is_there(tx: &Transaction<'_>, account: &str) -> Result<bool, Refusal> {
    let query = "SELECT EXISTS (SELECT 1 FROM account WHERE short_name = ?)";
    Ok(tx.query_row(query, [account], |row| row.get(0))?)
}

fn enter(tx: &Transaction<'_>, account: &str, title: &str) -> Result<(), Refusal> {
    tx.execute("INSERT INTO account VALUES (?, ?)", [account, title])?;
    Ok(())
}

fn from_short_name(account: &str) -> String {
    let words = account.split('-').map(crate::field::as_words);
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use crate::{check::Body, office::Office, table, value};

    #[test]
    fn all_that_is_filled_in_would_be_taken_from_anyone_and_is_the_same_each_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let rows = |name: &str| {
            let file = folder.path().join(name);
            drop(Office::open(&file, true).expect("a database"));
            let connection = Connection::open(&file).expect("a database");
            let mut statement = connection
                .prepare("SELECT account, resource, body FROM item ORDER BY 1, 2, id")
                .expect("a query");
            let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
            let rows = statement.query_map([], row).expect("rows");
            rows.collect::<Result<Vec<(String, String, String)>, _>>().expect("rows")
        };
        let first = rows("first");
        assert_eq!(first, rows("second"));
        assert!(first.len() > 500, "{}", first.len());
        for (account, resource, body) in &first {
            let at = format!("{account}/{resource}");
            let body: Body = serde_json::from_str(body).expect(&at);
            let resource = table::find(resource).expect(&at);
            assert!(body.keys().eq(resource.fields.iter().map(|field| field.key)), "{at} {body:?}");
            for field in resource.fields {
                match &body[field.key] {
                    serde_json::Value::Null => assert!(!field.needed, "{at} {}", field.key),
                    kept => {
                        let again = value::checked(field.kind, kept);
                        assert_eq!(again.as_ref(), Ok(kept), "{at} {}", field.key);
                    }
                }
            }
        }
    }
}
