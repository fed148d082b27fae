//! Refusals: why a command is not carried out. A closed set, each with a stable code.

mod code;
mod words;

use std::net::IpAddr;

use ipnet::IpNet;
use jiff::Timestamp;

use self::words::{broken_by, from_where, have, held_by, levels, named, prerequisites, until_end};
use crate::{
    AccountId, Kind, Level, MembershipId, RoleId,
    catalog::{CatalogError, SectionKey},
    facts::Holder,
    name::{Name, ShortName},
    window::WindowError,
};

/// Why a command is not carried out.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the fields are what the sentence names")]
pub enum Refusal {
    /// What is named does not exist, or not for who asks: both answer alike (rule 7).
    #[error("there is no such {what}, or it is not yours to see")]
    NotFound { what: &'static str },
    /// The section can be seen, and more is needed.
    #[error("this needs {needed} on {section}: ask someone who can give it")]
    LevelMissing { section: SectionKey, needed: Level },
    /// Only the machine may do this.
    #[error("this is done by a command on the machine, not here")]
    MachineOnly,
    /// Only this person may do this, or only a person.
    #[error("only the person concerned can do this")]
    NotYours,
    /// Only the owner may do this.
    #[error("only the owner of the account can do this")]
    OwnerOnly,

    /// Nobody hands out what they do not hold (rule 9).
    #[error("you cannot give {wanted} on {section}: you hold {held} there{}", until_end(.ends))]
    BeyondGiver { section: SectionKey, wanted: Level, held: Level, ends: bool },
    /// The mark would give all of narrower kinds, for good.
    #[error("you cannot give the mark \"everything below\": you do not hold all of it")]
    MarkBeyondGiver,
    /// Nobody changes their own access (rule 10).
    #[error("nobody changes their own access: ask someone else who may")]
    OwnAccess,
    /// Nobody adds to a role or group that they hold (rule 10).
    #[error("nobody adds to a role or group that they hold: ask someone else who may")]
    OwnRole,

    /// The owner is out of reach of everyone in the account (rule 12).
    #[error("the owner cannot be changed or removed: ownership passes by offer and acceptance")]
    OwnerProtected,
    /// Who owns accounts passes them on first.
    #[error("they own {accounts} accounts: ownership passes on first")]
    OwnsAccounts { accounts: usize },
    /// There is an owner to be named, or none.
    #[error("{}", if *.wanted { "name the first owner of the account" } else { "a phone system has no owner of its own: its customer owns it" })]
    OwnerNeeded { wanted: bool },
    /// Nothing is on offer to who accepts.
    #[error("there is no offer of this account to you")]
    NoOffer,

    /// A role that the old owner was to keep cannot be kept any more.
    #[error("the offer no longer holds: the old owner cannot keep what it says; ask for a new one")]
    OfferVoid,

    /// The role is not one that the account may use (rule 11).
    #[error(
        "role {role} is not one that this account may use: an account above sets its allowed roles"
    )]
    RoleNotAllowed { role: RoleId },
    /// The role's type is for another kind of account.
    #[error("a role of type {} cannot be given in a {account}", .role.role_type())]
    RoleWrongType { role: Kind, account: Kind },
    /// Someone has it.
    #[error("the role is in use by {}: move its holders to another role in the same step", held_by(.holders))]
    RoleInUse { role: RoleId, holders: Vec<Holder>, listed_in: Vec<AccountId> },
    /// More hold it than one command moves.
    #[error("more than {max} hold the role: move them in several steps")]
    RoleHeldByTooMany { max: usize },
    /// It comes with the program.
    #[error("a built-in role stays as it is: copy it and change the copy")]
    RoleBuiltIn,
    /// Another role or group here is called so.
    #[error("`{name}` is taken here: choose another name")]
    RoleNameTaken { name: Name },
    /// A role that is in use keeps its type.
    #[error("the type of a role that is in use cannot change: copy it instead")]
    RoleTypeFixed,
    /// A role of this type is not made in an account of this kind.
    #[error("a {account} cannot define {} of type {}", if *.group { "groups" } else { "roles" }, .kind.role_type())]
    RoleTypeTooWide { kind: Kind, account: Kind, group: bool },
    /// The account above has not allowed own roles.
    #[error("this account may not make roles of its own: an account above allows it")]
    OwnRolesOff,
    /// There is no preset of this key.
    #[error("there is no preset `{key}`")]
    PresetUnknown { key: String },

    /// No catalog has this section.
    #[error("no section `{section}`{}", crate::suggest::sentence(.meant))]
    SectionUnknown { section: SectionKey, meant: Option<String> },
    /// A role of the type cannot carry the section.
    #[error("a role of type {} cannot carry {section}: it lives at a {lives}", .role.role_type())]
    SectionTooWide { section: SectionKey, lives: Kind, role: Kind },
    /// People of the account cannot have the section, so there is nothing to cap.
    #[error("{section} lives above a {account}: its people have none of it")]
    CeilingMisplaced { section: SectionKey, account: Kind },
    /// The section does not offer the level.
    #[error("{section} does not offer {level}: it offers {}", levels(.offered))]
    LevelNotOffered { section: SectionKey, level: Level, offered: Vec<Level> },
    /// The role's own prerequisites are not met within it.
    #[error("{}", prerequisites(.missing))]
    PrerequisiteMissing { missing: Vec<MissingPrerequisite> },

    /// The account may not stand there.
    #[error("a {kind} cannot stand under a {parent}")]
    KindMisplaced { kind: Kind, parent: Kind },
    /// An account would stand below itself.
    #[error("an account cannot stand below itself")]
    Cycle,
    /// The tree would be deeper than it may grow.
    #[error("the tree would be deeper than {max} accounts")]
    TooDeep { max: usize },
    /// An account has it, or had it.
    #[error("the short name `{short_name}` is taken: choose another")]
    ShortNameTaken { short_name: ShortName },
    /// Each stays its own, so there is an end.
    #[error(
        "the account has had {max} other short names: give it one of those back, or keep this one"
    )]
    ShortNamesSpent { max: usize },
    /// The platform is the root and cannot have that done.
    #[error("this cannot be done to a {kind}")]
    KindCannot { kind: Kind },
    /// It is closed or suspended: nothing is made or changed below it.
    #[error("the account is {state}: an account above lifts that first")]
    AccountState { state: &'static str },
    /// It is in that state already.
    #[error("the account is {state} already")]
    StateAlready { state: &'static str },
    /// A cap was set above where the actor stands.
    #[error("this was set by an account above yours: only that account or one above it changes it")]
    SetAbove,
    /// There is a platform already.
    #[error("the installation has its platform already")]
    FoundedAlready,
    /// No account above lets people open further ones.
    #[error("further accounts cannot be opened here: ask your provider")]
    OpeningOff,
    /// More lies below it than one command moves.
    #[error("more than {max} records lie below the account: move its accounts one by one")]
    TooMuchBelow { max: usize },
    /// Roles in use there would not be allowed at the new place.
    #[error("{} would not be allowed there: say to which role its holders move", named(.roles))]
    MoveNeedsMapping { roles: Vec<RoleId> },

    /// Another person has it.
    #[error("this address already belongs to another login: give another one, or sign in there")]
    AddressTaken,
    /// The person is in the account already, or invited.
    #[error("this address already belongs to someone in the account, or is invited")]
    MemberAlready { membership: MembershipId },
    /// At least one role is needed.
    #[error("give at least one role or group")]
    RolesEmpty,
    /// The account sets how many roles one person may have.
    #[error("{given} roles: at most {max} a person here")]
    RolesTooMany { given: usize, max: usize },
    /// The login name is another person's here.
    #[error("the login name `{login_name}` is taken in this account")]
    LoginNameTaken { login_name: String },
    /// Only memberships of a platform or reseller can be narrowed, to accounts below.
    #[error(
        "reach can be narrowed in a platform or reseller, to accounts below it, and at least one"
    )]
    NarrowingMisplaced,
    /// The dates make no window.
    #[error(transparent)]
    Dates(#[from] WindowError),
    /// An end that has passed.
    #[error("{what} ends at {at}, which has passed: give a later time")]
    EndPassed { what: &'static str, at: Timestamp },
    /// It is not in the state that the command is about.
    #[error("this is for {wanted} memberships, and this one is {state}")]
    MembershipState { wanted: &'static str, state: &'static str },
    /// The invitation can no longer be accepted.
    #[error("the invitation ended at {until}: ask for a new one")]
    InvitationExpired { until: Timestamp },
    /// The inviter may no longer give what the invitation names.
    #[error(
        "the invitation no longer holds: who sent it may no longer give this; ask for a new one"
    )]
    InvitationVoid,

    /// It waits for its answer.
    #[error("you have asked for this already: wait for the answer")]
    AskedAlready,
    /// Who could give it is not known to the asker.
    #[error("nobody whom you can ask may give this: ask whoever invited you")]
    NobodyToAsk,
    /// It was answered, or nobody asked.
    #[error("there is no open request for this: it was answered or has ended")]
    RequestNone,

    /// The account has one at a time.
    #[error("a review goes on here already: answer it and close it first")]
    ReviewGoesOn,
    /// Nobody has begun one, or it is over.
    #[error("no review goes on here: start one first")]
    ReviewNone,
    /// Someone is to have less, and nothing is taken from them.
    #[error(
        "`trim` takes away roles or groups that they have, and the other answers take none: say which, of those that they have, or answer `keep`"
    )]
    ReviewTakesNothing,
    /// Its end lies too far ahead.
    #[error("a review is due within {days_max} days: choose an earlier day")]
    ReviewTooLong { days_max: i64 },
    /// Its time is up: what was set for the unanswered holds.
    #[error(
        "the review was due at {at}: what was set for the unanswered holds now; start another one if it has to be looked at again"
    )]
    ReviewOver { at: Timestamp },
    /// It is settled when its time is up.
    #[error("the review can still be answered until {at}")]
    ReviewNotOver { at: Timestamp },
    /// Someone is still to be answered about.
    #[error(
        "{left} of the people are not answered yet: answer, or say that the review is to end unfinished"
    )]
    ReviewUnanswered { left: usize },

    /// The list would leave out whoever sets it, from where they are.
    #[error(
        "{} not on the list, so you could not come back from where you are: add it, or say that you mean it",
        from_where(*.ip)
    )]
    AllowlistLeavesOut { ip: Option<IpAddr> },
    /// A range in which every address is.
    #[error("{range} is every address: leave the list empty where nobody is to be left out")]
    RangeEverywhere { range: IpNet },
    /// The key has a successor, or its end has passed.
    #[error("the key has ended or has been replaced already: make a new one")]
    KeyRotated,
    /// A policy keeps it from them.
    #[error(
        "the policy `{policy}` keeps {level} on {section} from {}: give another role, or change the policy first",
        broken_by(.holders)
    )]
    PolicyBroken {
        policy: Name,
        section: SectionKey,
        level: Level,
        roles: Vec<RoleId>,
        holders: Vec<Holder>,
    },
    /// Someone has what it is to keep from them.
    #[error(
        "{} already what this keeps from them: change their roles first, or name the roles that may give it",
        have(.holders)
    )]
    PolicyBrokenAlready { roles: Vec<RoleId>, holders: Vec<Holder> },
    /// Another policy here is called so.
    #[error("a policy `{name}` is here already: choose another name")]
    PolicyNameTaken { name: Name },
    /// People of the account cannot have the section, so there is nothing to keep from them.
    #[error("{section} lives above a {account}: its people have none of it")]
    PolicyMisplaced { section: SectionKey, account: Kind },

    /// A list is longer than it may be.
    #[error("{given} {what}: at most {max}")]
    TooMany { what: &'static str, given: usize, max: usize },
    /// The catalog file has a mistake.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// A role uses what the new catalog does not offer.
    #[error(
        "role `{role}` has {level} on {section}, which the new catalog does not offer: change the role first"
    )]
    CatalogBreaksRole { role: Name, section: SectionKey, level: Level },
}

/// A level that rests on another section's level which is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingPrerequisite {
    /// The section whose level needs it.
    pub section: SectionKey,
    /// The level.
    pub level: Level,
    /// The section that is needed.
    pub needs: SectionKey,
    /// At which level.
    pub needs_level: Level,
}
