//! What a transaction writes: kept, and sent together at its end, since what a statement costs is
//! mostly the way to the database and back.

use std::borrow::Cow;

use sqlx::{Any, AnyConnection, AssertSqlSafe, any::AnyArguments, query::Query};

use crate::Fault;

/// Statements that are yet to be sent, in order.
#[derive(Debug, Default)]
pub(crate) struct Writes {
    statements: Vec<Statement>,
}

/// A statement that gives no rows. Parameters are `$1`, `$2` and so on.
#[derive(Debug)]
pub(crate) struct Statement {
    pub(crate) sql: Cow<'static, str>,
    pub(crate) params: Vec<Param>,
}

/// A parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Param {
    Bytes(Option<Vec<u8>>),
    Text(Option<String>),
    Number(Option<i64>),
}

impl Writes {
    /// Adds a statement; only text of this crate comes in here, values are bound.
    pub(crate) fn add(&mut self, sql: impl Into<Cow<'static, str>>) -> &mut Statement {
        self.statements.push(Statement { sql: sql.into(), params: Vec::new() });
        self.statements.last_mut().expect("it was added just now")
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }

    /// Takes everything out.
    pub(crate) fn take(&mut self) -> Vec<Statement> {
        std::mem::take(&mut self.statements)
    }

    /// Sends everything, in a transaction that has begun.
    pub(crate) async fn send(&mut self, connection: &mut AnyConnection) -> Result<(), Fault> {
        for Statement { sql, params } in self.take() {
            let query = sqlx::query(AssertSqlSafe(sql.into_owned()));
            bound(query, &params).execute(&mut *connection).await?;
        }
        Ok(())
    }
}

impl Statement {
    /// Gives the next parameter its value.
    pub(crate) fn bind(&mut self, value: impl Into<Param>) -> &mut Self {
        self.params.push(value.into());
        self
    }
}

type AnyQuery<'q> = Query<'q, Any, AnyArguments>;

/// Gives a query its parameters.
pub(crate) fn bound<'q>(query: AnyQuery<'q>, params: &[Param]) -> AnyQuery<'q> {
    params.iter().fold(query, |query, param| match param.clone() {
        Param::Bytes(bytes) => query.bind(bytes),
        Param::Text(text) => query.bind(text),
        Param::Number(number) => query.bind(number),
    })
}

macro_rules! from {
    ($($from:ty => $variant:ident $into:expr),* $(,)?) => {$(
        impl From<$from> for Param {
            fn from(value: $from) -> Self {
                Self::$variant($into(value))
            }
        }
    )*};
}

from! {
    Vec<u8> => Bytes Some,
    Option<Vec<u8>> => Bytes std::convert::identity,
    String => Text Some,
    Option<String> => Text std::convert::identity,
    &str => Text |text: &str| Some(text.to_owned()),
    Option<&str> => Text |text: Option<&str>| text.map(str::to_owned),
    i64 => Number Some,
    Option<i64> => Number std::convert::identity,
}
