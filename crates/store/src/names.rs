//! What programs call accounts and persons, besides their ids.

use rolecall_core::{AccountId, PersonId, change::Event, facts::Facts, name::ShortName};

use crate::lookup::Lookup;

/// Ids by name, looked up without a lock.
#[derive(Debug)]
pub(crate) struct Names {
    accounts: Lookup<Box<str>, AccountId>,
    persons: Lookup<Box<str>, PersonId>,
}

/// The name that an event is about, as it was before.
pub(crate) enum Before {
    Account(AccountId, Option<ShortName>),
    Person(PersonId, Option<Box<str>>),
    Nothing,
}

impl Names {
    pub(crate) fn of(facts: &Facts) -> Self {
        let (accounts, persons) = (facts.accounts(), facts.persons());
        let former = accounts.iter().flat_map(|it| &it.former_names);
        let former = former.filter_map(|name| Some((name.as_str().into(), account(facts, name)?)));
        let named = accounts.iter().map(|it| (it.short_name.as_str().into(), it.id)).chain(former);
        let reached = persons.iter().filter_map(|it| {
            let address = it.address.as_ref()?;
            Some((address.as_str().into(), it.id))
        });
        Self {
            accounts: Lookup::of(named, accounts.len()),
            persons: Lookup::of(reached, persons.len()),
        }
    }

    pub(crate) fn account(&self, short_name: &str) -> Option<AccountId> {
        self.accounts.look(short_name, |id| *id)
    }

    pub(crate) fn person(&self, address: &str) -> Option<PersonId> {
        self.persons.look(address, |id| *id)
    }

    /// What a name was, before the event is applied to the facts.
    pub(crate) fn before(facts: &Facts, event: &Event) -> Before {
        match event {
            Event::AccountCreated { account } => Before::Account(account.id, None),
            Event::AccountChanged { account, .. } => {
                Before::Account(*account, short_name(facts, *account))
            }
            Event::PersonAdded { person, .. }
            | Event::AddressChanged { person, .. }
            | Event::PersonErased { person } => Before::Person(*person, address(facts, *person)),
            _ => Before::Nothing,
        }
    }

    /// Makes the names what they are now that the event is applied.
    pub(crate) fn after(&self, facts: &Facts, before: Before) {
        match before {
            Before::Account(id, before) => {
                // What it was called before leads to it still.
                for name in before.into_iter().chain(short_name(facts, id)) {
                    if let Some(account) = account(facts, &name) {
                        self.accounts.set(name.as_str().into(), account);
                    }
                }
            }
            Before::Person(id, before) => {
                let after = address(facts, id);
                if before != after {
                    if let Some(before) = before {
                        self.persons.remove(&before);
                    }
                    if let Some(after) = after {
                        self.persons.set(after, id);
                    }
                }
            }
            Before::Nothing => {}
        }
    }
}

fn short_name(facts: &Facts, id: AccountId) -> Option<ShortName> {
    let account = facts.account(id).expect("the whole world")?;
    Some(account.short_name.clone())
}

fn account(facts: &Facts, name: &ShortName) -> Option<AccountId> {
    Some(facts.account_named(name).expect("the whole world")?.id)
}

fn address(facts: &Facts, id: PersonId) -> Option<Box<str>> {
    let person = facts.person(id).expect("the whole world")?;
    person.address.as_ref().map(|address| address.as_str().into())
}
