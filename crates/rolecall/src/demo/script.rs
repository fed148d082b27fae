//! Giving one command after the other, and remembering what came of them by name.

use std::collections::BTreeMap;

use rolecall_core::{
    AccountId, Level, MembershipId, PersonId, Principal, RoleId, Timestamp, Zone,
    change::{Command, Event, FirstOwner, Invitee, NewPerson},
    record::RoleContent,
    window::Dates,
};
use rolecall_store::{SecretHash, Store};

use crate::{machine, mistake::Mistake};

/// How long invitations of the demo are good.
const INVITATION_DAYS: i64 = 14;

/// The demo while it is made. Time goes on by a step with each command, up to now.
pub(super) struct Script<'s> {
    store: &'s Store,
    clock: Timestamp,
    now: Timestamp,
    step_s: i64,
    pub(super) accounts: BTreeMap<String, AccountId>,
    pub(super) roles: BTreeMap<String, RoleId>,
    pub(super) people: BTreeMap<String, PersonId>,
    memberships: BTreeMap<(String, String), MembershipId>,
}

/// Someone to be put in, by what they are called.
pub(super) struct Newcomer<'n> {
    pub(super) account: &'n str,
    pub(super) address: &'n str,
    pub(super) name: &'n str,
    pub(super) roles: &'n [&'n str],
    pub(super) zone: &'n str,
    pub(super) activation: Option<&'n str>,
    pub(super) expiration: Option<&'n str>,
}

impl<'s> Script<'s> {
    /// Begins at `clock`, with `step_s` seconds from one command to the next.
    pub(super) fn new(store: &'s Store, clock: Timestamp, step_s: i64) -> Self {
        Self {
            store,
            clock,
            now: machine::now(),
            step_s,
            accounts: BTreeMap::new(),
            roles: BTreeMap::new(),
            people: BTreeMap::new(),
            memberships: BTreeMap::new(),
        }
    }

    pub(super) fn store(&self) -> &'s Store {
        self.store
    }

    pub(super) fn clock(&self) -> Timestamp {
        self.clock
    }

    /// A person by address.
    pub(super) fn person(&self, address: &str) -> Principal {
        Principal::Person(self.people[address])
    }

    pub(super) fn account(&self, short_name: &str) -> AccountId {
        self.accounts[short_name]
    }

    pub(super) fn membership(&self, address: &str, account: &str) -> MembershipId {
        self.memberships[&(address.to_owned(), account.to_owned())]
    }

    /// Carries out a command as this person, or as the machine.
    pub(super) async fn act(
        &mut self,
        by: Option<&str>,
        command: Command,
    ) -> Result<Vec<Event>, Mistake> {
        self.act_with(by, command, None).await
    }

    pub(super) async fn act_with(
        &mut self,
        by: Option<&str>,
        command: Command,
        secret: Option<SecretHash>,
    ) -> Result<Vec<Event>, Mistake> {
        let step = jiff_seconds(self.step_s);
        self.clock = (self.clock + step).min(self.now);
        let actor = by.map(|address| self.person(address));
        let envelope = machine::envelope(self.clock, actor, command.clone(), secret);
        let done = self.store.carry_out(envelope).await.map_err(|failure| {
            Mistake::usage(format!("the demo could not be made: {failure} ({command:?})"))
        })?;
        self.remember(&done.events);
        Ok(done.events)
    }

    fn remember(&mut self, events: &[Event]) {
        for event in events {
            match event {
                Event::AccountCreated { account } => {
                    self.accounts.insert(account.short_name.to_string(), account.id);
                }
                Event::RoleCreated { role } => {
                    let group = if role.group { "group " } else { "" };
                    self.roles.insert(format!("{group}{}", role.content.name), role.id);
                }
                Event::PersonAdded { person, address, .. } => {
                    let address = address.value().expect("just added").to_string();
                    self.people.insert(address, *person);
                }
                Event::MembershipAdded { membership, account, person, .. } => {
                    let place = (self.address_of(*person), self.short_name_of(*account));
                    self.memberships.insert(place, *membership);
                }
                _ => {}
            }
        }
    }

    fn address_of(&self, person: PersonId) -> String {
        let found = self.people.iter().find(|(_, id)| **id == person);
        found.map(|(address, _)| address.clone()).expect("people are remembered")
    }

    fn short_name_of(&self, account: AccountId) -> String {
        let found = self.accounts.iter().find(|(_, id)| **id == account);
        found.map(|(name, _)| name.clone()).expect("accounts are remembered")
    }

    /// Until when an invitation sent now is good.
    pub(super) fn until(&self) -> Timestamp {
        self.clock + jiff_seconds(INVITATION_DAYS * 86_400)
    }

    pub(super) fn first_owner(&self, address: &str, name: &str, zone: &str) -> FirstOwner {
        FirstOwner {
            address: address.parse().expect("an address"),
            name: name.parse().expect("a name"),
            zone: zone.parse().expect("a zone"),
            until: self.until() + jiff_seconds(86_400),
        }
    }

    /// Accepts the invitation to an account.
    pub(super) async fn accept(&mut self, address: &str, account: &str) -> Result<(), Mistake> {
        let membership = self.membership(address, account);
        self.act(Some(address), Command::AcceptInvitation { membership }).await.map(drop)
    }

    pub(super) fn invitee(&self, new: &Newcomer<'_>) -> Invitee {
        let zone: Zone = new.zone.parse().expect("a zone");
        let date = |text: &str| text.parse().expect("a date");
        Invitee {
            address: new.address.parse().expect("an address"),
            name: new.name.parse().expect("a name"),
            roles: new.roles.iter().map(|role| self.roles[*role]).collect(),
            dates: Dates {
                activation: new.activation.map(date),
                expiration: new.expiration.map(date),
                zone,
            },
            narrowed_to: None,
            until: self.until(),
        }
    }

    /// Puts someone in, who accepts.
    pub(super) async fn put_in(&mut self, by: &str, new: Newcomer<'_>) -> Result<(), Mistake> {
        let login = new.address.split('@').next().unwrap_or_default();
        let person = NewPerson {
            invitee: self.invitee(&new),
            login_name: login.parse().ok(),
            ranges: Vec::new(),
            language: None,
        };
        let account = self.account(new.account);
        self.act(Some(by), Command::AddPerson { account, person }).await?;
        self.accept(new.address, new.account).await
    }

    /// Makes a role with these levels.
    pub(super) async fn role(
        &mut self,
        by: &str,
        account: &str,
        name: &str,
        kind: rolecall_core::Kind,
        levels: &[(&str, Level)],
    ) -> Result<(), Mistake> {
        let content = RoleContent {
            name: name.parse().expect("a name"),
            description: None,
            kind,
            levels: levels
                .iter()
                .map(|(key, level)| (key.parse().expect("a section"), *level))
                .collect(),
            everything_below: false,
            second_factor: false,
        };
        let account = self.account(account);
        self.act(Some(by), Command::CreateRole { account, group: false, content }).await.map(drop)
    }
}

/// A span of seconds.
pub(super) fn jiff_seconds(seconds: i64) -> rolecall_core::SignedDuration {
    rolecall_core::SignedDuration::from_secs(seconds)
}
