//! The world of a story: real facts, changed by real commands, and names for what is in them.

use std::{
    collections::{BTreeMap, BTreeSet},
    net::IpAddr,
    sync::Arc,
};

use rolecall_core::{
    AccountId, Ids, KeyId, MembershipId, PersonId, Principal, RoleId, Timestamp,
    access::Reason,
    catalog::Catalog,
    change::{Actor, Command, Context, Event, Refusal, Undecided, Via, decide},
    facts::Facts,
    name::Address,
    record::{Account, Membership, Role},
};

use super::words::Words;

/// The moment of every story, until it says another.
const NOW: &str = "2026-06-01T12:00:00Z";

/// What became of a command.
pub(crate) type Outcome = Result<Vec<Event>, Refusal>;

/// The refusals and the reasons of decisions that stories lead to.
#[derive(Default)]
pub(crate) struct Told {
    pub(crate) refusals: BTreeSet<&'static str>,
    pub(crate) reasons: BTreeSet<Reason>,
}

pub(crate) struct World {
    pub(crate) facts: Facts,
    pub(crate) clock: Timestamp,
    /// What the story has come to so far.
    pub(crate) told: Told,
    /// By the names that the story gives them.
    pub(crate) keys: BTreeMap<String, KeyId>,
    outcome: Option<Outcome>,
    commands: u32,
}

impl World {
    pub(crate) fn new() -> Self {
        Self {
            facts: Facts::whole(Arc::new(Catalog::telecom())),
            clock: NOW.parse().expect("a moment"),
            told: Told::default(),
            keys: BTreeMap::new(),
            outcome: None,
            commands: 0,
        }
    }

    /// Whether nothing waits for a `then` that says what became of it.
    pub(crate) fn is_settled(&self) -> bool {
        self.outcome.is_none()
    }

    /// Keeps what became of a command, for the next line to say what it should be.
    pub(crate) fn wait(&mut self, outcome: Outcome) -> Result<(), String> {
        if self.outcome.replace(outcome).is_some() {
            return Err("the line before has no `then` that says what came of it".to_owned());
        }
        Ok(())
    }

    /// What became of the last command.
    pub(crate) fn outcome(&mut self) -> Result<Outcome, String> {
        let outcome = self.outcome.take();
        outcome.ok_or_else(|| "nothing was done just before".to_owned())
    }

    /// Carries a command out, through the JSON in which a ledger keeps its events.
    pub(crate) fn carry_out(
        &mut self,
        actor: Actor,
        ip: Option<IpAddr>,
        command: &Command,
    ) -> Outcome {
        self.commands += 1;
        let unix_ms = u64::try_from(self.clock.as_millisecond()).expect("stories play after 1970");
        let context = Context {
            at: self.clock,
            actor,
            ip,
            via: Via::Rest,
            ids: Ids::new(unix_ms, u128::from(self.commands) << 32),
        };
        match decide(&self.facts, &context, command) {
            Ok(events) => {
                for event in &events {
                    let json = serde_json::to_string(event).expect("an event is JSON");
                    let read: Event = serde_json::from_str(&json).expect("an event is read back");
                    assert_eq!(*event, read, "an event is read back otherwise");
                    self.facts.apply(&read);
                    match read {
                        Event::KeyIssued { key } => {
                            self.keys.insert(key.name.to_string(), key.id);
                        }
                        // The new one has the name now; the one before is still spoken of.
                        Event::KeyRotated { key, replaced_by, .. } => {
                            let names = self.keys.iter().find(|(_, id)| **id == replaced_by);
                            let name = names.map(|(name, _)| format!("old-{name}"));
                            self.keys.extend(name.map(|name| (name, key)));
                        }
                        _ => {}
                    }
                }
                self.every_account_has_one_owner();
                Ok(events)
            }
            Err(Undecided::Refused(refusal)) => {
                self.told.refusals.insert(refusal.code());
                Err(refusal)
            }
            Err(Undecided::Missing(need)) => unreachable!("the whole world lacks {need:?}"),
        }
    }

    /// What a story gives must be possible.
    pub(crate) fn carry_out_given(
        &mut self,
        actor: Actor,
        command: &Command,
    ) -> Result<Vec<Event>, String> {
        self.carry_out(actor, None, command)
            .map_err(|refusal| format!("what is given is refused: {} ({refusal})", refusal.code()))
    }

    fn every_account_has_one_owner(&self) {
        for account in self.facts.accounts() {
            let name = &account.short_name;
            assert_eq!(account.owner.is_some(), account.kind.has_owner(), "the owner of {name}");
            let Some(owner) = account.owner else { continue };
            let membership = self.facts.membership(owner).expect("the whole world");
            let membership = membership.unwrap_or_else(|| panic!("{name} lost its owner"));
            assert_eq!(membership.account, account.id, "the owner of {name} is elsewhere");
            assert!(membership.window.ends_at().is_none(), "the owner of {name} has an end");
        }
    }

    pub(crate) fn actor(&self, words: &mut Words<'_>) -> Result<Actor, String> {
        if words.take("machine") {
            return Ok(Actor::Machine);
        }
        self.principal(words).map(Actor::Principal)
    }

    pub(crate) fn principal(&self, words: &mut Words<'_>) -> Result<Principal, String> {
        if words.take("key") {
            return self.key(words).map(Principal::Key);
        }
        if words.take("sign-in of") {
            return self.account(words).map(Principal::AccountSignIn);
        }
        self.person(words).map(Principal::Person)
    }

    /// An account by its short name; `nowhere` is one that there is not.
    pub(crate) fn account(&self, words: &mut Words<'_>) -> Result<AccountId, String> {
        if words.take("nowhere") {
            return Ok(AccountId::from_bytes([255; 16]));
        }
        let name = words.parse("short name")?;
        let account = self.facts.account_named(&name).expect("the whole world");
        account.map(|account| account.id).ok_or_else(|| format!("there is no account {name}"))
    }

    pub(crate) fn record_of(&self, account: AccountId) -> Result<&Account, String> {
        let account = self.facts.account(account).expect("the whole world");
        account.ok_or_else(|| "there is no such account".to_owned())
    }

    /// A person by the name in their address.
    pub(crate) fn person(&self, words: &mut Words<'_>) -> Result<PersonId, String> {
        let address = address(words.next("a person")?)?;
        let person = self.facts.person_at(&address).expect("the whole world");
        person.map(|person| person.id).ok_or_else(|| format!("there is no person {address}"))
    }

    /// A role by its name, a group after the word `group`; `of` an account where there are several.
    pub(crate) fn role(&self, words: &mut Words<'_>) -> Result<RoleId, String> {
        if words.take("nothing-known") {
            return Ok(RoleId::from_bytes([255; 16]));
        }
        let group = words.take("group");
        let name = words.next("a role")?;
        let at = if words.take("of") { Some(self.account(words)?) } else { None };
        let roles = self.facts.every_role().expect("the whole world");
        let wanted = |role: &&&Role| {
            role.content.name.as_str() == name
                && role.group == group
                && at.is_none_or(|at| role.account == at)
        };
        match roles.iter().filter(wanted).collect::<Vec<_>>()[..] {
            [role] => Ok(role.id),
            [] => Err(format!("there is no role `{name}`")),
            _ => Err(format!("there are several roles `{name}`: say of which account")),
        }
    }

    /// Roles with commas between, or `nothing`.
    pub(crate) fn roles(&self, words: &mut Words<'_>) -> Result<BTreeSet<RoleId>, String> {
        if words.take("nothing") {
            return Ok(BTreeSet::new());
        }
        Ok(words.list(|words| self.role(words))?.into_iter().collect())
    }

    pub(crate) fn key(&self, words: &mut Words<'_>) -> Result<KeyId, String> {
        let name = words.next("a key")?;
        let key = self.keys.get(name).copied();
        key.ok_or_else(|| format!("there is no key {name}"))
    }

    /// The membership in `PERSON in ACCOUNT`, with another word for `in` where one reads better.
    pub(crate) fn membership(
        &self,
        words: &mut Words<'_>,
        link: &str,
    ) -> Result<MembershipId, String> {
        let person = self.person(words)?;
        words.need(link)?;
        let account = self.account(words)?;
        let found = self.membership_of(person, account);
        found.map(|found| found.id).ok_or_else(|| "there is no such membership".to_owned())
    }

    pub(crate) fn membership_of(
        &self,
        person: PersonId,
        account: AccountId,
    ) -> Option<&Membership> {
        let found = self.facts.membership_of(person, account);
        found.expect("the whole world")
    }

    /// Who owns the account, or the customer above it.
    pub(crate) fn owner_of(&self, account: AccountId) -> Result<PersonId, String> {
        let path = self.facts.path(account).expect("the whole world");
        let owner = path.iter().find_map(|account| account.owner);
        let owner = owner.ok_or("there is no such account")?;
        let membership = self.facts.membership(owner).expect("the whole world");
        Ok(membership.expect("an owner is a membership").person)
    }
}

/// The address of a person in a story.
pub(crate) fn address(name: &str) -> Result<Address, String> {
    let address = format!("{name}@people.example").parse();
    address.map_err(|error: rolecall_core::name::NameError| error.to_string())
}
