//! Jobs: long work as many small commands, each decided when its turn comes.
//!
//! Core knows that a job began and what it is for. Its rows, how far it is and who carries it out
//! are the store's and the binary's.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::Operation;
use crate::{Ids, JobId, record::AccountState};

/// The most rows of a job.
pub const JOB_ROWS_MAX: usize = 200_000;

/// What a job is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum JobWork {
    /// The states of accounts below.
    AccountStates,
    /// People from a file.
    PeopleImport,
    /// Accounts below from a file.
    AccountsImport,
}

impl JobWork {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::AccountStates, Self::PeopleImport, Self::AccountsImport];

    /// The name in data.
    pub fn key(self) -> &'static str {
        match self {
            Self::AccountStates => "account_states",
            Self::PeopleImport => "people_import",
            Self::AccountsImport => "accounts_import",
        }
    }

    /// The work of this name.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|work| work.key() == key)
    }

    /// What someone must be allowed to do to begin such a job, and to end it. Each of its commands
    /// asks for more.
    pub fn operation(self) -> Operation {
        match self {
            Self::AccountStates => Operation::SetBulkStates,
            Self::PeopleImport => Operation::AddPeople,
            Self::AccountsImport => Operation::ImportAccounts,
        }
    }

    /// What someone must be allowed to do to see it.
    pub fn seen_by(self) -> Operation {
        match self {
            Self::AccountStates => Operation::SeeBulkStates,
            Self::PeopleImport | Self::AccountsImport => self.operation(),
        }
    }
}

/// The state that an account is to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WantedState {
    /// Its people may act.
    Active,
    /// They may look, pay and remove people.
    Suspended,
    /// They may nothing.
    Closed,
}

impl WantedState {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Active, Self::Suspended, Self::Closed];

    /// The name in data, as that of [`AccountState`].
    pub fn key(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Closed => "closed",
        }
    }

    /// The state of this name.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }

    pub(super) fn set_by(self, by: crate::AccountId) -> AccountState {
        match self {
            Self::Active => AccountState::Active,
            Self::Suspended => AccountState::Suspended { by },
            Self::Closed => AccountState::Closed { by },
        }
    }
}

/// The ids that a row of a job may use: always the same, so that later rows can name what an earlier
/// one makes, and a row that comes twice makes the same.
pub fn ids_of_row(job: JobId, made_at: Timestamp, row: u32) -> Ids {
    let unix_ms = u64::try_from(made_at.as_millisecond()).unwrap_or_default();
    // A job's own bits, moved far enough for each row that no two meet.
    let bits = u128::from_be_bytes(job.to_bytes());
    let scattered = bits.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
    Ids::new(unix_ms, scattered.wrapping_add(u128::from(row) << 24))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn rows_of_a_job_have_ids_of_their_own_which_are_always_the_same() {
        let (job, other) = (JobId::from_bytes([7; 16]), JobId::from_bytes([8; 16]));
        let first = |job, row| ids_of_row(job, Timestamp::UNIX_EPOCH, row).next_id();
        assert_eq!(first(job, 3), first(job, 3));
        let mut ids = HashSet::new();
        for row in 0..20_000 {
            let mut some = ids_of_row(job, Timestamp::UNIX_EPOCH, row);
            ids.extend((0..3).map(|_| some.next_id()));
            ids.insert(first(other, row));
        }
        assert_eq!(ids.len(), 80_000);
    }
}
