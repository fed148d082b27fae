//! Secrets that events bind and make worthless, and the sessions that they end.

use super::Event;
use crate::{
    AccountId, KeyId, MembershipId, PersonId, Principal,
    record::{AccountSignIn, MembershipState},
};

/// What a stored secret is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SecretOf {
    /// A key's.
    Key(KeyId),
    /// A person's password.
    Password(PersonId),
    /// A person's second factor: not a hash, since codes are worked out from it, but sealed.
    Factor(PersonId),
    /// An invitation's link.
    Invitation(MembershipId),
    /// An account's own sign-in.
    SignIn(AccountId),
}

/// Whose sessions an event ends: who signed in with what no longer holds is out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignedOut {
    /// All of them.
    Everywhere(Principal),
    /// All but the one in which they did it.
    Elsewhere(Principal),
}

impl Event {
    /// What the secret that came with the command belongs to, if this event binds one.
    pub fn binds_secret_of(&self) -> Option<SecretOf> {
        match self {
            Self::KeyIssued { key } => Some(SecretOf::Key(key.id)),
            Self::PasswordChosen { person }
            | Self::InvitationAccepted { person, claims: true, .. } => {
                Some(SecretOf::Password(*person))
            }
            Self::FactorSet { person, enabled: true } => Some(SecretOf::Factor(*person)),
            Self::MembershipAdded {
                membership, state: MembershipState::Invited { .. }, ..
            }
            | Self::InvitationRenewed { membership, .. } => Some(SecretOf::Invitation(*membership)),
            Self::AccountSignInSet {
                account,
                after: Some(AccountSignIn { enabled: true }),
                ..
            } => Some(SecretOf::SignIn(*account)),
            _ => None,
        }
    }

    /// What the secrets belonged to that this event makes worthless.
    pub fn frees_secrets_of(&self) -> Vec<SecretOf> {
        match self {
            Self::KeyRevoked { key } => vec![SecretOf::Key(key.id)],
            Self::PersonErased { person } => {
                vec![SecretOf::Password(*person), SecretOf::Factor(*person)]
            }
            Self::MembershipEnded { membership, person, retires: true, .. } => vec![
                SecretOf::Invitation(*membership),
                SecretOf::Password(*person),
                SecretOf::Factor(*person),
            ],
            Self::FactorSet { person, enabled: false } => vec![SecretOf::Factor(*person)],
            Self::InvitationAccepted { membership, .. }
            | Self::MembershipEnded { membership, .. } => vec![SecretOf::Invitation(*membership)],
            Self::AccountSignInSet { account, after: None, .. } => vec![SecretOf::SignIn(*account)],
            _ => Vec::new(),
        }
    }

    /// Whose sessions it ends. Proving a new address is among them: whoever was signed in before
    /// may be someone else.
    pub fn signs_out(&self) -> Option<SignedOut> {
        match self {
            Self::PasswordChosen { person }
            | Self::InvitationAccepted { person, claims: true, .. }
            | Self::FactorSet { person, .. }
            | Self::AddressChanged { person, .. } => {
                Some(SignedOut::Elsewhere(Principal::Person(*person)))
            }
            Self::PersonErased { person } | Self::MembershipEnded { person, retires: true, .. } => {
                Some(SignedOut::Everywhere(Principal::Person(*person)))
            }
            Self::AccountSignInSet { account, .. } => {
                Some(SignedOut::Everywhere(Principal::AccountSignIn(*account)))
            }
            _ => None,
        }
    }
}
