//! Accounts in an order, some at a time.
//!
//! A cursor is the place of the last account that was shown: whatever is made or renamed meanwhile,
//! what comes after it comes next. Only as many are put in order as are shown.

use axum::http::StatusCode;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rolecall_core::{
    AccountId,
    record::{Account, AccountState},
};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::problem::Problem;

/// By what accounts are put in order; those that are alike in it, by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Order {
    /// By name.
    #[default]
    Name,
    /// The widest kind first.
    Kind,
    /// Active ones first, then suspended, then closed.
    State,
}

impl Order {
    /// What an address says; anything else is by name.
    pub(crate) fn of(text: &str) -> Self {
        match text {
            "kind" => Self::Kind,
            "state" => Self::State,
            _ => Self::Name,
        }
    }

    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Kind => "kind",
            Self::State => "state",
        }
    }

    fn place(self, account: &Account) -> Place {
        let rank = match self {
            Self::Name => 0,
            Self::Kind => account.kind as u8,
            Self::State => match account.state {
                AccountState::Active => 0,
                AccountState::Suspended { .. } => 1,
                AccountState::Closed { .. } => 2,
            },
        };
        Place { rank, name: account.name.folded(), id: account.id }
    }
}

/// Where an account stands in an order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    rank: u8,
    name: String,
    id: AccountId,
}

impl Place {
    fn cursor(&self) -> String {
        let mut bytes = self.id.0.as_bytes().to_vec();
        bytes.push(self.rank);
        bytes.extend(self.name.as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// The place that a cursor is of.
    pub(crate) fn read(cursor: &str) -> Result<Self, Problem> {
        let read = || {
            let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
            let (id, rest) = bytes.split_first_chunk::<16>()?;
            let (rank, name) = rest.split_first()?;
            let name = String::from_utf8(name.to_vec()).ok()?;
            Some(Self { rank: *rank, name, id: AccountId(Uuid::from_bytes(*id)) })
        };
        let detail = "`cursor` is that of the page before, as it was given";
        read().ok_or_else(|| Problem::new(StatusCode::BAD_REQUEST, "cursor.unknown", detail))
    }
}

/// Some of many accounts, and the cursor of those that follow.
pub(crate) struct Part<T> {
    pub(crate) items: Vec<T>,
    pub(crate) next: Option<String>,
}

/// The first accounts after a place.
pub(crate) fn page<'a, T>(
    items: impl IntoIterator<Item = T>,
    account: impl Fn(&T) -> &'a Account,
    order: Order,
    after: Option<&Place>,
    limit: usize,
) -> Part<T> {
    let placed = items.into_iter().map(|item| (order.place(account(&item)), item));
    let mut left: Vec<_> =
        placed.filter(|(place, _)| after.is_none_or(|after| place > after)).collect();
    let is_more = left.len() > limit;
    if is_more {
        left.select_nth_unstable_by(limit, |(one, _), (other, _)| one.cmp(other));
        left.truncate(limit);
    }
    left.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    let next = left.last().filter(|_| is_more).map(|(place, _)| place.cursor());
    Part { items: left.into_iter().map(|(_, item)| item).collect(), next }
}
