//! Looking records up: what is not there is refused like what may not be seen (rule 7).

use rolecall_core::{
    AccountId, KeyId, MembershipId, PersonId, RoleId, Zone,
    name::{Address, Language, Name},
    record::{Account, Key, Membership, MembershipState, Person, Role},
};

use super::{Change, Outcome, World};

impl World {
    pub(super) fn account(&self, id: AccountId) -> Outcome<&Account> {
        self.accounts.get(&id).ok_or_else(|| format!("no account {id}"))
    }

    pub(super) fn person(&self, id: PersonId) -> Outcome<&Person> {
        self.persons.get(&id).ok_or_else(|| format!("no person {id}"))
    }

    pub(super) fn membership(&self, id: MembershipId) -> Outcome<&Membership> {
        self.memberships.get(&id).ok_or_else(|| format!("no membership {id}"))
    }

    pub(super) fn role(&self, id: RoleId) -> Outcome<&Role> {
        self.roles.get(&id).ok_or_else(|| format!("no role {id}"))
    }

    pub(super) fn key(&self, id: KeyId) -> Outcome<&Key> {
        self.keys.get(&id).ok_or_else(|| format!("no key {id}"))
    }

    pub(super) fn person_at(&self, address: &Address) -> Option<&Person> {
        let mut persons = self.persons.values();
        persons.find(|person| person.address.as_ref() == Some(address))
    }

    pub(super) fn membership_of(
        &self,
        person: PersonId,
        account: AccountId,
    ) -> Option<&Membership> {
        let mut memberships = self.memberships.values();
        memberships.find(|one| one.person == person && one.account == account)
    }

    /// Whether it is the membership that owns its account.
    pub(super) fn is_owners(&self, membership: &Membership) -> bool {
        let account = self.accounts.get(&membership.account);
        account.is_some_and(|account| account.owner == Some(membership.id))
    }

    /// Whether any membership, in whatever state, or any key has the role.
    pub(super) fn is_held(&self, role: RoleId) -> bool {
        let by_person = self.memberships.values().any(|one| one.roles.contains(&role));
        by_person || self.keys.values().any(|one| one.roles.contains(&role))
    }

    pub(super) fn account_mut(&mut self, id: AccountId) -> &mut Account {
        self.accounts.get_mut(&id).expect("the account was looked up before it is changed")
    }

    pub(super) fn membership_mut(&mut self, id: MembershipId) -> &mut Membership {
        self.memberships.get_mut(&id).expect("the membership was looked up before it is changed")
    }

    pub(super) fn person_mut(&mut self, id: PersonId) -> &mut Person {
        self.persons.get_mut(&id).expect("the person was looked up before they are changed")
    }

    pub(super) fn key_mut(&mut self, id: KeyId) -> &mut Key {
        self.keys.get_mut(&id).expect("the key was looked up before it is changed")
    }

    /// Takes a membership out; ownership that was on offer to it no longer is. D16: a login to no
    /// account goes.
    pub(super) fn remove_membership(&mut self, id: MembershipId) {
        let removed = self.memberships.remove(&id);
        let joined = |one: &Membership| !matches!(one.state, MembershipState::Invited { .. });
        if let Some(person) = removed.filter(joined).map(|removed| removed.person)
            && !self.memberships.values().any(|one| one.person == person && joined(one))
        {
            let person = self.person_mut(person);
            person.claimed = false;
            person.factor = false;
            person.looks = None;
        }
        for account in self.accounts.values_mut() {
            if account.offer.as_ref().is_some_and(|offer| offer.to == id) {
                account.offer = None;
            }
        }
    }
}

impl Change<'_, '_> {
    pub(super) fn fresh_account(&self) -> AccountId {
        self.fresh.account.unwrap_or(AccountId::from_bytes([0; 16]))
    }

    pub(super) fn fresh_membership(&self) -> MembershipId {
        let made_up = MembershipId::from_bytes([0; 16]);
        self.fresh.membership.unwrap_or(made_up)
    }

    /// The person with this address; who is not known yet becomes known.
    pub(super) fn person_named(
        &mut self,
        address: &Address,
        name: &Name,
        zone: &Zone,
        language: Option<&Language>,
    ) -> Person {
        if let Some(known) = self.before.person_at(address) {
            return known.clone();
        }
        let person = Person {
            id: self.fresh.person.unwrap_or(PersonId::from_bytes([0; 16])),
            address: Some(address.clone()),
            name: Some(name.clone()),
            zone: zone.clone(),
            language: language.cloned(),
            claimed: false,
            factor: false,
            looks: None,
        };
        self.after.persons.insert(person.id, person.clone());
        person
    }
}
