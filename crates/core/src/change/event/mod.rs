//! Events: what has happened. Each is one row of the ledger.
//!
//! An event says what it was and what it became, so that history needs no other rows to be read.
//! Events already written stay readable for good: a field that is added has a default, none is
//! renamed (`tests/golden/`). Secrets are in no event.

mod part;
mod place;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use ipnet::IpNet;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use self::part::{AccountSettings, MembershipEnd, OfferEnd, OwnerHow, Profile};
use super::{ExportedList, ExportedPart, FileFormat, JobWork, Personal, ReviewEnd, ReviewResult};
use crate::{
    AccountId, JobId, KeyId, Level, MembershipId, PersonId, ReviewId, RoleId, Window, Zone,
    catalog::SectionKey,
    name::{Address, Language, LoginName, Name, Path, Reason},
    record::{
        Account, AccountSignIn, AccountState, Allowlist, InvitedAs, Key, LookedAs, MembershipState,
        OwnershipOffer, Policy, Review, ReviewAnswer, Role, RoleContent, ToldOfEnd, Unanswered,
        Verdict,
    },
};

/// What has happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[expect(missing_docs, reason = "the fields are those of the records, before and after")]
pub enum Event {
    /// The sections are those of this file from now on.
    CatalogAdopted { name: String, version: u32, text: Arc<str> },

    /// An account is there.
    AccountCreated { account: Account },
    /// Its name or settings are others.
    AccountChanged { account: AccountId, before: AccountSettings, after: AccountSettings },
    /// Its people may act, or not.
    AccountStateSet { account: AccountId, before: AccountState, after: AccountState },
    /// It stands elsewhere in the tree.
    AccountMoved { account: AccountId, before: AccountId, after: AccountId },
    /// What was bought of a section is more or less.
    CeilingSet {
        account: AccountId,
        section: SectionKey,
        before: BTreeMap<AccountId, Level>,
        after: BTreeMap<AccountId, Level>,
    },
    /// Other roles may be used; none is the parent's list.
    AllowedRolesSet {
        account: AccountId,
        before: Option<BTreeSet<RoleId>>,
        after: Option<BTreeSet<RoleId>>,
    },
    /// Roles that the account makes for itself count, or not.
    OwnRolesSet { account: AccountId, before: Option<bool>, after: Option<bool> },
    /// Its people may act from elsewhere.
    AllowlistSet { account: AccountId, before: Option<Allowlist>, after: Option<Allowlist> },
    /// The account's own credentials can be used, or not.
    AccountSignInSet {
        account: AccountId,
        before: Option<AccountSignIn>,
        after: Option<AccountSignIn>,
    },

    /// Ownership is on offer.
    OwnershipOffered { account: AccountId, offer: OwnershipOffer },
    /// The offer is no longer there.
    OwnershipOfferEnded { account: AccountId, offer: OwnershipOffer, how: OfferEnd },
    /// Another membership owns the account.
    OwnershipPassed {
        account: AccountId,
        before: Option<MembershipId>,
        after: MembershipId,
        how: OwnerHow,
    },

    /// A role or group is there.
    RoleCreated { role: Role },
    /// It gives something else, or is called so.
    RoleChanged { role: RoleId, account: AccountId, before: RoleContent, after: RoleContent },
    /// It is gone.
    RoleDeleted { role: Role },

    /// A person was named. They are known from then on, if they were not before.
    PersonAdded {
        person: PersonId,
        address: Personal<Address>,
        name: Personal<Name>,
        zone: Zone,
        language: Option<Language>,
    },
    /// They are called otherwise, or live by another clock.
    PersonChanged { person: PersonId, before: Profile, after: Profile },
    /// What is personal about them was erased, also from what was written before.
    PersonErased { person: PersonId },
    /// Mail reaches them elsewhere.
    AddressChanged { person: PersonId, before: Personal<Address>, after: Personal<Address> },
    /// They have chosen a password; the first one makes the login theirs.
    PasswordChosen { person: PersonId },
    /// Their second factor is set up, perhaps in the place of another one, or taken away.
    FactorSet { person: PersonId, enabled: bool },

    /// A person is invited into an account.
    MembershipAdded {
        membership: MembershipId,
        account: AccountId,
        person: PersonId,
        roles: BTreeSet<RoleId>,
        state: MembershipState,
        window: Window,
        narrowed_to: Option<BTreeSet<AccountId>>,
        ranges: Personal<Vec<IpNet>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ranges_by: Option<AccountId>,
        login_name: Option<Personal<LoginName>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        invited_as: Option<Personal<InvitedAs>>,
    },
    /// An invitation's link was made anew; the one before is no longer good.
    InvitationRenewed {
        membership: MembershipId,
        account: AccountId,
        before: MembershipState,
        after: MembershipState,
    },
    /// The person has joined; who had no login yet chose a password with it, which makes it theirs.
    InvitationAccepted {
        membership: MembershipId,
        account: AccountId,
        person: PersonId,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        claims: bool,
    },
    /// They have other roles or groups.
    RolesSet {
        membership: MembershipId,
        account: AccountId,
        person: PersonId,
        before: BTreeSet<RoleId>,
        after: BTreeSet<RoleId>,
    },
    /// They are in force at other times.
    WindowSet { membership: MembershipId, account: AccountId, before: Window, after: Window },
    /// They reach other accounts below.
    NarrowingSet {
        membership: MembershipId,
        account: AccountId,
        before: Option<BTreeSet<AccountId>>,
        after: Option<BTreeSet<AccountId>>,
    },
    /// They count from elsewhere.
    RangesSet {
        membership: MembershipId,
        account: AccountId,
        before: Personal<Vec<IpNet>>,
        after: Personal<Vec<IpNet>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<AccountId>,
    },
    /// They are taken out of force.
    MembershipSuspended { membership: MembershipId, account: AccountId, person: PersonId },
    /// They are in force again.
    MembershipResumed { membership: MembershipId, account: AccountId, person: PersonId },
    /// The person is no longer in the account; if they are in no other, their login is retired.
    MembershipEnded {
        membership: MembershipId,
        account: AccountId,
        person: PersonId,
        roles: BTreeSet<RoleId>,
        how: MembershipEnd,
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        retires: bool,
    },

    /// They have asked for a level of a section.
    AccessAsked {
        membership: MembershipId,
        account: AccountId,
        person: PersonId,
        section: SectionKey,
        level: Level,
        reason: Personal<Reason>,
        to: BTreeSet<PersonId>,
        asked_at: Timestamp,
        until: Timestamp,
    },
    /// What they asked for was given to them, or not.
    AccessAnswered {
        membership: MembershipId,
        account: AccountId,
        person: PersonId,
        section: SectionKey,
        level: Level,
        given: bool,
        word: Option<Personal<Reason>>,
    },
    /// A review of the account's people has begun.
    ReviewStarted { account: AccountId, review: Review },
    /// Someone has said of one of them what is to be. Whom it ends, the next event does.
    ReviewAnswered {
        account: AccountId,
        review: ReviewId,
        membership: MembershipId,
        person: PersonId,
        before: Option<Verdict>,
        answer: ReviewAnswer,
        at: Timestamp,
    },
    /// Nobody has answered about them in time, and they get what was set: the next event does it.
    ReviewLapsed {
        account: AccountId,
        review: ReviewId,
        membership: MembershipId,
        person: PersonId,
        unanswered: Unanswered,
        at: Timestamp,
    },
    /// The review is over, and came to this.
    ReviewClosed { account: AccountId, review: Review, how: ReviewEnd, result: ReviewResult },
    /// Those who answer were reminded of it so many days before its end.
    ReviewReminded { account: AccountId, review: ReviewId, days: u8, to: BTreeSet<PersonId> },
    /// People were told so many days before that their memberships end, and who manages people there.
    EndsTold { account: AccountId, ends: BTreeMap<MembershipId, ToldOfEnd>, to: BTreeSet<PersonId> },

    /// An account states who of its people may have what.
    PolicySet { account: AccountId, before: Option<Policy>, after: Policy },
    /// It does no longer.
    PolicyRemoved { account: AccountId, policy: Policy },
    /// Someone above gave what a policy keeps from these, by these roles. It goes through; who owns the
    /// account is told.
    PolicyBroken {
        account: AccountId,
        policy: Policy,
        roles: BTreeSet<RoleId>,
        memberships: BTreeSet<MembershipId>,
        keys: BTreeSet<KeyId>,
        to: Option<PersonId>,
    },

    /// A person looks at an account as someone else sees it: as one of its people, the subject, or as
    /// who has a role.
    LookBegan {
        account: AccountId,
        person: PersonId,
        whom: LookedAs,
        subject: Option<PersonId>,
        reason: Option<Personal<Reason>>,
        until: Timestamp,
    },
    /// They do so no longer.
    LookEnded { account: AccountId, person: PersonId, whom: LookedAs, subject: Option<PersonId> },

    /// Who acts was given values of a secret section by an application behind the gateway: which
    /// fields, and by which level they may have them.
    SecretRevealed {
        account: AccountId,
        section: SectionKey,
        by: SectionKey,
        level: Level,
        application: Name,
        path: Path,
        fields: BTreeSet<Name>,
    },

    /// Who acts took a list of the account away as a file.
    ListExported {
        account: AccountId,
        list: ExportedList,
        format: FileFormat,
        #[serde(default, skip_serializing_if = "ExportedPart::is_all")]
        part: ExportedPart,
    },

    /// A job of many commands began, or goes on after it was cancelled. What it does stands in rows
    /// of their own, which name it.
    JobStarted { account: AccountId, job: JobId, work: JobWork, rows: u32 },
    /// It was ended where it was.
    JobCancelled { account: AccountId, job: JobId, work: JobWork },

    /// A key can be used.
    KeyIssued { key: Key },
    /// It is bounded by other roles.
    KeyRolesSet {
        key: KeyId,
        account: AccountId,
        before: BTreeSet<RoleId>,
        after: BTreeSet<RoleId>,
    },
    /// Another one was made in its place, and it ends then.
    KeyRotated {
        key: KeyId,
        account: AccountId,
        replaced_by: KeyId,
        before: Option<Timestamp>,
        after: Timestamp,
    },
    /// It can no longer be used.
    KeyRevoked { key: Key },
}
