//! The history of the account, compared with what was sent.

use std::collections::VecDeque;

use serde_json::Value;

use super::{
    Change, Place, Sent, What,
    change::{Row, membership},
};
use crate::http::Door;

/// What may still be sent again: a change that was not answered, and its revision where it was made.
pub(super) type Open = Vec<(Change, Option<u64>)>;

impl Place {
    /// Goes through the rows since the last time: each change that was acknowledged has its own, at the
    /// revision that it was answered with; one that was not answered has all of its own or none; and
    /// there are no others. Nothing where the history could not be had.
    pub(super) fn compare_past(&mut self, door: &Door) -> Option<Open> {
        let mut rows = self.rows(door)?;
        let until = rows.back().and_then(|row| row["revision"].as_u64());
        let mut open = Vec::new();
        for Sent { change, done } in std::mem::take(&mut self.sent) {
            let Some(done) = done else {
                open.extend(self.found(&mut rows, change));
                continue;
            };
            match taken(&mut rows, &change) {
                Some(row) if row["revision"] == done.revision => {}
                Some(row) => self.wrong(&format!("{change:?} is at another revision: {row}")),
                None => self.wrong(&format!("lost: {change:?}, acknowledged as {}", done.revision)),
            }
        }
        for row in rows {
            self.wrong(&format!("nobody was told that this was done, or it is in part: {row}"));
        }
        self.compared = until.unwrap_or(self.compared);
        Some(open)
    }

    /// A change that was not answered, as it was found.
    fn found(
        &mut self,
        rows: &mut VecDeque<Value>,
        change: Change,
    ) -> Option<(Change, Option<u64>)> {
        let row = taken(rows, &change);
        match &row {
            Some(row) => {
                self.tally.made += 1;
                let made = matches!(change.what, What::Invited { .. }).then(|| membership(row));
                self.present.is_so(&change.what, made.as_deref());
            }
            None => self.present.is_not_so(&change.what),
        }
        let revision = row.and_then(|row| row["revision"].as_u64());
        change.request.is_some().then_some((change, revision))
    }

    /// The rows since the last time, oldest first.
    fn rows(&self, door: &Door) -> Option<VecDeque<Value>> {
        let path = format!("/api/v1/accounts/{}/history", self.name);
        let is_new = |row: &Value| row["revision"].as_u64() > Some(self.compared);
        let rows = door.list(&path, is_new)?;
        Some(rows.into_iter().rev().collect())
    }
}

/// Takes out the rows of a change if they come next, all of them one after the other; the last of them.
fn taken(rows: &mut VecDeque<Value>, change: &Change) -> Option<Value> {
    let mut expected = change.what.rows();
    let count = expected.len();
    let first = rows.front()?["revision"].as_u64()?;
    for (row, revision) in rows.iter().take(count).zip(first..) {
        let at = expected.iter().position(|expected: &Row| expected.is(row))?;
        if row["revision"] != revision {
            return None;
        }
        expected.swap_remove(at);
    }
    if !expected.is_empty() {
        return None;
    }
    rows.drain(..count).next_back()
}
