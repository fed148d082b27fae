//! The plainest model of the rules of access: an oracle to hold the real thing against.
//!
//! Written from the rules in words alone (`docs/requirements.md`), without a look at core. Every question
//! walks all memberships, every list is a loop, nothing is kept that could be worked out. A command
//! is decided on the world as it was and changes a copy, so what is refused changes nothing.
//!
//! Deliberately not here: codes of refusals (a refusal is a refusal, its text only names the rule),
//! events, secrets, adopting another catalog.

mod account;
mod acting;
mod asking;
mod giving;
mod invitation;
mod key;
mod limits;
mod looking;
mod membership;
mod moving;
mod owner;
mod person;
mod policy;
mod record;
mod review;
mod role;
mod standing;
#[cfg(test)]
mod tests;
mod tree;

use std::{collections::BTreeMap, sync::Arc};

use rolecall_core::{
    AccountId, KeyId, MembershipId, Origin, PersonId, PolicyId, Principal, ReviewId, RoleId,
    Timestamp,
    catalog::Catalog,
    change::{Actor, Command, Context, Event, Operation},
    facts::{Facts, Record},
    record::{Account, Key, Membership, Person, Role},
};

use self::acting::Acting;

/// What came of it, or which rule refuses.
type Outcome<T = ()> = Result<T, String>;

/// Everything there is.
#[derive(Clone, Debug, PartialEq)]
pub struct World {
    /// The sections.
    pub catalog: Arc<Catalog>,
    /// The tree.
    pub accounts: BTreeMap<AccountId, Account>,
    /// The logins.
    pub persons: BTreeMap<PersonId, Person>,
    /// Who is in which account.
    pub memberships: BTreeMap<MembershipId, Membership>,
    /// Roles and groups.
    pub roles: BTreeMap<RoleId, Role>,
    /// Secrets for programs.
    pub keys: BTreeMap<KeyId, Key>,
}

/// The ids that the real run gave to new records, so that both worlds stay comparable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fresh {
    /// Of the account that was made.
    pub account: Option<AccountId>,
    /// Of the membership that was made.
    pub membership: Option<MembershipId>,
    /// Of the person who became known.
    pub person: Option<PersonId>,
    /// Of the role or group that was made.
    pub role: Option<RoleId>,
    /// Of the key that was made.
    pub key: Option<KeyId>,
    /// Of the review that was begun.
    pub review: Option<ReviewId>,
    /// Of the policy that was set.
    pub policy: Option<PolicyId>,
}

impl Fresh {
    /// The ids that these events of a real run tell of.
    pub fn of<'e>(events: impl IntoIterator<Item = &'e Event>) -> Self {
        let mut fresh = Self::default();
        for event in events {
            match event {
                Event::AccountCreated { account } => fresh.account = Some(account.id),
                Event::MembershipAdded { membership, .. } => fresh.membership = Some(*membership),
                Event::PersonAdded { person, .. } => fresh.person = Some(*person),
                Event::RoleCreated { role } => fresh.role = Some(role.id),
                Event::KeyIssued { key } => fresh.key = Some(key.id),
                Event::ReviewStarted { review, .. } => fresh.review = Some(review.id),
                Event::PolicySet { after, .. } => fresh.policy = Some(after.id),
                _ => {}
            }
        }
        fresh
    }
}

impl World {
    /// A world in which nothing has been founded.
    pub fn empty(catalog: Arc<Catalog>) -> Self {
        Self {
            catalog,
            accounts: BTreeMap::new(),
            persons: BTreeMap::new(),
            memberships: BTreeMap::new(),
            roles: BTreeMap::new(),
            keys: BTreeMap::new(),
        }
    }

    /// The same records as those of a whole world.
    pub fn of(facts: &Facts) -> Self {
        let mut world = Self::empty(facts.catalog().clone());
        for record in facts.record_ids().into_iter().filter_map(|id| facts.record(id)) {
            match record {
                Record::Account(it) => drop(world.accounts.insert(it.id, it)),
                Record::Person(it) => drop(world.persons.insert(it.id, it)),
                Record::Membership(it) => drop(world.memberships.insert(it.id, it)),
                Record::Role(it) => drop(world.roles.insert(it.id, it)),
                Record::Key(it) => drop(world.keys.insert(it.id, it)),
            }
        }
        world
    }

    /// Whether an operation is someone's in an account, by rule 16.
    pub fn permits(
        &self,
        principal: Principal,
        operation: Operation,
        account: AccountId,
        at: Timestamp,
        origin: Origin,
    ) -> bool {
        Acting { world: self, principal, at, origin }.is_able(operation, account)
    }

    /// Decides a command by the rules, and makes it true if it is accepted.
    ///
    /// # Errors
    ///
    /// The rule that refuses; the world is then as it was.
    pub fn carry_out(
        &mut self,
        context: &Context,
        command: &Command,
        fresh: &Fresh,
    ) -> Result<(), String> {
        let mut after = self.clone();
        let mut change = Change {
            before: self,
            after: &mut after,
            actor: context.actor,
            at: context.at,
            origin: context.origin(),
            fresh,
        };
        change.carry_out(command)?;
        *self = after;
        Ok(())
    }
}

/// Ranges as they are kept: whole networks, in order, each once, and none of which everything is.
fn networks(ranges: &[rolecall_core::IpNet]) -> Result<Vec<rolecall_core::IpNet>, String> {
    let mut networks: Vec<_> = ranges.iter().map(undressed).collect();
    ensure(networks.iter().all(|range| range.prefix_len() > 0), "a range of every address")?;
    networks.sort();
    networks.dedup();
    Ok(networks)
}

/// A network, and of v4 if all of its addresses are.
fn undressed(range: &rolecall_core::IpNet) -> rolecall_core::IpNet {
    let (first, last) = (range.network().to_canonical(), range.broadcast().to_canonical());
    let len = range.prefix_len();
    if range.addr().is_ipv6() && first.is_ipv4() && last.is_ipv4() {
        return rolecall_core::IpNet::new(first, len - 96).expect("short enough");
    }
    range.trunc()
}

/// One command on its way: decided on the world before, carried out on the one after.
struct Change<'b, 'a> {
    before: &'b World,
    after: &'a mut World,
    actor: Actor,
    at: Timestamp,
    origin: Origin,
    fresh: &'b Fresh,
}

impl<'b> Change<'b, '_> {
    fn carry_out(&mut self, command: &Command) -> Outcome {
        let outcome = self
            .policy_command(command)
            .or_else(|| self.account_command(command))
            .or_else(|| self.limits_command(command))
            .or_else(|| self.owner_command(command))
            .or_else(|| self.role_command(command))
            .or_else(|| self.invitation_command(command))
            .or_else(|| self.membership_command(command))
            .or_else(|| self.asking_command(command))
            .or_else(|| self.looking_command(command))
            .or_else(|| self.review_command(command))
            .or_else(|| self.person_command(command))
            .or_else(|| self.key_command(command));
        outcome.unwrap_or_else(|| Err("not modelled".to_owned()))?;
        self.must_keep_policies(command)
    }

    /// Who acts, if it is someone with access whom the world knows.
    fn acting(&self) -> Outcome<Acting<'b>> {
        let Some(principal) = self.actor.principal() else {
            return Err("the machine may found and recover, and nothing else".to_owned());
        };
        let known = match principal {
            Principal::Person(id) => self.before.persons.contains_key(&id),
            Principal::Key(id) => self.before.keys.contains_key(&id),
            Principal::AccountSignIn(id) => self.before.accounts.contains_key(&id),
        };
        ensure(known, "rule 8: who acts is not known")?;
        Ok(Acting { world: self.before, principal, at: self.at, origin: self.origin })
    }

    /// The person who acts; keys and sign-ins have nothing of a person's own.
    fn acting_person(&self) -> Outcome<PersonId> {
        self.acting()?.person().ok_or_else(|| "only a person can do this".to_owned())
    }

    fn must_be_the_machine(&self) -> Outcome {
        ensure(self.actor == Actor::Machine, "rule 12: only the machine does this")
    }

    fn must_be_to_come(&self, end: Option<Timestamp>) -> Outcome {
        ensure(end.is_none_or(|end| end > self.at), "rule 6: the end has passed")
    }
}

fn ensure(is_so: bool, rule: &str) -> Outcome {
    if is_so { Ok(()) } else { Err(rule.to_owned()) }
}
