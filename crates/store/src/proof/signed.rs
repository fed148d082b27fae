//! The checkpoints of a database against its ledger: each must be of the rows up to there, none may be
//! missing, and the one that is known from elsewhere must be of this ledger.

use std::collections::VecDeque;

use sqlx::{AnyConnection, any::AnyRow};

use super::{
    Trust,
    checkpoint::Said,
    kept::{self, Checkpoint},
    merkle::Hash,
    note::VerifierKey,
};
use crate::{Fault, ledger::Verified};

/// What was signed and is yet to be compared, smallest first.
pub(crate) struct Signed {
    /// How many there should be.
    count: u64,
    kept: VecDeque<Checkpoint>,
    key: Option<VerifierKey>,
    /// The one that is known from elsewhere.
    known: Option<Said>,
    /// When the one before was signed.
    before_us: i64,
}

impl Signed {
    pub(crate) async fn read(
        connection: &mut AnyConnection,
        count: u64,
        trust: &Trust,
        found: &mut Verified,
    ) -> Result<Self, Fault> {
        let rows = sqlx::query("SELECT * FROM checkpoints ORDER BY number").fetch_all(connection);
        let mut kept = VecDeque::new();
        for row in &rows.await? {
            kept.extend(read(row, found));
        }
        let known = known(trust).unwrap_or_else(|wrong| {
            found.flaw(None, wrong);
            None
        });
        found.signatures_checked = trust.key.is_some();
        Ok(Self { count, kept, key: trust.key.clone(), known, before_us: i64::MIN })
    }

    /// Whether anything was signed at this size, so that its root is worth working out.
    pub(crate) fn wants(&self, size: u64) -> bool {
        self.kept.front().is_some_and(|kept| kept.size <= size)
            || self.known.as_ref().is_some_and(|known| known.size == size)
    }

    /// Compares what was signed at this size.
    pub(crate) fn at(&mut self, (size, root): (u64, Hash), origin: &str, found: &mut Verified) {
        while let Some(kept) = self.kept.pop_front_if(|kept| kept.size <= size) {
            found.checkpoints += 1;
            let number = kept.number;
            if number != found.checkpoints {
                found.flaw(None, format!("checkpoint {} is missing", found.checkpoints));
                found.checkpoints = number;
            }
            if let Err(wrong) = self.fits(&kept, (size, root), origin) {
                found.flaw(None, format!("checkpoint {number} of {} rows: {wrong}", kept.size));
            }
            self.before_us = kept.at.as_microsecond();
        }
        if let Some(known) = self.known.take_if(|known| known.size == size)
            && (known.root != root || known.origin != origin)
        {
            found.flaw(None, "the ledger does not go on from the known checkpoint");
        }
    }

    fn fits(
        &self,
        kept: &Checkpoint,
        (size, root): (u64, Hash),
        origin: &str,
    ) -> Result<(), String> {
        let said = Said::kept(&kept.note, self.key.as_ref())?;
        if said.at != Some(kept.at) || kept.at.as_microsecond() < self.before_us {
            return Err("it was signed at another time".to_owned());
        }
        let is_own = said.origin == origin && said.size == kept.size;
        if is_own && kept.size == size && said.root == root {
            Ok(())
        } else {
            Err("it is not of the rows up to there".to_owned())
        }
    }

    /// What is left over once all rows are compared.
    pub(crate) fn end(self, found: &mut Verified) {
        for kept in &self.kept {
            found.checkpoints += 1;
            let what =
                format!("checkpoint {} is of {} rows, more than there are", kept.number, kept.size);
            found.flaw(None, what);
        }
        if found.checkpoints != self.count {
            let what =
                format!("{} checkpoints were signed, {} are here", self.count, found.checkpoints);
            found.flaw(None, what);
        }
        if let Some(known) = &self.known {
            let what = "and the ledger, as far as it is in the tree, fewer";
            found.flaw(None, format!("the known checkpoint has {} rows, {what}", known.size));
        }
    }
}

/// A checkpoint as it is kept; none where it cannot be read, which is named.
fn read(row: &AnyRow, found: &mut Verified) -> Option<Checkpoint> {
    let read = kept::read(row).ok();
    if read.is_none() {
        found.flaw(None, "a checkpoint cannot be read");
    }
    read
}

/// What the checkpoint says that is known from elsewhere.
fn known(trust: &Trust) -> Result<Option<Said>, String> {
    if let Some(key) = &trust.key {
        return trust.older(key).map_err(|error| error.to_string());
    }
    let Some(note) = trust.checkpoint.as_deref() else { return Ok(None) };
    let none = || "the older checkpoint: it is no signed note".to_owned();
    Said::unchecked(note).map(Some).ok_or_else(none)
}
