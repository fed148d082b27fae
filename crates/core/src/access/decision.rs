//! A question, and its answer with a reason.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Access,
    standing::{Standing, Status},
};
use crate::{
    AccountId, Level, Origin, Principal,
    access::explanation::Cap,
    catalog::Section,
    facts::{Facts, Lookup},
};

/// May this principal have this level of this section in this account, at this moment?
#[derive(Clone, Copy, Debug)]
pub struct Question<'q> {
    /// Who.
    pub principal: Principal,
    /// How far; never hide.
    pub level: Level,
    /// Of what.
    pub section: &'q Section,
    /// Where.
    pub account: AccountId,
    /// When.
    pub at: Timestamp,
    /// From where.
    pub origin: Origin,
}

/// Yes or no, with the reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Decision {
    /// Whether they may.
    pub allowed: bool,
    /// Why.
    pub reason: Reason,
}

macro_rules! reasons {
    ($($(#[$doc:meta])* $variant:ident = $code:literal,)+) => {
        /// Why a decision is what it is. Each has a stable code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum Reason {
            $($(#[$doc])* #[serde(rename = $code)] $variant,)+
        }

        impl Reason {
            /// All reasons.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The stable code.
            pub fn code(self) -> &'static str {
                match self {
                    $(Self::$variant => $code,)+
                }
            }
        }
    };
}

reasons! {
    /// They have the level.
    Granted = "granted",
    /// There is no such section in the catalog.
    SectionUnknown = "section.unknown",
    /// The section has no action of that name.
    ActionUnknown = "action.unknown",
    /// There is no such account, or not for whoever asks.
    AccountUnknown = "account.unknown",
    /// There is no such principal, or not for whoever asks.
    SubjectUnknown = "subject.unknown",
    /// The section lives at a kind of account that is neither here nor above.
    SectionNotHere = "section.not_here",
    /// The section does not offer the level.
    LevelNotOffered = "level.not_offered",
    /// The level rests on another section that they do not have.
    PrerequisiteMissing = "prerequisite.missing",
    /// A ceiling leaves less.
    CeilingLower = "ceiling.lower",
    /// The account is suspended.
    AccountSuspended = "account.suspended",
    /// The account is closed.
    AccountClosed = "account.closed",
    /// They come from an address that is not on the list.
    IpOutside = "ip.outside",
    /// A list of addresses applies and theirs is not known.
    IpUnknown = "ip.unknown",
    /// The activation date is to come.
    MembershipNotYet = "membership.not_yet",
    /// The expiration date has passed.
    MembershipExpired = "membership.expired",
    /// The membership is suspended.
    MembershipSuspended = "membership.suspended",
    /// The invitation is not accepted.
    MembershipInvited = "membership.invited",
    /// The account's sign-in is disabled.
    SignInDisabled = "sign_in.disabled",
    /// What they have here gives less.
    RoleInsufficient = "role.insufficient",
    /// They have nothing here.
    MembershipNone = "membership.none",
}

/// Answers a question by all rules.
pub fn decide_access(facts: &Facts, question: &Question<'_>) -> Lookup<Decision> {
    let Question { principal, account, at, origin, .. } = *question;
    let reason = match Access::of(facts, principal, account, at, origin)? {
        Some(access) => access.reason(question.section, question.level),
        None => Reason::AccountUnknown,
    };
    Ok(Decision { allowed: reason == Reason::Granted, reason })
}

impl<'f> Access<'f> {
    /// Why `level` of the section is had, or not.
    pub fn reason(&self, section: &Section, level: Level) -> Reason {
        let Some(place) = self.place(section.kind) else {
            return Reason::SectionNotHere;
        };
        if level == Level::Hide || !section.offered.offers(level) {
            return Reason::LevelNotOffered;
        }
        if self.level(section) >= level {
            return Reason::Granted;
        }
        if self.highest(section, &|standing, section| self.capped(standing, section)) >= level {
            return Reason::PrerequisiteMissing;
        }
        let reaching = || self.standings.iter().filter(|standing| standing.at >= place);
        let nearly = reaching().filter(|standing| standing.given(section, &self.path) >= level);
        let obstacle = nearly.map(|standing| self.obstacle(standing, section, level)).min();
        obstacle.unwrap_or_else(|| match reaching().next() {
            Some(_) => Reason::RoleInsufficient,
            None => Reason::MembershipNone,
        })
    }

    /// What keeps a standing that is written to give the level from giving it.
    fn obstacle(&self, standing: &Standing<'f>, section: &Section, level: Level) -> Reason {
        match standing.status {
            Status::NotYet => Reason::MembershipNotYet,
            Status::Expired => Reason::MembershipExpired,
            Status::Suspended => Reason::MembershipSuspended,
            Status::Invited => Reason::MembershipInvited,
            Status::Disabled => Reason::SignInDisabled,
            Status::IpOutside => Reason::IpOutside,
            Status::IpUnknown => Reason::IpUnknown,
            Status::InForce => {
                let mut last = Reason::RoleInsufficient;
                let given = standing.given(section, &self.path);
                // The last that finds the level there is the one that takes it.
                self.caps(standing, section, given, &mut |applied| {
                    if applied.from >= level {
                        last = match applied.cap {
                            Cap::Ceiling => Reason::CeilingLower,
                            Cap::Suspended => Reason::AccountSuspended,
                            Cap::Closed => Reason::AccountClosed,
                        };
                    }
                });
                last
            }
        }
    }
}
