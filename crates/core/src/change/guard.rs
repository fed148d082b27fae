//! The guard against escalation: once, for every command.

use jiff::Timestamp;

use super::{At, Context, Operation, Refusal, Undecided, decide::Outcome};
use crate::{
    AccountId, Kind, Level, Levels, Origin, PersonId, Principal, RoleId,
    access::{Access, beyond},
    facts::Facts,
    record::{Account, Membership, Role},
};

/// Who acts, on which facts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Guard<'f> {
    pub(super) facts: &'f Facts,
    pub(super) at: Timestamp,
    origin: Origin,
    actor: Option<Principal>,
}

impl<'f> Guard<'f> {
    pub(super) fn new(facts: &'f Facts, context: &Context) -> Self {
        Self { facts, at: context.at, origin: context.origin(), actor: context.actor.principal() }
    }

    fn of(facts: &'f Facts, actor: Principal, at: Timestamp, origin: Origin) -> Self {
        Self { facts, at, origin, actor: Some(actor) }
    }

    /// The same facts and moment with another actor, wherever they are: whether they still may.
    pub(super) fn as_if(&self, actor: Principal) -> Self {
        Self { actor: Some(actor), origin: Origin::Any, ..*self }
    }

    /// Who acts; the machine is refused.
    pub(super) fn principal(&self) -> Outcome<Principal> {
        Ok(self.actor.ok_or(Refusal::NotYours)?)
    }

    /// The person who acts, if it is one.
    pub(super) fn person(&self) -> Option<PersonId> {
        match self.actor {
            Some(Principal::Person(person)) => Some(person),
            _ => None,
        }
    }

    pub(super) fn account(&self, id: AccountId) -> Outcome<&'f Account> {
        Ok(self.facts.account(id)?.ok_or(Refusal::NotFound { what: "account" })?)
    }

    pub(super) fn access(&self, account: AccountId) -> Outcome<Access<'f>> {
        let access = Access::of(self.facts, self.principal()?, account, self.at, self.origin)?;
        Ok(access.ok_or(Refusal::NotFound { what: "account" })?)
    }

    /// Answers as of an account that does not exist, unless the actor sees anything of it.
    pub(super) fn sees(&self, account: &Account) -> Outcome<()> {
        let seen = self.access(account.id)?.sees_anything();
        if seen { Ok(()) } else { Err(Refusal::NotFound { what: "account" })? }
    }

    /// Whether the operation may be done to the account; and the account nearest to the root
    /// from where it may, which says how far a cap can be lifted.
    pub(super) fn may(&self, operation: Operation, account: &Account) -> Outcome<AccountId> {
        may(self.facts, operation, account, &|id| self.access(id))
    }

    /// Whether the actor is the person who owns the account, in force.
    pub(super) fn is_owner(&self, account: &Account) -> Outcome<bool> {
        Ok(self.access(account.id)?.is_owner_here())
    }

    /// Refuses to change a cap that was set above where the actor stands.
    pub(super) fn stands_above(&self, stand: AccountId, set_by: Option<AccountId>) -> Outcome<()> {
        match set_by {
            Some(by) if !self.facts.is_within(by, stand)? => Err(Refusal::SetAbove)?,
            _ => Ok(()),
        }
    }

    /// Refuses to give what the actor does not hold in the account until then (rule 9).
    pub(super) fn may_give(
        &self,
        gift: &Given,
        account: AccountId,
        until: Option<Timestamp>,
    ) -> Outcome<()> {
        let access = self.access(account)?;
        if let Some(beyond) = beyond(&access, &gift.levels, until) {
            let section = self.facts.catalog().section(beyond.section.as_str());
            let now =
                section.map(|section| access.held(section, Some(self.at))).unwrap_or_default();
            return Err(Refusal::BeyondGiver {
                section: beyond.section,
                wanted: beyond.wanted,
                held: beyond.held,
                ends: now >= beyond.wanted,
            })?;
        }
        match gift.everything_from {
            Some(kind) if !access.holds_everything_from(kind, until) => {
                Err(Refusal::MarkBeyondGiver)?
            }
            _ => Ok(()),
        }
    }

    /// Refuses to give these roles where the membership counts.
    pub(super) fn may_give_roles<'r>(
        &self,
        roles: impl IntoIterator<Item = &'r Role>,
        membership: &Membership,
    ) -> Outcome<()> {
        let gift = Given::of_roles(self.facts, roles);
        let until = membership.window.ends_at();
        match &membership.narrowed_to {
            None => self.may_give(&gift, membership.account, until),
            Some(accounts) => {
                accounts.iter().try_for_each(|account| self.may_give(&gift, *account, until))
            }
        }
    }

    /// Refuses to change one's own access (rule 10), also through a key that one has made.
    pub(super) fn not_own(&self, person: PersonId) -> Outcome<()> {
        if self.behind()? == Some(person) { Err(Refusal::OwnAccess)? } else { Ok(()) }
    }

    /// The person who acts, or who made the key that does.
    fn behind(&self) -> Outcome<Option<PersonId>> {
        let Some(Principal::Key(key)) = self.actor else { return Ok(self.person()) };
        Ok(match self.facts.key(key)?.and_then(|key| key.made_by) {
            Some(Principal::Person(maker)) => Some(maker),
            _ => None,
        })
    }

    /// Refuses to add to a role that the actor has, in whatever account (rule 10).
    pub(super) fn not_holder(&self, role: RoleId) -> Outcome<()> {
        let mut holds = match self.principal()? {
            Principal::Key(key) => {
                self.facts.key(key)?.is_some_and(|key| key.roles.contains(&role))
            }
            Principal::Person(_) | Principal::AccountSignIn(_) => false,
        };
        if let Some(person) = self.behind()? {
            holds |= self.facts.person_has_role(person, role)?;
        }
        if holds { Err(Refusal::OwnRole)? } else { Ok(()) }
    }
}

/// Whether a principal may do an operation to an account: the same question that commands ask,
/// for what only looks.
pub fn permits(
    facts: &Facts,
    principal: Principal,
    operation: Operation,
    account: AccountId,
    at: Timestamp,
    origin: Origin,
) -> Result<(), Undecided> {
    let guard = Guard::of(facts, principal, at, origin);
    guard.may(operation, guard.account(account)?).map(drop)
}

/// Whether access as it is given by `access` is enough for an operation to the account; and the
/// account nearest to the root from where it is.
fn may<'f>(
    facts: &'f Facts,
    operation: Operation,
    account: &Account,
    access: &dyn Fn(AccountId) -> Outcome<Access<'f>>,
) -> Outcome<AccountId> {
    let here = access(account.id)?;
    let above = account.parent.map(access).transpose()?;
    if operation.is_the_owners() && here.is_owner_here() {
        return Ok(account.id);
    }
    let mut stands = Vec::new();
    let mut seen = None;
    let cells = operation.cells(account.kind);
    for cell in cells {
        let catalog = facts.catalog();
        let section =
            catalog.section(cell.section.as_str()).expect("own sections are in every catalog");
        let Some(access) = (match cell.at {
            At::Here => Some(&here),
            At::Parent => above.as_ref(),
        }) else {
            continue;
        };
        match access.level(section) {
            level if level >= cell.level => {
                stands.extend(access.stand_for(section, cell.level));
            }
            Level::Hide => {}
            _ => drop(seen.get_or_insert(cell)),
        }
    }
    if let Some(stand) = widest(facts, &stands)? {
        return Ok(stand);
    }
    Err(match seen {
        Some(cell) => Refusal::LevelMissing { section: cell.section.clone(), needed: cell.level },
        None if cells.is_empty() && here.sees_anything() => {
            Refusal::KindCannot { kind: account.kind }
        }
        None => Refusal::NotFound { what: "account" },
    })?
}

fn widest(facts: &Facts, stands: &[AccountId]) -> Outcome<Option<AccountId>> {
    let mut widest: Option<(usize, AccountId)> = None;
    for stand in stands {
        let depth = facts.path(*stand)?.len();
        if widest.is_none_or(|(least, _)| depth < least) {
            widest = Some((depth, *stand));
        }
    }
    Ok(widest.map(|(_, stand)| stand))
}

/// Whether access that is looked at is enough for an operation to an account: as [`permits`], for
/// whoever `access` is of. Where it is none, there is no such account.
pub fn permits_with<'f>(
    facts: &'f Facts,
    operation: Operation,
    account: AccountId,
    access: &dyn Fn(AccountId) -> Option<Access<'f>>,
) -> Result<(), Undecided> {
    let not_found = || Undecided::from(Refusal::NotFound { what: "account" });
    let account = facts.account(account)?.ok_or_else(not_found)?;
    may(facts, operation, account, &|id| access(id).ok_or_else(not_found)).map(drop)
}

/// Whether a principal may lift what `set_by` has set on an account: they may do the operation, and
/// from there or above.
pub fn lifts(
    facts: &Facts,
    principal: Principal,
    operation: Operation,
    account: AccountId,
    set_by: AccountId,
    at: Timestamp,
    origin: Origin,
) -> Result<(), Undecided> {
    let guard = Guard::of(facts, principal, at, origin);
    let stand = guard.may(operation, guard.account(account)?)?;
    guard.stands_above(stand, Some(set_by))
}

/// What a change gives: levels as written, and perhaps all that the catalog will grow.
#[derive(Clone, Debug, Default)]
pub(super) struct Given {
    pub(super) levels: Levels,
    /// From this kind down it gives everything for good, as an owner or the mark does.
    pub(super) everything_from: Option<Kind>,
}

impl Given {
    pub(super) fn of_roles<'r>(facts: &Facts, roles: impl IntoIterator<Item = &'r Role>) -> Self {
        let mut given = Self::default();
        for role in roles {
            for (section, level) in role.content.given(facts.catalog()).iter() {
                given.levels.raise(section, level);
            }
            let marked = [given.everything_from, role.content.everything_from()];
            given.everything_from = marked.into_iter().flatten().min();
        }
        given
    }

    /// All that an owner of an account of this kind has.
    pub(super) fn everything(facts: &Facts, kind: Kind) -> Self {
        Self { levels: facts.catalog().everything(kind), everything_from: Some(kind) }
    }
}
