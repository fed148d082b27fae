//! The full reason of a decision: every standing looked at, what each gave through which role or
//! group, what capped or lowered it and why.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Access, Decision, Reason,
    standing::{Source, Standing, Status},
};
use crate::{AccountId, Level, RoleId, catalog::Section, catalog::SectionKey, record::Account};

/// Why a decision is what it is, in full.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Explanation {
    /// The answer.
    #[serde(flatten)]
    pub decision: Decision,
    /// The section that was asked about.
    pub section: SectionKey,
    /// The level that was asked for.
    pub asked: Level,
    /// The account that was asked about.
    pub account: AccountId,
    /// Where the section was resolved; none when it is not here.
    pub place: Option<AccountId>,
    /// Everything through which the principal has anything on the way up.
    pub standings: Vec<StandingReport>,
    /// The highest level over all of them, after caps.
    pub together: Level,
    /// What prerequisites took from it.
    pub lowered: Vec<Lowered>,
    /// The level that is left.
    pub level: Level,
}

/// What one standing contributes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct StandingReport {
    /// `membership`, `key` or `account_sign_in`; `role` where it is asked what a role would give.
    pub source: String,
    /// The id of it.
    pub id: String,
    /// The account in which it is recorded.
    pub recorded_in: AccountId,
    /// The account in which it counts: the same, or one to which it is narrowed.
    pub counts_in: AccountId,
    /// Whether it reaches the place of the section.
    pub reaches: bool,
    /// Whether it counts at the moment, from the address.
    pub status: Status,
    /// From when it counts.
    pub starts_at: Option<Timestamp>,
    /// Until when.
    pub ends_at: Option<Timestamp>,
    /// Whether it has everything as the owner.
    pub owner: bool,
    /// What each role and group gives.
    pub gifts: Vec<Gift>,
    /// The highest of these, as written.
    pub given: Level,
    /// What the account and those above it took away.
    pub caps: Vec<CapApplied>,
    /// What it contributes.
    pub left: Level,
}

/// What one role or group gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Gift {
    /// The role or group.
    pub role: RoleId,
    /// Its name.
    pub name: String,
    /// Whether it is a group.
    pub group: bool,
    /// The level of the section that it gives.
    pub level: Level,
}

/// A cap that lowered a level.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct CapApplied {
    /// Which kind of cap.
    pub cap: Cap,
    /// The account that has it.
    pub account: AccountId,
    /// The level before.
    pub from: Level,
    /// The level after.
    pub to: Level,
}

/// The kinds of cap that lower a level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Cap {
    /// The most that the account's people can have of the section.
    Ceiling,
    /// The account is suspended.
    Suspended,
    /// The account is closed.
    Closed,
}

/// A prerequisite that is not met.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Lowered {
    /// The level that needs it.
    pub level: Level,
    /// The section that is needed.
    pub needs: SectionKey,
    /// At which level.
    pub needs_level: Level,
    /// What there is of it.
    pub has: Level,
}

impl<'f> Access<'f> {
    /// The full reason for the answer to `level` of the section.
    pub fn explain(&self, section: &Section, level: Level) -> Explanation {
        let place = self.place(section.kind);
        let reason = self.reason(section, level);
        let highest = |section: &Section| {
            self.highest(section, &|standing, section| self.capped(standing, section))
        };
        let together = highest(section);
        Explanation {
            decision: Decision { allowed: reason == Reason::Granted, reason },
            section: section.key.clone(),
            asked: level,
            account: self.path[0].id,
            place: place.map(|step| self.path[step].id),
            standings: self
                .standings
                .iter()
                .map(|standing| self.report(standing, section, place))
                .collect(),
            together,
            lowered: self.lowered(section, together, &highest),
            level: self.level(section),
        }
    }

    fn lowered(
        &self,
        section: &Section,
        from: Level,
        highest: &dyn Fn(&Section) -> Level,
    ) -> Vec<Lowered> {
        let mut lowered = Vec::new();
        for level in
            Level::ALL.into_iter().rev().filter(|level| *level <= from && *level > Level::Hide)
        {
            let Some(missing) = self.catalog.first_missing(section, level, highest) else {
                continue;
            };
            let needed = self.catalog.section(missing.section.as_str());
            lowered.push(Lowered {
                level,
                needs: missing.section.clone(),
                needs_level: missing.level,
                has: needed.map(|needed| self.level(needed)).unwrap_or_default(),
            });
        }
        lowered
    }

    fn report(
        &self,
        standing: &Standing<'f>,
        section: &Section,
        place: Option<usize>,
    ) -> StandingReport {
        let reaches = place.is_some_and(|place| standing.at >= place);
        let counts = reaches && standing.status == Status::InForce;
        let given = standing.given(section, &self.path);
        let mut caps = Vec::new();
        let left = self.caps(standing, section, given, &mut |applied| caps.push(applied));
        StandingReport {
            source: standing.source.key().to_owned(),
            id: standing.source.id(),
            recorded_in: self.path[standing.recorded].id,
            counts_in: self.path[standing.at].id,
            reaches,
            status: standing.status,
            starts_at: standing.source.starts_at(),
            ends_at: standing.ends_at,
            owner: standing.owner,
            gifts: standing.gifts(section),
            given,
            caps,
            left: if counts { left } else { Level::Hide },
        }
    }
}

impl Standing<'_> {
    fn gifts(&self, section: &Section) -> Vec<Gift> {
        let gift = |role: &&crate::record::Role| Gift {
            role: role.id,
            name: role.content.name.as_str().to_owned(),
            group: role.group,
            level: role.content.level(section),
        };
        self.roles.iter().map(gift).collect()
    }
}

impl Source<'_> {
    fn key(&self) -> &'static str {
        match self {
            Self::Membership(_) => "membership",
            Self::Key(_) => "key",
            Self::SignIn(_) => "account_sign_in",
            Self::Role(_) => "role",
        }
    }

    fn id(&self) -> String {
        match self {
            Self::Membership(membership) => membership.id.to_string(),
            Self::Key(key) => key.id.to_string(),
            Self::SignIn(Account { id, .. }) => id.to_string(),
            Self::Role(role) => role.id.to_string(),
        }
    }

    fn starts_at(&self) -> Option<Timestamp> {
        match self {
            Self::Membership(membership) => membership.window.starts_at(),
            Self::Key(_) | Self::SignIn(_) | Self::Role(_) => None,
        }
    }
}
