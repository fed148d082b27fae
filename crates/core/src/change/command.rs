//! Commands: what someone wants to change.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use ipnet::IpNet;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{AccountSettings, ExportedList, ExportedPart, FileFormat, JobWork, WantedState};
use crate::{
    AccountId, JobId, KeyId, Kind, Level, MembershipId, PersonId, PolicyId, RoleId, Zone,
    catalog::SectionKey,
    name::{Address, Language, LoginName, Name, Path, Reason, ShortName},
    record::{DueDate, LookedAs, PolicyContent, ReviewAnswer, RoleContent, Unanswered},
    window::Dates,
};

/// What someone wants to change. Roles and groups are named alike: a group is a role of its account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "command", rename_all = "snake_case", deny_unknown_fields)]
#[expect(missing_docs, reason = "the fields are those of the records")]
pub enum Command {
    /// Makes the platform, with its owner. The machine's alone, and once.
    FoundPlatform { name: Name, short_name: ShortName, catalog: Arc<str>, owner: FirstOwner },
    /// Takes another catalog into use.
    AdoptCatalog { catalog: Arc<str> },

    /// Makes an account below another one, and names its first owner.
    CreateAccount {
        parent: AccountId,
        kind: Kind,
        name: Name,
        short_name: ShortName,
        owner: Option<FirstOwner>,
    },
    /// Opens a further account of one's own, beside an account that one works in.
    OpenAccount { beside: AccountId, name: Name, short_name: ShortName },
    /// Changes what people of the account may change about it.
    ChangeAccount { account: AccountId, settings: AccountSettings },
    /// Takes its people out of force but for looking, paying and removing people.
    SuspendAccount { account: AccountId },
    /// Leaves nothing to its people and those below.
    CloseAccount { account: AccountId },
    /// Puts them back: lifts a suspension, or reopens.
    ResumeAccount { account: AccountId },
    /// Sets the state of one of many below an account, as it is done for many at once.
    SetStateInBulk { above: AccountId, account: AccountId, state: WantedState },
    /// Puts it elsewhere in the tree, its roles that would not be allowed there mapped.
    MoveAccount { account: AccountId, parent: AccountId, map: BTreeMap<RoleId, RoleId> },
    /// Sets the most its people can have of a section; none lifts it.
    SetCeiling { account: AccountId, section: SectionKey, ceiling: Option<Level> },
    /// Sets the roles that it may use; none is its parent's. Holders of a role that is taken off
    /// are moved as `map` says.
    SetAllowedRoles {
        account: AccountId,
        roles: Option<BTreeSet<RoleId>>,
        map: BTreeMap<RoleId, RoleId>,
    },
    /// Says whether roles that it makes for itself count.
    SetOwnRoles { account: AccountId, on: bool },
    /// Sets from where its people may act; empty is from anywhere. `notes` say what a range is;
    /// `leaves_self_out` that it is meant, should whoever sets it not be in it.
    SetAllowlist {
        account: AccountId,
        ranges: Vec<IpNet>,
        #[serde(default)]
        notes: BTreeMap<IpNet, Name>,
        #[serde(default)]
        leaves_self_out: bool,
    },
    /// Sets how its people sign in: whether they must have a second factor.
    SetSignInRules { account: AccountId, second_factor: bool },
    /// Lets the account's own sign-in be used, or not; none takes it away.
    SetAccountSignIn { account: AccountId, enabled: Option<bool> },

    /// Offers the account to another of its people.
    OfferOwnership { account: AccountId, to: MembershipId, keeps: BTreeSet<RoleId> },
    /// Takes the offer back.
    WithdrawOwnership { account: AccountId },
    /// Becomes the owner, as was offered.
    AcceptOwnership { account: AccountId },
    /// Does not.
    DeclineOwnership { account: AccountId },
    /// Puts in a new owner from above.
    PutInOwner { account: AccountId, owner: FirstOwner, old_owner_keeps: BTreeSet<RoleId> },
    /// Gives the platform a new owner. The machine's alone.
    RecoverOwner { owner: FirstOwner },

    /// Makes a role or group.
    CreateRole { account: AccountId, group: bool, content: RoleContent },
    /// Takes a role that the program ships into use, as it is.
    AddPreset { account: AccountId, preset: String },
    /// Changes a role or group.
    ChangeRole { role: RoleId, content: RoleContent },
    /// Removes a role or group that nobody has, or whose holders are moved to another.
    DeleteRole { role: RoleId, move_holders_to: Option<RoleId> },

    /// Asks someone in by mail.
    Invite { account: AccountId, invitee: Invitee },
    /// Puts someone in directly; whose address is known already is invited instead.
    AddPerson { account: AccountId, person: NewPerson },
    /// Makes an invitation's link anew.
    RenewInvitation { membership: MembershipId, until: Timestamp },
    /// Joins, as invited.
    AcceptInvitation { membership: MembershipId },
    /// Does not.
    DeclineInvitation { membership: MembershipId },
    /// Gives other roles and groups.
    SetRoles { membership: MembershipId, roles: BTreeSet<RoleId> },
    /// Sets from when until when.
    SetDates { membership: MembershipId, dates: Dates },
    /// Sets which accounts below are reached; none is all.
    SetNarrowing { membership: MembershipId, narrowed_to: Option<BTreeSet<AccountId>> },
    /// Sets from where it counts; empty is from anywhere.
    SetRanges { membership: MembershipId, ranges: Vec<IpNet> },
    /// Takes it out of force.
    SuspendMembership { membership: MembershipId },
    /// Puts it in force again.
    ResumeMembership { membership: MembershipId },
    /// Takes a person out of the account, or an invitation back.
    EndMembership { membership: MembershipId },
    /// Leaves an account oneself.
    LeaveAccount { account: AccountId },

    /// Asks for a level of a section in an account that one is in. `to` is who could give it.
    AskForAccess {
        account: AccountId,
        section: SectionKey,
        level: Level,
        reason: Reason,
        to: BTreeSet<PersonId>,
    },
    /// Answers who asked for a section: gives these roles, all that they have from then on; or none.
    AnswerAccessRequest {
        membership: MembershipId,
        section: SectionKey,
        roles: Option<BTreeSet<RoleId>>,
        word: Option<Reason>,
    },

    /// Begins a review of who still has access, which is answered until the end of a day.
    StartReview { account: AccountId, due: DueDate, unanswered: Unanswered },
    /// Says of one of its people what is to be, and does it: `take` are the roles and groups that are
    /// taken away by `Trim`, and none by the others.
    AnswerReview {
        account: AccountId,
        membership: MembershipId,
        answer: ReviewAnswer,
        take: BTreeSet<RoleId>,
    },
    /// Ends a review that is answered; `unfinished` leaves those that nobody answered about as they
    /// are.
    CloseReview { account: AccountId, unfinished: bool },
    /// Gives those about whom nobody answered in time what was set. The machine's alone.
    SettleReview { account: AccountId, memberships: BTreeSet<MembershipId> },
    /// Reminds those who answer some days before a review's end. The machine's alone.
    RemindOfReview { account: AccountId, to: BTreeSet<PersonId> },
    /// Tells people some days before their memberships end, and who manages people there. The
    /// machine's alone.
    TellOfEnds { account: AccountId, memberships: BTreeSet<MembershipId>, to: BTreeSet<PersonId> },

    /// States who of an account's people may have what, anew or in the place of what a policy says.
    SetPolicy { account: AccountId, policy: Option<PolicyId>, content: PolicyContent },
    /// States it no longer.
    RemovePolicy { account: AccountId, policy: PolicyId },

    /// Looks at an account as someone else sees it.
    LookAs { account: AccountId, whom: LookedAs, reason: Option<Reason> },
    /// Does so no longer.
    StopLooking {},

    /// Puts on record that an application is about to show who acts values of a secret section, which
    /// they may have by a level of the same or another one.
    RecordReveal {
        account: AccountId,
        section: SectionKey,
        by: SectionKey,
        level: Level,
        application: Name,
        path: Path,
        fields: BTreeSet<Name>,
    },

    /// Puts on record that a list of an account is about to leave as a file.
    RecordExport { account: AccountId, list: ExportedList, format: FileFormat, part: ExportedPart },

    /// Begins a job of many commands, or goes on with it; each is decided when its turn comes.
    StartJob { account: AccountId, job: JobId, work: JobWork, rows: u32 },
    /// Ends a job where it is. What it has done stays done.
    CancelJob { account: AccountId, job: JobId, work: JobWork },

    /// Changes what one says of oneself.
    ChangeProfile { name: Name, zone: Zone, language: Option<Language> },
    /// Has mail sent to another address from now on, which the door has seen them prove.
    ChangeAddress { address: Address },
    /// Chooses a password, whose hash comes as the context's secret.
    ChoosePassword { person: PersonId },
    /// Sets up one's second factor, whose shared secret comes sealed as the context's secret, or
    /// takes it away.
    SetFactor { person: PersonId, enabled: bool },

    /// Takes a person's name and addresses out of everything, for good, and all their memberships.
    ErasePerson { person: PersonId },

    /// Makes a key.
    IssueKey { account: AccountId, key: NewKey },
    /// Gives a key other roles.
    SetKeyRoles { key: KeyId, roles: BTreeSet<RoleId> },
    /// Makes another key that is as this one, which ends at `old_until`.
    RotateKey { key: KeyId, old_until: Timestamp, expires_at: Option<Timestamp> },
    /// Ends a key.
    RevokeKey { key: KeyId },
}

/// Who is to own an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirstOwner {
    /// Where mail reaches them.
    pub address: Address,
    /// What they are called, if they are not known yet.
    pub name: Name,
    /// The zone of their times, if they are not known yet.
    pub zone: Zone,
    /// Until when they can accept.
    pub until: Timestamp,
}

/// Who is asked in, and to what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invitee {
    /// Where mail reaches them.
    pub address: Address,
    /// What they are called.
    pub name: Name,
    /// Roles and groups; at least one.
    pub roles: BTreeSet<RoleId>,
    /// From when until when; the zone is theirs.
    pub dates: Dates,
    /// The accounts below that are reached; none is all.
    #[serde(default)]
    pub narrowed_to: Option<BTreeSet<AccountId>>,
    /// Until when the invitation can be accepted.
    pub until: Timestamp,
}

/// Who is put in directly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewPerson {
    /// As of someone invited.
    pub invitee: Invitee,
    /// Their login name in the account.
    #[serde(default)]
    pub login_name: Option<LoginName>,
    /// From where they count; empty is from anywhere.
    #[serde(default)]
    pub ranges: Vec<IpNet>,
    /// The language of their pages and mails.
    #[serde(default)]
    pub language: Option<Language>,
}

/// A key to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewKey {
    /// What it is for.
    pub name: Name,
    /// Roles and groups that bound it; at least one.
    pub roles: BTreeSet<RoleId>,
    /// From then on it is no longer good.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
    /// From where it counts; empty is from anywhere.
    #[serde(default)]
    pub ranges: Vec<IpNet>,
}
