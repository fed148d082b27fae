//! Random manipulations of a copy of the database, by whoever can write to the file.

use std::{ops::Range, path::PathBuf};

use rand::{Rng, rngs::StdRng, seq::IndexedRandom};
use rusqlite::{Connection, params_from_iter, types::Value};
use tempfile::TempDir;

use crate::{Done, original::Original};

/// Tables and the columns that say something; the first ones tell rows apart. Of the tree's head, the
/// claim is left out: it says whose turn it is, and nothing about the ledger.
const TABLES: &[(&str, usize, &[&str], u32)] = &[
    ("ledger", 1, &["revision", "at_us", "account", "actor", "event", "entry", "hash"], 40),
    ("ledger_personal", 2, &["revision", "position", "person", "salt", "value"], 20),
    ("head", 1, &["id", "revision", "hash"], 4),
    ("tree_head", 1, &["id", "size", "checkpoints"], 4),
    ("tree_tiles", 2, &["level", "place", "seed", "hashes"], 12),
    ("checkpoints", 1, &["number", "size", "at_us", "note"], 12),
    ("accounts", 1, &["id", "name", "short_name"], 3),
    ("persons", 1, &["id", "name", "address"], 3),
    ("memberships", 1, &["id", "account", "person"], 3),
    ("catalog", 1, &["id", "content"], 2),
];

pub(crate) struct Copy {
    _folder: TempDir,
    pub(crate) file: PathBuf,
    pub(crate) url: String,
}

/// A row of a table: its values in the order of the columns.
type Row = Vec<Value>;

impl Copy {
    pub(crate) fn of(original: &Original) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("rolecall.db");
        let from = original.folder.path().join("rolecall.db");
        std::fs::copy(from, &file).expect("copied");
        let url = format!("sqlite://{}", file.display());
        Self { _folder: folder, file, url }
    }

    pub(crate) fn open(&self) -> Connection {
        let connection = Connection::open(&self.file).expect("opens");
        connection
            .execute_batch("PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF")
            .expect("set");
        connection
    }

    /// Does something to the copy that changes it.
    pub(crate) fn manipulated(&self, rng: &mut StdRng) -> Done {
        let connection = self.open();
        loop {
            let (table, keys, columns, _) =
                TABLES.choose_weighted(rng, |table| table.3).expect("some");
            let table = Table { connection: &connection, name: table, keys: *keys, columns };
            let done = match rng.random_range(0..10) {
                0..6 => table.edited(rng),
                6..8 => table.dropped(rng),
                8 => table.swapped(rng),
                _ => table.doubled(rng),
            };
            if let Some(done) = done {
                return done;
            }
        }
    }
}

struct Table<'t> {
    connection: &'t Connection,
    name: &'t str,
    /// How many of the columns tell rows apart.
    keys: usize,
    columns: &'t [&'t str],
}

impl Table<'_> {
    fn rows(&self) -> Vec<Row> {
        let select = format!("SELECT {} FROM {}", self.columns.join(", "), self.name);
        let mut statement = self.connection.prepare(&select).expect("a table");
        let count = self.columns.len();
        let rows = statement.query_map([], |row| (0..count).map(|at| row.get(at)).collect());
        rows.expect("readable").collect::<Result<_, _>>().expect("readable")
    }

    /// Which rows these keys tell.
    fn told(&self) -> String {
        let keys = self.columns[..self.keys].iter().enumerate();
        keys.map(|(at, key)| format!("{key} = ?{}", at + 1)).collect::<Vec<_>>().join(" AND ")
    }

    /// Sets a column of a row; none if the database does not take it.
    fn set(&self, row: &Row, column: &str, value: Value) -> Option<()> {
        let place = self.keys + 1;
        let update = format!("UPDATE {} SET {column} = ?{place} WHERE {}", self.name, self.told());
        let values = row[..self.keys].iter().cloned().chain([value]);
        let done = self.connection.execute(&update, params_from_iter(values)).ok()?;
        (done == 1).then_some(())
    }

    fn done(&self, what: &str, row: &Row) -> Done {
        let at = match (&row[0], self.name) {
            (Value::Integer(revision), "ledger" | "ledger_personal") => {
                revision.unsigned_abs().into()
            }
            _ => None,
        };
        Done { what: format!("{what} {} {:?}", self.name, &row[..self.keys]), at }
    }

    fn edited(&self, rng: &mut StdRng) -> Option<Done> {
        let rows = self.rows();
        let (row, at) = (rows.choose(rng)?, rng.random_range(0..self.columns.len()));
        let (column, value) = (self.columns[at], other(&row[at], rng));
        self.set(row, column, value.clone())?;
        let mut done = self.done(&format!("edited {column} of"), row);
        // Under another number, it is at both places that something is wrong.
        done.at = done.at.filter(|_| at >= self.keys);
        Some(done)
    }

    fn dropped(&self, rng: &mut StdRng) -> Option<Done> {
        let rows = self.rows();
        let row = rows.choose(rng)?;
        let delete = format!("DELETE FROM {} WHERE {}", self.name, self.told());
        let keys = row[..self.keys].iter().cloned();
        let done = self.connection.execute(&delete, params_from_iter(keys)).ok()?;
        (done == 1).then(|| self.done("dropped", row))
    }

    /// Two rows change places, or one value of each.
    fn swapped(&self, rng: &mut StdRng) -> Option<Done> {
        let rows = self.rows();
        let (one, two) = (rows.choose(rng)?, rows.choose(rng)?);
        let all = self.keys..self.columns.len();
        let columns = if rng.random_bool(0.5) { all } else { one_of(all, rng) };
        let differ = columns.clone().any(|at| one[at] != two[at]);
        for at in columns.filter(|_| differ) {
            self.set(one, self.columns[at], two[at].clone())?;
            self.set(two, self.columns[at], one[at].clone())?;
        }
        differ.then(|| self.done("swapped with another", one))
    }

    /// A row once more, under another key.
    fn doubled(&self, rng: &mut StdRng) -> Option<Done> {
        let rows = self.rows();
        let mut row = rows.choose(rng)?.clone();
        let at = rng.random_range(0..self.keys);
        row[at] = other(&row[at], rng);
        let places: Vec<_> = (1..=row.len()).map(|place| format!("?{place}")).collect();
        let columns = self.columns.join(", ");
        let insert =
            format!("INSERT INTO {} ({columns}) VALUES ({})", self.name, places.join(", "));
        self.connection.execute(&insert, params_from_iter(row.iter())).ok()?;
        Some(Done { at: None, ..self.done("doubled", &row) })
    }
}

fn one_of(range: Range<usize>, rng: &mut StdRng) -> Range<usize> {
    let at = rng.random_range(range);
    at..at + 1
}

/// Another value of the same type.
fn other(value: &Value, rng: &mut StdRng) -> Value {
    match value {
        Value::Null => Value::Blob(vec![7; 16]),
        Value::Integer(number) => {
            let by = rng.random_range(1..=300);
            Value::Integer(if rng.random_bool(0.5) { number + by } else { number - by })
        }
        Value::Real(number) => Value::Real(number + 1.0),
        Value::Text(text) => Value::Text(other_text(text, rng)),
        Value::Blob(bytes) => Value::Blob(other_bytes(bytes, rng)),
    }
}

pub(crate) fn other_text(text: &str, rng: &mut StdRng) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    let at = rng.random_range(0..=letters.len());
    match (rng.random_range(0..4), letters.get(at).copied()) {
        (0, Some(_)) => drop(letters.remove(at)),
        (1..3, Some(letter)) => letters[at] = if letter == 'x' { 'y' } else { 'x' },
        _ => letters.insert(at, *[' ', '0', 'a', '"'].choose(rng).expect("some")),
    }
    letters.into_iter().collect()
}

fn other_bytes(bytes: &[u8], rng: &mut StdRng) -> Vec<u8> {
    let mut bytes = bytes.to_vec();
    match rng.random_range(0..4) {
        0 => bytes.truncate(bytes.len().saturating_sub(rng.random_range(1..=32))),
        1 => bytes.extend([0; 32]),
        _ if bytes.is_empty() => bytes.push(1),
        _ => {
            let at = rng.random_range(0..bytes.len());
            bytes[at] ^= 1 << rng.random_range(0..8);
        }
    }
    bytes
}
