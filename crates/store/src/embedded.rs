//! The writer's own connection to SQLite, by SQLite's own driver: what a transaction writes is
//! carried out at once, on the writer's thread.

use rusqlite::{
    Connection, ToSql, TransactionBehavior,
    types::{ToSqlOutput, ValueRef},
};

use crate::{
    Engine, Fault,
    writes::{Param, Statement},
};

/// How many statements stay prepared: more than there are.
const PREPARED_MAX: usize = 128;

#[derive(Debug)]
pub(crate) struct Embedded {
    connection: Connection,
}

impl Embedded {
    /// Opens the file, which must be there.
    pub(crate) fn open(path: &str) -> Result<Self, Fault> {
        let connection = Connection::open(path)?;
        connection.set_prepared_statement_cache_capacity(PREPARED_MAX);
        for pragma in Engine::Sqlite.prepare() {
            connection.execute_batch(pragma)?;
        }
        Ok(Self { connection })
    }

    /// Carries all out in one transaction, which is durable afterwards; or nothing.
    pub(crate) fn commit(&mut self, statements: &[Statement]) -> Result<(), Fault> {
        let behavior = TransactionBehavior::Immediate;
        let transaction = self.connection.transaction_with_behavior(behavior)?;
        for Statement { sql, params } in statements {
            let mut statement = transaction.prepare_cached(sql)?;
            // SQLite counts parameters in the order in which they occur.
            for at in 1..=statement.parameter_count() {
                let name = statement.parameter_name(at).and_then(|name| name.strip_prefix('$'));
                let number: usize = name.and_then(|name| name.parse().ok()).ok_or(Fault::Bug)?;
                statement.raw_bind_parameter(at, params.get(number - 1).ok_or(Fault::Bug)?)?;
            }
            statement.raw_execute()?;
        }
        Ok(transaction.commit()?)
    }
}

impl ToSql for Param {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Bytes(Some(bytes)) => ValueRef::Blob(bytes),
            Self::Text(Some(text)) => ValueRef::Text(text.as_bytes()),
            Self::Number(Some(number)) => ValueRef::Integer(*number),
            Self::Bytes(None) | Self::Text(None) | Self::Number(None) => ValueRef::Null,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_writer_commits_is_flushed() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("rolecall.db");
        let own = Embedded::open(file.to_str().expect("a path")).expect("it opens");
        let ask = |pragma| own.connection.pragma_query_value(None, pragma, |row| row.get(0));
        let synchronous: i64 = ask("synchronous").expect("it is asked");
        assert_eq!(synchronous, 2, "FULL: a commit is on the disk before it is answered");
        let journal = own.connection.pragma_query_value(None, "journal_mode", |row| row.get(0));
        let journal: String = journal.expect("it is asked");
        assert_eq!(journal, "wal");
    }
}
