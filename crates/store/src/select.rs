//! Which rows to read: all, or those whose id a sub-query gives.

use sqlx::{AnyConnection, AssertSqlSafe, any::AnyRow};

use crate::{
    Fault,
    writes::{Param, bound},
};

/// The ids of the rows that are wanted, as a sub-query with its parameters.
#[derive(Clone, Copy)]
pub(crate) enum Select<'s> {
    /// Every row.
    All,
    /// Those whose id the sub-query gives; its parameters are bytes or text.
    Where(&'static str, &'s [Param]),
}

impl Select<'_> {
    /// Runs a query that ends in `IN`, with the ids put in. `key` is the column in question; only
    /// text of this crate comes in here, values are bound.
    pub(crate) async fn fetch(
        self,
        connection: &mut AnyConnection,
        query: &'static str,
        key: &'static str,
    ) -> Result<Vec<AnyRow>, Fault> {
        let (ids, params) = match self {
            Self::All => (None, &[][..]),
            Self::Where(ids, params) => (Some(ids), params),
        };
        let sql = match ids {
            Some(ids) => format!("{query} ({ids})"),
            None => query.replace(&format!(" WHERE {key} IN"), ""),
        };
        Ok(bound(sqlx::query(AssertSqlSafe(sql)), params).fetch_all(connection).await?)
    }
}
