//! A review: someone looks through who still has access in an account, and says of each what is to
//! be.
//!
//! What was said of a membership stands in the membership, with the review that it was said in: so a
//! review of ten thousand begins and goes on without touching more than one of them at a time, and
//! answers of earlier ones need not be taken away.

use std::collections::BTreeSet;

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};

use super::{Membership, days_before};
use crate::{
    AccountId, MembershipId, ReviewId, Window, Zone,
    window::{Dates, WindowError},
};

/// A review that goes on. An account has one at a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// Its id.
    pub id: ReviewId,
    /// The account whose people began it: only it or one above leaves it unfinished.
    pub by: AccountId,
    /// When it began.
    pub started_at: Timestamp,
    /// Until when it is answered.
    pub due: Due,
    /// What becomes of those about whom nobody has answered by then.
    pub unanswered: Unanswered,
    /// Who was ended in it: their memberships are no longer there to say so.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub ended: BTreeSet<MembershipId>,
    /// The fewest days before its last one at which those who answer were reminded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminded_days: Option<u8>,
}

impl Review {
    /// For how many days it can be answered at the most.
    pub const DAYS_MAX: i64 = 366;
    /// The most people that are asked about.
    pub const PEOPLE_MAX: usize = 50_000;
    /// How many of those about whom nobody answered get what was set in one step.
    pub const SETTLED_AT_ONCE_MAX: usize = 100;
    /// Whether its time is up.
    pub fn is_over(&self, now: Timestamp) -> bool {
        now >= self.due.at()
    }

    /// At how many days before its last day those who answer are to be reminded now, if they were not.
    pub fn reminder(&self, now: Timestamp) -> Option<u8> {
        let days = days_before(self.due.date().date, now)?;
        let told = self.reminded_days.is_some_and(|told| told <= days);
        (!told && !self.is_over(now)).then_some(days)
    }

    /// What was said in it of a membership.
    pub fn verdict(&self, membership: &Membership) -> Option<Verdict> {
        let said = membership.reviewed.filter(|said| said.review == self.id)?;
        Some(said.verdict)
    }
}

/// The last day on which a review is answered, and the instant that it means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "DueDate", into = "DueDate")]
pub struct Due {
    date: DueDate,
    // Follows from `date`.
    at: Timestamp,
}

/// The day as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct DueDate {
    /// The last day.
    pub date: Date,
    /// By whose midnight it ends.
    pub zone: Zone,
}

impl Due {
    /// The end of a day, which is the last instant of it as with an expiration.
    pub fn new(date: DueDate) -> Result<Self, WindowError> {
        let DueDate { date: day, zone } = date.clone();
        let window = Window::new(Dates { activation: None, expiration: Some(day), zone })?;
        let at = window.ends_at().ok_or(WindowError::OutOfRange { date: day })?;
        Ok(Self { date, at })
    }

    /// The day as it was written.
    pub fn date(&self) -> &DueDate {
        &self.date
    }

    /// The first instant after it.
    pub fn at(&self) -> Timestamp {
        self.at
    }
}

impl TryFrom<DueDate> for Due {
    type Error = WindowError;

    fn try_from(date: DueDate) -> Result<Self, WindowError> {
        Self::new(date)
    }
}

impl From<Due> for DueDate {
    fn from(due: Due) -> Self {
        due.date
    }
}

/// What becomes of those about whom nobody has answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Unanswered {
    /// They stay as they are.
    Keep,
    /// They are suspended.
    Suspend,
    /// They are in the account no longer.
    End,
}

impl Unanswered {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Keep, Self::Suspend, Self::End];

    /// The name in data.
    pub fn key(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Suspend => "suspend",
            Self::End => "end",
        }
    }
}

/// What someone says of a membership in a review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReviewAnswer {
    /// They still need what they have.
    Keep,
    /// They need less: roles or groups are taken from them in the same step.
    Trim,
    /// They are to be in the account no longer.
    End,
}

impl ReviewAnswer {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Keep, Self::Trim, Self::End];

    /// The name in data.
    pub fn key(self) -> &'static str {
        match self {
            Self::Keep => "keep",
            Self::Trim => "trim",
            Self::End => "end",
        }
    }

    /// What is then kept of it in a membership that is still there.
    pub fn verdict(self) -> Option<Verdict> {
        match self {
            Self::Keep => Some(Verdict::Kept),
            Self::Trim => Some(Verdict::Trimmed),
            Self::End => None,
        }
    }
}

/// What a review came to for a membership that is still there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Someone said to keep it.
    Kept,
    /// Someone said to take something away.
    Trimmed,
    /// Nobody answered, and it was suspended.
    Suspended,
    /// It joined while the review went on: someone had just said yes to it.
    Joined,
}

/// What was said of a membership, in which review, and when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reviewed {
    /// The review.
    pub review: ReviewId,
    /// What.
    pub verdict: Verdict,
    /// When.
    pub at: Timestamp,
}
