//! Notices: what someone is told by mail because of an event.
//!
//! They name ids alone. Names and addresses are looked up when the mail is written, so that it has
//! them as they are then, and none stays behind here when a person is erased.

use serde::{Deserialize, Serialize};

use super::{Event, OwnerHow};
use crate::{AccountId, MembershipId, PersonId, PolicyId, facts::Facts, record::MembershipState};

/// What someone is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "notice", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the fields are those of the events")]
pub enum Notice {
    /// They are asked into an account.
    Invited { membership: MembershipId },
    /// An account is offered to them.
    OwnershipOffered { account: AccountId, to: MembershipId },
    /// A new owner was put in from above or by the machine: the old one and the new one are both
    /// told, so that it is loud (rule 12).
    OwnerPutIn { account: AccountId, old: Option<PersonId>, new: PersonId, to: PersonId },
    /// Mail reaches them elsewhere from now on. It goes to where it reached them before.
    AddressChanged { person: PersonId },
    /// Their password is another one.
    PasswordChanged { person: PersonId },
    /// Their second factor was set up or taken away.
    FactorChanged { person: PersonId, enabled: bool },
    /// Someone in an account asks for access, and they could give it.
    AccessAsked { membership: MembershipId, to: PersonId },
    /// What they asked for was given to them, or not.
    AccessAnswered { membership: MembershipId, given: bool },
    /// Their membership is about to end.
    EndsSoon { membership: MembershipId },
    /// Memberships of people whom they manage in an account are about to end.
    OthersEndSoon { account: AccountId, to: PersonId },
    /// A review in which they may answer is due soon.
    ReviewDue { account: AccountId, to: PersonId },
    /// Someone above gave what a policy of their account keeps from its people.
    PolicyBroken { account: AccountId, policy: PolicyId, to: PersonId },
    /// Someone signed in as the account that they own, by its own credentials, which say nothing of
    /// who it was. Of no event.
    AccountSignInUsed { account: AccountId, to: PersonId },
    /// They, or someone in their name, asked for a link to choose a password. Of no event.
    PasswordReset { person: PersonId },
    /// They are to prove an address that they want to have. It goes there. Of no event.
    AddressProof { person: PersonId },
}

impl Notice {
    /// Whether it brings a link that is good once, and says nothing without it.
    pub fn brings_link(&self) -> bool {
        match self {
            Self::Invited { .. } | Self::PasswordReset { .. } | Self::AddressProof { .. } => true,
            Self::OwnershipOffered { .. }
            | Self::AccessAsked { .. }
            | Self::AccessAnswered { .. }
            | Self::EndsSoon { .. }
            | Self::OthersEndSoon { .. }
            | Self::ReviewDue { .. }
            | Self::PolicyBroken { .. }
            | Self::AccountSignInUsed { .. }
            | Self::OwnerPutIn { .. }
            | Self::AddressChanged { .. }
            | Self::PasswordChanged { .. }
            | Self::FactorChanged { .. } => false,
        }
    }

    /// Whom it is for; no one, if it is about a membership that is gone, or not loaded.
    pub fn to(&self, facts: &Facts) -> Option<PersonId> {
        match *self {
            Self::Invited { membership }
            | Self::AccessAnswered { membership, .. }
            | Self::EndsSoon { membership }
            | Self::OwnershipOffered { to: membership, .. } => person_of(facts, membership),
            Self::OwnerPutIn { to: person, .. }
            | Self::AccessAsked { to: person, .. }
            | Self::OthersEndSoon { to: person, .. }
            | Self::ReviewDue { to: person, .. }
            | Self::PolicyBroken { to: person, .. }
            | Self::AccountSignInUsed { to: person, .. }
            | Self::AddressChanged { person }
            | Self::PasswordChanged { person }
            | Self::FactorChanged { person, .. }
            | Self::PasswordReset { person }
            | Self::AddressProof { person } => Some(person),
        }
    }
}

/// Who is told what of an event, once it has been applied to the facts on which it was decided:
/// these have all that is looked up here.
pub fn notices(facts: &Facts, event: &Event) -> Vec<Notice> {
    match *event {
        Event::MembershipAdded { membership, state: MembershipState::Invited { .. }, .. }
        | Event::InvitationRenewed { membership, .. } => vec![Notice::Invited { membership }],
        Event::OwnershipOffered { account, ref offer } => {
            vec![Notice::OwnershipOffered { account, to: offer.to }]
        }
        Event::OwnershipPassed { account, before, after, how } => match how {
            OwnerHow::PutIn | OwnerHow::Recovered => owner_put_in(facts, account, before, after),
            OwnerHow::First | OwnerHow::Accepted => Vec::new(),
        },
        Event::AddressChanged { person, .. } => vec![Notice::AddressChanged { person }],
        Event::PasswordChosen { person } => vec![Notice::PasswordChanged { person }],
        Event::FactorSet { person, enabled } => vec![Notice::FactorChanged { person, enabled }],
        Event::AccessAsked { membership, ref to, .. } => {
            to.iter().map(|to| Notice::AccessAsked { membership, to: *to }).collect()
        }
        Event::AccessAnswered { membership, given, .. } => {
            vec![Notice::AccessAnswered { membership, given }]
        }
        Event::ReviewReminded { account, ref to, .. } => {
            to.iter().map(|to| Notice::ReviewDue { account, to: *to }).collect()
        }
        Event::PolicyBroken { account, ref policy, to, .. } => {
            let told = to.map(|to| Notice::PolicyBroken { account, policy: policy.id, to });
            told.into_iter().collect()
        }
        Event::EndsTold { account, ref ends, ref to } => {
            let theirs = ends.keys().map(|membership| Notice::EndsSoon { membership: *membership });
            theirs.chain(to.iter().map(|to| Notice::OthersEndSoon { account, to: *to })).collect()
        }
        _ => Vec::new(),
    }
}

impl Event {
    /// The notices that no longer hold after it: those that wait are not sent any more. Links that
    /// were asked for before a password or an address changed are worthless too, since whoever
    /// asked for them may be someone else.
    pub fn voids(&self) -> Vec<Notice> {
        match *self {
            Self::InvitationAccepted { membership, person, claims: true, .. }
            | Self::MembershipEnded { membership, person, retires: true, .. } => vec![
                Notice::Invited { membership },
                Notice::PasswordReset { person },
                Notice::AddressProof { person },
            ],
            Self::InvitationRenewed { membership, .. }
            | Self::InvitationAccepted { membership, .. }
            | Self::MembershipEnded { membership, .. } => vec![Notice::Invited { membership }],
            Self::OwnershipOfferEnded { account, ref offer, .. } => {
                vec![Notice::OwnershipOffered { account, to: offer.to }]
            }
            Self::WindowSet { membership, .. } => vec![Notice::EndsSoon { membership }],
            Self::PasswordChosen { person } | Self::AddressChanged { person, .. } => {
                vec![Notice::PasswordReset { person }, Notice::AddressProof { person }]
            }
            _ => Vec::new(),
        }
    }
}

fn owner_put_in(
    facts: &Facts,
    account: AccountId,
    before: Option<MembershipId>,
    after: MembershipId,
) -> Vec<Notice> {
    let Some(new) = person_of(facts, after) else { return Vec::new() };
    let old = before.and_then(|before| person_of(facts, before));
    let told = old.into_iter().chain([new]);
    told.map(|to| Notice::OwnerPutIn { account, old, new, to }).collect()
}

fn person_of(facts: &Facts, membership: MembershipId) -> Option<PersonId> {
    facts.membership(membership).ok().flatten().map(|membership| membership.person)
}
