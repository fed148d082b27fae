//! Items in the database: looked at, listed, written.

use rusqlite::{
    OptionalExtension, Row, Transaction, params, params_from_iter, types::Value as Sql,
};
use serde_json::Value;

use crate::{
    check::Body,
    field::{Field, Kind},
    refusal::Refusal,
    resource::Resource,
};

/// Something that an account has.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    /// Its number, among those of its account and resource.
    pub(crate) id: i64,
    /// How often it was written.
    pub(crate) version: i64,
    /// Its fields.
    pub(crate) body: Body,
}

/// Where items are.
#[derive(Clone, Copy)]
pub(crate) struct Shelf<'t> {
    tx: &'t Transaction<'t>,
    account: &'t str,
    resource: &'static Resource,
}

/// What of a list is asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Asked {
    /// Text that some column has.
    pub(crate) text: String,
    /// The last item of the page before.
    pub(crate) after: Option<i64>,
    /// How many at most.
    pub(crate) limit: usize,
}

/// A page of a list.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listed {
    /// The items.
    pub(crate) items: Vec<Item>,
    /// After which item the next page begins.
    pub(crate) next: Option<i64>,
    /// How many there are on all pages.
    pub(crate) total: i64,
}

impl<'t> Shelf<'t> {
    /// The items of an account.
    pub(crate) fn of(
        tx: &'t Transaction<'t>,
        account: &'t str,
        resource: &'static Resource,
    ) -> Self {
        Self { tx, account, resource }
    }

    /// The item of this number.
    pub(crate) fn find(&self, id: i64) -> Result<Item, Refusal> {
        let query =
            "SELECT id, version, body FROM item WHERE account = ? AND resource = ? AND id = ?";
        let mut statement = self.tx.prepare_cached(query)?;
        let found = statement.query_row(params![self.account, self.resource.shows, id], read);
        found.optional()?.ok_or(Refusal::NotFound)?
    }

    /// A page of the list.
    pub(crate) fn list(&self, asked: &Asked) -> Result<Listed, Refusal> {
        let (found, mut values) = self.matching(&asked.text);
        let count = format!("SELECT count(*) FROM item WHERE {found}");
        let mut statement = self.tx.prepare_cached(&count)?;
        let total = statement.query_row(params_from_iter(&values), |row| row.get(0))?;
        let (beyond, order) = if self.resource.newest_first { ("<", "DESC") } else { (">", "ASC") };
        let mut query = format!("SELECT id, version, body FROM item WHERE {found}");
        if let Some(after) = asked.after {
            query.push_str(&format!(" AND id {beyond} ?"));
            values.push(Sql::from(after));
        }
        query.push_str(&format!(" ORDER BY id {order} LIMIT {}", asked.limit + 1));
        let mut statement = self.tx.prepare_cached(&query)?;
        let rows = statement.query_map(params_from_iter(&values), read)?;
        let mut items = rows.map(|row| row?).collect::<Result<Vec<_>, Refusal>>()?;
        let goes_on = items.len() > asked.limit;
        items.truncate(asked.limit);
        let next = items.last().filter(|_| goes_on).map(|item| item.id);
        Ok(Listed { items, next, total })
    }

    /// The condition of a search, with its values: only in columns that everyone sees who sees the
    /// list.
    fn matching(&self, text: &str) -> (String, Vec<Sql>) {
        let mut values =
            vec![Sql::from(self.account.to_owned()), Sql::from(self.resource.shows.to_owned())];
        let mut found = "account = ? AND resource = ?".to_owned();
        if !text.is_empty() {
            let columns = self.resource.columns().map(|field| {
                let text = as_kept(field, text);
                let escaped = text.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
                values.push(Sql::from(format!("%{escaped}%")));
                format!(r"body ->> '{}' LIKE ? ESCAPE '\'", field.key)
            });
            let columns: Vec<_> = columns.collect();
            found.push_str(&format!(" AND ({})", columns.join(" OR ")));
        }
        (found, values)
    }

    /// How many items have this value in a field, `except` one.
    pub(crate) fn count_with(
        &self,
        field: &str,
        value: &Value,
        except: i64,
    ) -> Result<i64, Refusal> {
        let query = format!(
            "SELECT count(*) FROM item WHERE account = ? AND resource = ? AND id <> ? \
             AND lower(body ->> '{field}') = lower(?)"
        );
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let mut statement = self.tx.prepare_cached(&query)?;
        let row = params![self.account, self.resource.shows, except, text];
        Ok(statement.query_row(row, |row| row.get(0))?)
    }

    /// The first item that has this value in a field.
    pub(crate) fn find_with(&self, field: &str, value: &str) -> Result<Option<Item>, Refusal> {
        let query = format!(
            "SELECT id, version, body FROM item WHERE account = ? AND resource = ? \
             AND body ->> '{field}' = ? ORDER BY id LIMIT 1"
        );
        let mut statement = self.tx.prepare_cached(&query)?;
        let row = params![self.account, self.resource.shows, value];
        statement.query_row(row, read).optional()?.transpose()
    }

    /// Writes a new item, under the next number.
    pub(crate) fn add(&self, body: Body) -> Result<Item, Refusal> {
        let next = "INSERT INTO last_id VALUES (?, ?, 1) \
                    ON CONFLICT DO UPDATE SET id = id + 1 RETURNING id";
        let mut statement = self.tx.prepare_cached(next)?;
        let id =
            statement.query_row(params![self.account, self.resource.shows], |row| row.get(0))?;
        self.put(Item { id, version: 0, body })
    }

    /// Writes an item over what was there.
    pub(crate) fn put(&self, mut item: Item) -> Result<Item, Refusal> {
        item.version += 1;
        let body = serde_json::to_string(&item.body)?;
        let query = "INSERT INTO item VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE \
                     SET version = excluded.version, body = excluded.body";
        let row = params![self.account, self.resource.shows, item.id, item.version, body];
        self.tx.prepare_cached(query)?.execute(row)?;
        Ok(item)
    }

    /// Removes an item.
    pub(crate) fn remove(&self, id: i64) -> Result<(), Refusal> {
        let query = "DELETE FROM item WHERE account = ? AND resource = ? AND id = ?";
        self.tx.prepare_cached(query)?.execute(params![self.account, self.resource.shows, id])?;
        Ok(())
    }

    /// So many random bytes of the database, in hexadecimal.
    pub(crate) fn random(&self, bytes: u8) -> Result<String, Refusal> {
        let query = "SELECT lower(hex(randomblob(?)))";
        Ok(self.tx.query_row(query, [bytes], |row| row.get(0))?)
    }

    /// The same account's items of another resource.
    pub(crate) fn beside(&self, resource: &'static Resource) -> Self {
        Self { resource, ..*self }
    }

    /// The same resource's items of another account.
    pub(crate) fn elsewhere(&self, account: &'t str) -> Self {
        Self { account, ..*self }
    }
}

/// What is searched for, as it would stand in a field.
fn as_kept(field: &Field, text: &str) -> String {
    let is_of_number = |c: char| c.is_ascii_digit() || " +-()\u{a0}".contains(c);
    match field.kind {
        Kind::Phone | Kind::Phones
            if text.chars().all(is_of_number) && text.contains(|c: char| c.is_ascii_digit()) =>
        {
            text.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
        }
        Kind::Choice(_) => text.replace(' ', "_"),
        _ => text.to_owned(),
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Result<Item, Refusal>> {
    let (id, version, body): (_, _, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
    Ok(serde_json::from_str(&body).map(|body| Item { id, version, body }).map_err(Refusal::from))
}
