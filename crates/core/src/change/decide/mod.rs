//! From a command to events, or a refusal.

mod account;
mod asking;
mod assign;
mod ending;
mod erase;
mod export;
mod installation;
mod invitation;
mod job;
mod key;
mod limits;
mod looking;
mod membership;
mod moving;
mod owner;
mod person;
mod policy;
mod relocation;
mod reveal;
mod review;
mod role;

pub(crate) use self::assign::is_allowed;
use self::reveal::Shown;
pub use self::{
    assign::{assignable_roles, listable_roles, usable_roles},
    policy::{policies_above, policy_breaches},
};
use super::{Command, Context, Event, Refusal, guard::Guard};
use crate::facts::{Facts, Missing, Need};

/// Why there are no events.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undecided {
    /// The command is refused.
    Refused(Refusal),
    /// A fact must be loaded first; then ask again.
    Missing(Need),
}

impl From<Refusal> for Undecided {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Missing> for Undecided {
    fn from(Missing(need): Missing) -> Self {
        Self::Missing(need)
    }
}

pub(super) type Outcome<T> = Result<T, Undecided>;

/// Decides a command. No events means that nothing is to change.
///
/// Pure: the same facts, context and command always give the same outcome. The facts must know
/// what is needed; on [`Undecided::Missing`], load it and ask again.
pub fn decide(
    facts: &Facts,
    context: &Context,
    command: &Command,
) -> Result<Vec<Event>, Undecided> {
    let mut decider =
        Decider { guard: Guard::new(facts, context), facts, context, ids: context.ids.clone() };
    let events = decider.decide(command)?;
    decider.with_policies_kept(events)
}

/// One command being decided.
struct Decider<'f> {
    guard: Guard<'f>,
    facts: &'f Facts,
    context: &'f Context,
    ids: crate::Ids,
}

type Events = Outcome<Vec<Event>>;

impl Decider<'_> {
    #[expect(clippy::too_many_lines, reason = "it is a list")]
    fn decide(&mut self, command: &Command) -> Events {
        use Command as C;
        match command {
            C::FoundPlatform { name, short_name, catalog, owner } => {
                self.found_platform(name, short_name, catalog, owner)
            }
            C::AdoptCatalog { catalog } => self.adopt_catalog(catalog),
            C::CreateAccount { parent, kind, name, short_name, owner } => {
                self.create_account(*parent, *kind, name, short_name, owner.as_ref())
            }
            C::OpenAccount { beside, name, short_name } => {
                self.open_account(*beside, name, short_name)
            }
            C::ChangeAccount { account, settings } => self.change_account(*account, settings),
            C::SuspendAccount { account } => self.suspend_account(*account),
            C::CloseAccount { account } => self.close_account(*account),
            C::ResumeAccount { account } => self.resume_account(*account),
            C::SetStateInBulk { above, account, state } => {
                self.set_state_in_bulk(*above, *account, *state)
            }
            C::MoveAccount { account, parent, map } => self.move_account(*account, *parent, map),
            C::SetCeiling { account, section, ceiling } => {
                self.set_ceiling(*account, section, *ceiling)
            }
            C::SetAllowedRoles { account, roles, map } => {
                self.set_allowed_roles(*account, roles.as_ref(), map)
            }
            C::SetOwnRoles { account, on } => self.set_own_roles(*account, *on),
            C::SetAllowlist { account, ranges, notes, leaves_self_out } => {
                self.set_allowlist(*account, (ranges, notes), *leaves_self_out)
            }
            C::SetSignInRules { account, second_factor: on } => {
                self.set_sign_in_rules(*account, *on)
            }
            C::SetAccountSignIn { account, enabled } => {
                self.set_account_sign_in(*account, *enabled)
            }
            C::OfferOwnership { account, to, keeps } => self.offer_ownership(*account, *to, keeps),
            C::WithdrawOwnership { account } => self.withdraw_ownership(*account),
            C::AcceptOwnership { account } => self.accept_ownership(*account),
            C::DeclineOwnership { account } => self.decline_ownership(*account),
            C::PutInOwner { account, owner, old_owner_keeps } => {
                self.put_in_owner(*account, owner, old_owner_keeps)
            }
            C::RecoverOwner { owner } => self.recover_owner(owner),
            C::CreateRole { account, group, content } => {
                self.create_role(*account, *group, content)
            }
            C::AddPreset { account, preset } => self.add_preset(*account, preset),
            C::ChangeRole { role, content } => self.change_role(*role, content),
            C::DeleteRole { role, move_holders_to } => self.delete_role(*role, *move_holders_to),
            C::Invite { account, invitee } => self.invite(*account, invitee),
            C::AddPerson { account, person } => self.add_person(*account, person),
            C::RenewInvitation { membership, until } => self.renew_invitation(*membership, *until),
            C::AcceptInvitation { membership } => self.accept_invitation(*membership),
            C::DeclineInvitation { membership } => self.decline_invitation(*membership),
            C::SetRoles { membership, roles } => self.set_roles(*membership, roles),
            C::SetDates { membership, dates } => self.set_dates(*membership, dates),
            C::SetNarrowing { membership, narrowed_to } => {
                self.set_narrowing(*membership, narrowed_to.as_ref())
            }
            C::SetRanges { membership, ranges } => self.set_ranges(*membership, ranges),
            C::SuspendMembership { membership } => self.suspend_membership(*membership),
            C::ResumeMembership { membership } => self.resume_membership(*membership),
            C::EndMembership { membership } => self.end_membership(*membership),
            C::LeaveAccount { account } => self.leave_account(*account),
            C::AskForAccess { account, section, level, reason, to } => {
                self.ask_for_access(*account, section, *level, reason, to)
            }
            C::AnswerAccessRequest { membership, section, roles, word } => {
                self.answer_access_request(*membership, section, roles.as_ref(), word.as_ref())
            }
            C::StartReview { account, due, unanswered } => {
                self.start_review(*account, due, *unanswered)
            }
            C::AnswerReview { account, membership, answer, take } => {
                self.answer_review(*account, *membership, *answer, take)
            }
            C::CloseReview { account, unfinished } => self.close_review(*account, *unfinished),
            C::SettleReview { account, memberships } => self.settle_review(*account, memberships),
            C::RemindOfReview { account, to } => self.remind_of_review(*account, to),
            C::TellOfEnds { account, memberships, to } => {
                self.tell_of_ends(*account, memberships, to)
            }
            C::SetPolicy { account, policy, content } => {
                self.set_policy(*account, *policy, content)
            }
            C::RemovePolicy { account, policy } => self.remove_policy(*account, *policy),
            C::LookAs { account, whom, reason } => self.look_as(*account, *whom, reason.as_ref()),
            C::StopLooking {} => self.stop_looking(),
            C::RecordReveal { account, section, by, level, application, path, fields } => {
                let shown = Shown { application, path, fields };
                self.record_reveal(*account, section, (by, *level), &shown)
            }
            C::RecordExport { account, list, format, part } => {
                self.record_export(*account, *list, *format, part)
            }
            C::StartJob { account, job, work, rows } => {
                self.start_job(*account, *job, *work, *rows)
            }
            C::CancelJob { account, job, work } => self.cancel_job(*account, *job, *work),
            C::ChangeProfile { name, zone, language } => {
                self.change_profile(name, zone, language.as_ref())
            }
            C::ChangeAddress { address } => self.change_address(address),
            C::SetFactor { person, enabled } => self.set_factor(*person, *enabled),
            C::ChoosePassword { person } => self.choose_password(*person),
            C::ErasePerson { person } => self.erase_person(*person),
            C::IssueKey { account, key } => self.issue_key(*account, key),
            C::SetKeyRoles { key, roles } => self.set_key_roles(*key, roles),
            C::RotateKey { key, old_until: old, expires_at: new } => {
                self.rotate_key(*key, *old, *new)
            }
            C::RevokeKey { key } => self.revoke_key(*key),
        }
    }
}

fn at_most(max: usize, given: usize, what: &'static str) -> Outcome<()> {
    if given > max { Err(Refusal::TooMany { what, given, max })? } else { Ok(()) }
}
