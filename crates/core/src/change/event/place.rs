//! In whose history an event stands, and of whom it tells.

use super::Event;
use crate::{AccountId, MembershipId};

impl Event {
    /// The account in whose history it stands; none is the installation's or a person's own.
    pub fn account(&self) -> Option<AccountId> {
        match self {
            Self::CatalogAdopted { .. }
            | Self::PersonAdded { .. }
            | Self::PersonChanged { .. }
            | Self::PersonErased { .. }
            | Self::AddressChanged { .. }
            | Self::PasswordChosen { .. }
            | Self::FactorSet { .. } => None,
            Self::AccountCreated { account } => Some(account.id),
            Self::RoleCreated { role } | Self::RoleDeleted { role } => Some(role.account),
            Self::KeyIssued { key } | Self::KeyRevoked { key } => Some(key.account),
            Self::AccountChanged { account, .. }
            | Self::AccountStateSet { account, .. }
            | Self::AccountMoved { account, .. }
            | Self::CeilingSet { account, .. }
            | Self::AllowedRolesSet { account, .. }
            | Self::OwnRolesSet { account, .. }
            | Self::AllowlistSet { account, .. }
            | Self::AccountSignInSet { account, .. }
            | Self::OwnershipOffered { account, .. }
            | Self::OwnershipOfferEnded { account, .. }
            | Self::OwnershipPassed { account, .. }
            | Self::RoleChanged { account, .. }
            | Self::MembershipAdded { account, .. }
            | Self::InvitationRenewed { account, .. }
            | Self::InvitationAccepted { account, .. }
            | Self::RolesSet { account, .. }
            | Self::WindowSet { account, .. }
            | Self::NarrowingSet { account, .. }
            | Self::RangesSet { account, .. }
            | Self::MembershipSuspended { account, .. }
            | Self::MembershipResumed { account, .. }
            | Self::MembershipEnded { account, .. }
            | Self::AccessAsked { account, .. }
            | Self::AccessAnswered { account, .. }
            | Self::ReviewStarted { account, .. }
            | Self::ReviewAnswered { account, .. }
            | Self::ReviewLapsed { account, .. }
            | Self::ReviewClosed { account, .. }
            | Self::ReviewReminded { account, .. }
            | Self::EndsTold { account, .. }
            | Self::PolicySet { account, .. }
            | Self::PolicyRemoved { account, .. }
            | Self::PolicyBroken { account, .. }
            | Self::LookBegan { account, .. }
            | Self::LookEnded { account, .. }
            | Self::SecretRevealed { account, .. }
            | Self::ListExported { account, .. }
            | Self::JobStarted { account, .. }
            | Self::JobCancelled { account, .. }
            | Self::KeyRolesSet { account, .. }
            | Self::KeyRotated { account, .. } => Some(*account),
        }
    }

    /// The membership that it is about, where it is about one: for who asks what happened to it.
    pub fn membership(&self) -> Option<MembershipId> {
        match *self {
            Self::MembershipAdded { membership, .. }
            | Self::InvitationRenewed { membership, .. }
            | Self::InvitationAccepted { membership, .. }
            | Self::RolesSet { membership, .. }
            | Self::WindowSet { membership, .. }
            | Self::NarrowingSet { membership, .. }
            | Self::RangesSet { membership, .. }
            | Self::MembershipSuspended { membership, .. }
            | Self::MembershipResumed { membership, .. }
            | Self::MembershipEnded { membership, .. }
            | Self::AccessAsked { membership, .. }
            | Self::AccessAnswered { membership, .. }
            | Self::ReviewAnswered { membership, .. }
            | Self::ReviewLapsed { membership, .. } => Some(membership),
            _ => None,
        }
    }
}
