//! A record as the row of a table, and what of it has to be written.

use std::fmt::Write as _;

use crate::writes::{Param, Writes};

/// The row of one record; its key is the column `id`.
pub(super) struct Row {
    table: &'static str,
    id: Vec<u8>,
    columns: Vec<(&'static str, Param)>,
}

impl Row {
    pub(super) fn new(table: &'static str, id: [u8; 16]) -> Self {
        Self { table, id: id.to_vec(), columns: Vec::new() }
    }

    /// The same with one column more.
    pub(super) fn with(mut self, column: &'static str, value: impl Into<Param>) -> Self {
        self.columns.push((column, value.into()));
        self
    }

    /// Writes what differs from the row that the table holds; all of it, if that is not known.
    pub(super) fn save(self, before: Option<Self>, writes: &mut Writes) {
        match before {
            Some(before) => self.update(before, writes),
            None => self.upsert(writes),
        }
    }

    /// Only what has changed: SQLite writes an index anew if a column of it is set, to the same value
    /// too.
    fn update(self, before: Self, writes: &mut Writes) {
        let Self { table, id, columns } = self;
        let both = columns.into_iter().zip(before.columns);
        let changed: Vec<_> = both.filter(|(now, then)| now != then).map(|(now, _)| now).collect();
        if changed.is_empty() {
            return;
        }
        let mut sql = format!("UPDATE {table} SET ");
        for (place, (column, _)) in (2..).zip(&changed) {
            let comma = if place == 2 { "" } else { ", " };
            write!(sql, "{comma}{column} = ${place}").expect("a text takes all");
        }
        sql.push_str(" WHERE id = $1");
        bind(writes, sql, id, changed);
    }

    fn upsert(self, writes: &mut Writes) {
        let Self { table, id, columns } = self;
        let (mut names, mut places, mut sets) = (String::new(), String::new(), String::new());
        for (place, (column, _)) in (2..).zip(&columns) {
            let comma = if place == 2 { "" } else { ", " };
            write!(names, ", {column}").expect("a text takes all");
            write!(places, ", ${place}").expect("a text takes all");
            write!(sets, "{comma}{column} = excluded.{column}").expect("a text takes all");
        }
        let sql = format!(
            "INSERT INTO {table} (id{names}) VALUES ($1{places}) ON CONFLICT (id) DO UPDATE SET {sets}"
        );
        bind(writes, sql, id, columns);
    }
}

fn bind(writes: &mut Writes, sql: String, id: Vec<u8>, columns: Vec<(&'static str, Param)>) {
    let statement = writes.add(sql).bind(id);
    for (_, value) in columns {
        statement.bind(value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn role(name: &str, level: i64) -> Row {
        Row::new("roles", [7; 16]).with("name", name).with("level", level)
    }

    fn said(row: Row, before: Option<Row>) -> Vec<String> {
        let mut writes = Writes::default();
        row.save(before, &mut writes);
        let said = |it: crate::writes::Statement| format!("{} {:?}", it.sql, &it.params[1..]);
        writes.take().into_iter().map(said).collect()
    }

    #[test]
    fn only_what_has_changed_is_written() {
        let before = || Some(role("Billing", 1));
        assert_eq!(said(role("Billing", 1), before()), [""; 0]);
        assert_eq!(
            said(role("Billing", 2), before()),
            ["UPDATE roles SET level = $2 WHERE id = $1 [Number(Some(2))]"]
        );
        assert_eq!(
            said(role("B", 2), before()),
            [
                "UPDATE roles SET name = $2, level = $3 WHERE id = $1 [Text(Some(\"B\")), Number(Some(2))]"
            ]
        );
    }

    #[test]
    fn all_of_it_is_written_where_nothing_is_known() {
        assert_eq!(
            said(role("Billing", 1), None),
            [
                "INSERT INTO roles (id, name, level) VALUES ($1, $2, $3) ON CONFLICT (id) DO UPDATE SET \
              name = excluded.name, level = excluded.level [Text(Some(\"Billing\")), Number(Some(1))]"
            ]
        );
    }
}
