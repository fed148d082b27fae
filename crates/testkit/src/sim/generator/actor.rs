//! Who acts.

use rand::{
    Rng,
    seq::{IndexedRandom, SliceRandom},
};
use rolecall_core::{
    AccountId, KeyId, PersonId, Principal,
    change::{Actor, Command, Context, Undecided, decide},
};

use super::{Generator, pick::View};

/// How many candidates are asked whether the command would be accepted from them.
const CANDIDATES_MAX: usize = 12;
/// Refusals that say no more than that the actor has too little there.
const DULL: [&str; 2] = ["target.not_found", "level.missing"];

impl Generator {
    /// Circumstances in which the command is accepted, if some are found.
    pub(super) fn capable(&mut self, view: &View<'_>, command: &Command) -> Option<Context> {
        let mut candidates = natural(view, command);
        if candidates.is_empty() {
            candidates = on_the_way_up(view, command);
        }
        candidates.shuffle(&mut self.rng);
        if self.percent(70) {
            candidates.sort_by_key(|actor| has_everything(view, *actor));
        }
        let no_effect_too = self.percent(3);
        for actor in candidates.into_iter().take(CANDIDATES_MAX) {
            let context = self.context(actor);
            let decided = decide(view.facts, &context, command);
            if decided.is_ok_and(|events| no_effect_too || !events.is_empty()) {
                return Some(context);
            }
        }
        None
    }

    /// Circumstances in which the command is refused for another reason than that the actor has
    /// nothing there, if some are found.
    pub(super) fn nearly_capable(&mut self, view: &View<'_>, command: &Command) -> Option<Context> {
        let mut candidates = on_the_way_up(view, command);
        candidates.shuffle(&mut self.rng);
        for actor in candidates.into_iter().take(CANDIDATES_MAX) {
            let context = self.context(actor);
            if let Err(Undecided::Refused(refusal)) = decide(view.facts, &context, command)
                && !DULL.contains(&refusal.code())
            {
                return Some(context);
            }
        }
        None
    }

    /// Anyone: who is near, who is anywhere, who is not, the machine.
    pub(super) fn any_actor(&mut self, view: &View<'_>, command: &Command) -> Actor {
        let near = if self.percent(60) {
            let mut near = on_the_way_up(view, command);
            near.extend(natural(view, command));
            near
        } else {
            everyone(view)
        };
        match self.rng.random_range(0..40) {
            0 => Actor::Machine,
            1 => person(PersonId::from_bytes(self.rng.random())),
            2 => Actor::Principal(Principal::Key(KeyId::from_bytes(self.rng.random()))),
            _ => *near.choose(&mut self.rng).unwrap_or(&Actor::Machine),
        }
    }
}

/// Whether someone acts with all that an account has: its sign-in, or an owner.
fn has_everything(view: &View<'_>, actor: Actor) -> bool {
    match actor.principal() {
        Some(Principal::Person(person)) => {
            let mut memberships = view.facts.memberships_of(person);
            memberships.any(|membership| view.owns(membership))
        }
        Some(Principal::AccountSignIn(_)) => true,
        Some(Principal::Key(_)) | None => false,
    }
}

fn person(id: PersonId) -> Actor {
    Actor::Principal(Principal::Person(id))
}

/// Whether the review of an account can no longer be answered.
fn is_over(view: &View<'_>, account: AccountId) -> bool {
    let review = view.account(account).and_then(|account| account.review.as_ref());
    review.is_some_and(|review| review.is_over(view.now))
}

/// Those whom alone a command is for; empty when it is for whoever may.
fn natural(view: &View<'_>, command: &Command) -> Vec<Actor> {
    match command {
        Command::FoundPlatform { .. }
        | Command::RecoverOwner { .. }
        | Command::SettleReview { .. }
        | Command::RemindOfReview { .. }
        | Command::TellOfEnds { .. } => vec![Actor::Machine],
        Command::CloseReview { account, .. } if is_over(view, *account) => vec![Actor::Machine],
        Command::AcceptInvitation { membership } | Command::DeclineInvitation { membership } => {
            let membership = view.membership(*membership);
            membership.map(|at| person(at.person)).into_iter().collect()
        }
        Command::AcceptOwnership { account } | Command::DeclineOwnership { account } => {
            let offer = view.account(*account).and_then(|at| at.offer.as_ref());
            let to = offer.and_then(|offer| view.membership(offer.to));
            to.map(|at| person(at.person)).into_iter().collect()
        }
        Command::StopLooking {} => {
            let looking = view.persons.iter().filter(|found| found.looks.is_some());
            looking.map(|found| person(found.id)).collect()
        }
        Command::LeaveAccount { account } | Command::AskForAccess { account, .. } => {
            let members = view.facts.memberships_in(*account);
            members.map(|at| person(at.person)).collect()
        }
        Command::ChoosePassword { person: id }
        | Command::SetFactor { person: id, .. }
        | Command::ErasePerson { person: id } => vec![person(*id)],
        Command::ChangeProfile { .. } | Command::ChangeAddress { .. } => {
            view.persons.iter().map(|found| person(found.id)).collect()
        }
        _ => Vec::new(),
    }
}

/// The account that a command is about.
fn concerns(view: &View<'_>, command: &Command) -> Option<AccountId> {
    use Command as C;
    match command {
        // Who removes people of the platform erases them.
        C::ErasePerson { .. } => view.facts.root().ok().flatten().map(|root| root.id),
        C::CreateAccount { parent, .. } => Some(*parent),
        C::OpenAccount { beside, .. } => Some(*beside),
        C::ChangeAccount { account, .. }
        | C::SuspendAccount { account }
        | C::CloseAccount { account }
        | C::ResumeAccount { account }
        | C::SetStateInBulk { account, .. }
        | C::StartJob { account, .. }
        | C::CancelJob { account, .. }
        | C::MoveAccount { account, .. }
        | C::SetCeiling { account, .. }
        | C::SetAllowedRoles { account, .. }
        | C::SetOwnRoles { account, .. }
        | C::SetAllowlist { account, .. }
        | C::SetSignInRules { account, .. }
        | C::SetAccountSignIn { account, .. }
        | C::OfferOwnership { account, .. }
        | C::WithdrawOwnership { account }
        | C::AcceptOwnership { account }
        | C::DeclineOwnership { account }
        | C::PutInOwner { account, .. }
        | C::CreateRole { account, .. }
        | C::AddPreset { account, .. }
        | C::Invite { account, .. }
        | C::AddPerson { account, .. }
        | C::LeaveAccount { account }
        | C::AskForAccess { account, .. }
        | C::SetPolicy { account, .. }
        | C::RemovePolicy { account, .. }
        | C::LookAs { account, .. }
        | C::StartReview { account, .. }
        | C::AnswerReview { account, .. }
        | C::CloseReview { account, .. }
        | C::SettleReview { account, .. }
        | C::RemindOfReview { account, .. }
        | C::TellOfEnds { account, .. }
        | C::RecordReveal { account, .. }
        | C::RecordExport { account, .. }
        | C::IssueKey { account, .. } => Some(*account),
        C::ChangeRole { role, .. } | C::DeleteRole { role, .. } => {
            let role = view.roles.iter().find(|found| found.id == *role);
            role.map(|role| role.account)
        }
        C::RenewInvitation { membership, .. }
        | C::AcceptInvitation { membership }
        | C::DeclineInvitation { membership }
        | C::SetRoles { membership, .. }
        | C::SetDates { membership, .. }
        | C::SetNarrowing { membership, .. }
        | C::SetRanges { membership, .. }
        | C::AnswerAccessRequest { membership, .. }
        | C::SuspendMembership { membership }
        | C::ResumeMembership { membership }
        | C::EndMembership { membership } => view.membership(*membership).map(|at| at.account),
        C::SetKeyRoles { key, .. } | C::RotateKey { key, .. } | C::RevokeKey { key } => {
            let key = view.keys.iter().find(|found| found.id == *key);
            key.map(|key| key.account)
        }
        C::FoundPlatform { .. }
        | C::AdoptCatalog { .. }
        | C::RecoverOwner { .. }
        | C::StopLooking {}
        | C::ChangeProfile { .. }
        | C::ChangeAddress { .. }
        | C::ChoosePassword { .. }
        | C::SetFactor { .. } => None,
    }
}

/// Everyone who stands in the account that a command is about, or above.
fn on_the_way_up(view: &View<'_>, command: &Command) -> Vec<Actor> {
    let Some(account) = concerns(view, command) else {
        return everyone(view);
    };
    let mut actors = Vec::new();
    for above in view.path(account) {
        let people = view.facts.memberships_in(above.id);
        actors.extend(people.map(|membership| person(membership.person)));
        let keys = view.facts.keys_of(above.id);
        actors.extend(keys.map(|key| Actor::Principal(Principal::Key(key.id))));
        if above.sign_in.is_some() {
            actors.push(Actor::Principal(Principal::AccountSignIn(above.id)));
        }
    }
    actors
}

fn everyone(view: &View<'_>) -> Vec<Actor> {
    let people = view.persons.iter().map(|found| person(found.id));
    let keys = view.keys.iter().map(|key| Principal::Key(key.id));
    let sign_ins = view
        .accounts
        .iter()
        .filter(|account| account.sign_in.is_some())
        .map(|account| Principal::AccountSignIn(account.id));
    people.chain(keys.chain(sign_ins).map(Actor::Principal)).collect()
}
