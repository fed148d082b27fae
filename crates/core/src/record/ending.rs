//! Notices some days before something ends: a membership, or a review.

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use serde::{Deserialize, Serialize};

use super::{Membership, MembershipState};
use crate::window::Place;

/// How many days before a last day people are told of it.
pub const NOTICE_DAYS: [u8; 2] = [7, 1];

/// The fewest of [`NOTICE_DAYS`] before `last` that have come; none while it is further away.
///
/// Days are counted by UTC, whatever the zone in which the last one ends: what ends on one day is
/// told of in one mail, though midnight comes to it at several times.
pub fn days_before(last: Date, now: Timestamp) -> Option<u8> {
    let today = now.to_zoned(TimeZone::UTC).date();
    let has_come =
        |days: &u8| last.checked_sub(i64::from(*days).days()).is_ok_and(|day| today >= day);
    NOTICE_DAYS.into_iter().filter(has_come).min()
}

/// That a membership's person was told that it is about to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ToldOfEnd {
    /// The last day that they were told of: of another one they are told anew.
    pub expiration: Date,
    /// At how many days before it.
    pub days: u8,
}

impl ToldOfEnd {
    /// The most memberships of one account that are told of in one step.
    pub const AT_ONCE_MAX: usize = 200;

    /// What a membership's person is to be told now, and was not yet. Nothing while it gives nothing
    /// anyway.
    pub fn due(membership: &Membership, now: Timestamp) -> Option<Self> {
        let expiration = membership.window.dates().expiration?;
        let counts = membership.state == MembershipState::Active;
        if !counts || membership.window.place(now) == Place::After {
            return None;
        }
        let days = days_before(expiration, now)?;
        let told = membership.told.filter(|told| told.expiration == expiration);
        let new = told.is_none_or(|told| told.days > days);
        new.then_some(Self { expiration, days })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_to_the_last_one() {
        let last = jiff::civil::date(2026, 3, 31);
        let at = |text: &str| days_before(last, text.parse().expect("a moment"));
        assert_eq!(at("2026-03-23T23:59:59Z"), None);
        assert_eq!(at("2026-03-24T00:00:00Z"), Some(7));
        assert_eq!(at("2026-03-29T23:59:59Z"), Some(7));
        assert_eq!(at("2026-03-30T00:00:00Z"), Some(1));
        assert_eq!(at("2026-04-02T00:00:00Z"), Some(1));
    }
}
