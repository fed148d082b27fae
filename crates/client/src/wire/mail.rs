//! Mail that goes out.

use jiff::Timestamp;
use rolecall_core::{
    AccountId, MailId, MembershipId,
    name::{Address, Name, ShortName},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A mail: what it tells whom, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Mail {
    /// Its id.
    pub id: MailId,
    /// Whether it is still to go out.
    pub state: MailState,
    /// What it tells.
    pub notice: MailNotice,
    /// The account that it is about, for who may see it; none if it is about a login.
    pub account: Option<MailAccount>,
    /// The invitation that it is, by the id of the person in the account, for who may see people
    /// there. One whose mail was given up can be renewed.
    pub invitation: Option<MembershipId>,
    /// Where it goes; none once the person is erased.
    pub address: Option<Address>,
    /// Whom it is for, for who may see people there.
    pub name: Option<Name>,
    /// When it was written.
    pub written_at: Timestamp,
    /// How often it was tried.
    #[schema(minimum = 0)]
    pub tries: u32,
    /// Why the last try came to nothing, in the mail server's words.
    #[schema(example = "permanent error (550): no such mailbox")]
    pub failure: Option<String>,
    /// When it is tried next, if it waits.
    pub next_try_at: Option<Timestamp>,
    /// When it was sent.
    pub sent_at: Option<Timestamp>,
    /// Whether it was given up and can be sent again. What was to bring a link cannot: the link is
    /// kept only as long as the mail waits, and has to be asked for anew.
    pub can_be_sent_again: bool,
}

/// The account that a mail is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MailAccount {
    /// Its id.
    pub id: AccountId,
    /// Its name in addresses.
    pub short_name: ShortName,
    /// Its name on pages.
    pub name: Name,
}

/// Whether a mail is still to go out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailState {
    /// It is.
    Waiting,
    /// It was sent. Such mail is kept for 30 days.
    Sent,
    /// It was given up.
    Dead,
}

/// What a mail tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MailNotice {
    /// They are asked into an account. Brings a link.
    Invited,
    /// An account is offered to them.
    OwnershipOffered,
    /// An account has another owner.
    OwnerPutIn,
    /// Someone in an account asks for access that they could give.
    AccessAsked,
    /// Access that they asked for was given to them, or not.
    AccessAnswered,
    /// Their access to an account is about to end.
    EndsSoon,
    /// The access of people whom they manage is about to end.
    OthersEndSoon,
    /// A review in which they may answer is due soon.
    ReviewDue,
    /// Someone above gave what a policy of their account keeps from its people.
    PolicyBroken,
    /// Someone signed in as the account that they own, by its own credentials.
    AccountSignInUsed,
    /// Mail reaches them elsewhere from now on. Goes to where it reached them before.
    AddressChanged,
    /// Their password is another one.
    PasswordChanged,
    /// Their second factor was set up or taken away.
    FactorChanged,
    /// A link to choose a password.
    PasswordReset,
    /// A link that proves a new address. Goes there.
    AddressProof,
}
