//! What programs call accounts and persons, besides their ids.

use rolecall_core::{AccountId, PersonId, change::Event, facts::Facts};

use crate::lookup::Lookup;

/// Ids by name, looked up without a lock.
#[derive(Debug)]
pub(crate) struct Names {
    accounts: Lookup<Box<str>, AccountId>,
    persons: Lookup<Box<str>, PersonId>,
}

/// The name that an event is about, as it was before.
pub(crate) enum Before {
    Account(AccountId, Option<Box<str>>),
    Person(PersonId, Option<Box<str>>),
    Nothing,
}

impl Names {
    pub(crate) fn of(facts: &Facts) -> Self {
        let (accounts, persons) = (facts.accounts(), facts.persons());
        let named = accounts.iter().map(|it| (it.short_name.as_str().into(), it.id));
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
                let after = short_name(facts, id);
                if before != after {
                    renamed(&self.accounts, before, after, id);
                }
            }
            Before::Person(id, before) => {
                let after = address(facts, id);
                if before != after {
                    renamed(&self.persons, before, after, id);
                }
            }
            Before::Nothing => {}
        }
    }
}

fn renamed<I: Clone>(
    ids: &Lookup<Box<str>, I>,
    before: Option<Box<str>>,
    after: Option<Box<str>>,
    id: I,
) {
    if let Some(before) = before {
        ids.remove(&before);
    }
    if let Some(after) = after {
        ids.set(after, id);
    }
}

fn short_name(facts: &Facts, id: AccountId) -> Option<Box<str>> {
    let account = facts.account(id).expect("the whole world")?;
    Some(account.short_name.as_str().into())
}

fn address(facts: &Facts, id: PersonId) -> Option<Box<str>> {
    let person = facts.person(id).expect("the whole world")?;
    person.address.as_ref().map(|address| address.as_str().into())
}
