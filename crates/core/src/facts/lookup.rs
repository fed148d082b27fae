//! Looking facts up. Each look-up says what it needs to know, and lists come in order of id.

use std::collections::{BTreeMap, BTreeSet};

use super::{DEPTH_MAX, Facts, Holder, Lookup, Need};
use crate::{
    AccountId, KeyId, MembershipId, PersonId, RoleId,
    name::{Address, LoginName, Name, ShortName},
    record::{Account, Key, Membership, Person, Policy, Role},
};

impl Facts {
    /// The account.
    pub fn account(&self, id: AccountId) -> Lookup<Option<&Account>> {
        match self.accounts.get(&id) {
            Some(account) => Ok(Some(account)),
            None => self.know(|| Need::Account(id)).map(|()| None),
        }
    }

    /// The account and those above it, up to the platform. Empty when there is no such account.
    pub fn path(&self, id: AccountId) -> Lookup<Vec<&Account>> {
        let mut path = Vec::with_capacity(4);
        let mut next = Some(id);
        while let Some(at) = next {
            let Some(account) = self.account(at)? else {
                break;
            };
            path.push(account);
            assert!(path.len() <= DEPTH_MAX, "the tree is never deeper than it may grow");
            next = account.parent;
        }
        Ok(path)
    }

    /// The account that has this short name, or had it.
    pub fn account_named(&self, name: &ShortName) -> Lookup<Option<&Account>> {
        match self.index.account_named(name) {
            Some(id) => self.account(id),
            None => self.know(|| Need::AccountNamed(name.clone())).map(|()| None),
        }
    }

    /// The platform.
    pub fn root(&self) -> Lookup<Option<&Account>> {
        match self.index.root {
            Some(id) => self.account(id),
            None => self.know(|| Need::Root).map(|()| None),
        }
    }

    /// The person.
    pub fn person(&self, id: PersonId) -> Lookup<Option<&Person>> {
        match self.persons.get(&id) {
            Some(person) => Ok(Some(person)),
            None => self.know(|| Need::Person(id)).map(|()| None),
        }
    }

    /// The account that a word names: its id, or a short name that it has or had.
    pub fn find_account(&self, word: &str) -> Lookup<Option<&Account>> {
        match (word.parse::<AccountId>(), word.parse::<ShortName>()) {
            (Ok(id), _) => self.account(id),
            (_, Ok(name)) => self.account_named(&name),
            _ => Ok(None),
        }
    }

    /// The person that a word names: their id or their address.
    pub fn find_person(&self, word: &str) -> Lookup<Option<&Person>> {
        match (word.parse::<PersonId>(), word.parse::<Address>()) {
            (Ok(id), _) => self.person(id),
            (_, Ok(address)) => self.person_at(&address),
            _ => Ok(None),
        }
    }

    /// The person with this address.
    pub fn person_at(&self, address: &Address) -> Lookup<Option<&Person>> {
        match self.index.addresses.get(address) {
            Some(id) => self.person(*id),
            None => self.know(|| Need::PersonAt(address.clone())).map(|()| None),
        }
    }

    /// The membership.
    pub fn membership(&self, id: MembershipId) -> Lookup<Option<&Membership>> {
        match self.memberships.get(&id) {
            Some(membership) => Ok(Some(membership)),
            None => self.know(|| Need::Membership(id)).map(|()| None),
        }
    }

    /// The person's membership in the account itself.
    pub fn membership_of(
        &self,
        person: PersonId,
        account: AccountId,
    ) -> Lookup<Option<&Membership>> {
        match self.index.members.get(&account).and_then(|members| members.get(&person)) {
            Some(id) => self.membership(*id),
            None => self.know(|| Need::MembershipOf(person, account)).map(|()| None),
        }
    }

    /// The membership with this login name in the account.
    pub fn login(&self, account: AccountId, name: &LoginName) -> Lookup<Option<&Membership>> {
        match self.index.logins.get(&(account, name.clone())) {
            Some(id) => self.membership(*id),
            None => self.know(|| Need::Login(account, name.clone())).map(|()| None),
        }
    }

    /// The role or group.
    pub fn role(&self, id: RoleId) -> Lookup<Option<&Role>> {
        match self.roles.get(&id) {
            Some(role) => Ok(Some(role)),
            None => self.know(|| Need::Role(id)).map(|()| None),
        }
    }

    /// The role, or the group, of this name in the account.
    pub fn role_named(
        &self,
        account: AccountId,
        group: bool,
        name: &Name,
    ) -> Lookup<Option<&Role>> {
        let key = (account, group, name.folded());
        match self.index.role_names.get(&key) {
            Some(id) => self.role(*id),
            None => self.know(|| Need::RoleNamed(key.0, key.1, key.2)).map(|()| None),
        }
    }

    /// The roles, or the groups, that an account defines, as far as they are loaded, by name.
    pub fn roles_of(&self, account: AccountId, group: bool) -> impl Iterator<Item = &Role> {
        let first = (account, group, String::new());
        let named = self.index.role_names.range(first..);
        let own = named.take_while(move |((of, is, _), _)| *of == account && *is == group);
        own.filter_map(|(_, id)| self.roles.get(id))
    }

    /// The key.
    pub fn key(&self, id: KeyId) -> Lookup<Option<&Key>> {
        match self.keys.get(&id) {
            Some(key) => Ok(Some(key)),
            None => self.know(|| Need::Key(id)).map(|()| None),
        }
    }

    /// Whether the person has the role anywhere.
    pub fn person_has_role(&self, person: PersonId, role: RoleId) -> Lookup<bool> {
        let memberships = self.index.of_person.get(&person).into_iter().flatten();
        let has = |id: &MembershipId| self.memberships[id].roles.contains(&role);
        if memberships.clone().any(has) {
            return Ok(true);
        }
        self.know(|| Need::Held(person, role)).map(|()| false)
    }

    /// Memberships and keys that have the role, in the account and below.
    pub fn holders(&self, role: RoleId, within: AccountId) -> Lookup<Vec<Holder>> {
        self.know(|| Need::Holders(role, within))?;
        self.holders_loaded(role, within)
    }

    fn holders_loaded(&self, role: RoleId, within: AccountId) -> Lookup<Vec<Holder>> {
        let mut found = Vec::new();
        for holder in self.index.holders.get(&role).into_iter().flatten() {
            if self.is_within(self.account_of(*holder), within)? {
                found.push(*holder);
            }
        }
        Ok(found)
    }

    /// Memberships and keys that have the role in the account itself.
    pub fn holders_in(&self, role: RoleId, account: AccountId) -> Lookup<Vec<Holder>> {
        self.know(|| Need::HoldersIn(role, account))?;
        let all = self.index.holders.get(&role).into_iter().flatten().copied();
        Ok(all.filter(|holder| self.account_of(*holder) == account).collect())
    }

    /// The account and those below it that have policies, in order of id.
    pub fn keepers(&self, within: AccountId) -> Lookup<Vec<&Account>> {
        self.know(|| Need::Keepers(within))?;
        let mut found = Vec::new();
        for account in self.accounts.values().filter(|account| !account.policies.is_empty()) {
            if self.is_within(account.id, within)? {
                found.push(account);
            }
        }
        found.sort_by_key(|account| account.id);
        found.truncate(Policy::KEEPERS_MAX);
        Ok(found)
    }

    /// Memberships and keys that have the role, as far as they are loaded, wherever they are.
    pub fn holders_anywhere(&self, role: RoleId) -> impl Iterator<Item = Holder> {
        self.index.holders.get(&role).into_iter().flatten().copied()
    }

    /// How many memberships and keys have the role, as far as they are loaded.
    pub fn holders_count(&self, role: RoleId) -> usize {
        self.index.holders.get(&role).map_or(0, BTreeSet::len)
    }

    /// The roles that anyone has in the account or below.
    pub fn roles_in_use(&self, within: AccountId) -> Lookup<BTreeSet<RoleId>> {
        self.know(|| Need::RolesInUse(within))?;
        let mut found = BTreeSet::new();
        for role in self.index.holders.keys() {
            if !self.holders_loaded(*role, within)?.is_empty() {
                found.insert(*role);
            }
        }
        Ok(found)
    }

    /// The account in which a holder stands.
    pub fn account_of(&self, holder: Holder) -> AccountId {
        match holder {
            Holder::Membership(id) => self.memberships[&id].account,
            Holder::Key(id) => self.keys[&id].account,
        }
    }

    /// Whether an account is another one or below it.
    pub fn is_within(&self, account: AccountId, other: AccountId) -> Lookup<bool> {
        Ok(self.path(account)?.iter().any(|above| above.id == other))
    }

    /// The accounts that have the role on their list of allowed roles.
    pub fn listing(&self, role: RoleId) -> Lookup<BTreeSet<AccountId>> {
        self.know(|| Need::Listing(role))?;
        let lists = |account: &&Account| {
            account.allowed_roles.as_ref().is_some_and(|list| list.contains(&role))
        };
        Ok(self.accounts.values().filter(lists).map(|account| account.id).collect())
    }

    /// The account and all below it, each after the one above it.
    pub fn subtree(&self, id: AccountId) -> Lookup<Vec<&Account>> {
        self.know(|| Need::Subtree(id))?;
        let mut found: Vec<&Account> = self.account(id)?.into_iter().collect();
        let mut at = 0;
        while let Some(account) = found.get(at) {
            found.extend(self.children(account.id));
            at += 1;
        }
        Ok(found)
    }

    /// The accounts right below an account, as far as they are loaded, in order of id.
    pub fn children(&self, id: AccountId) -> impl Iterator<Item = &Account> {
        let below = self.index.children.get(&id).into_iter().flatten();
        below.filter_map(|id| self.accounts.get(id))
    }

    /// Every role.
    pub fn every_role(&self) -> Lookup<Vec<&Role>> {
        self.know(|| Need::EveryRole)?;
        let mut roles: Vec<_> = self.roles.values().collect();
        roles.sort_by_key(|role| role.id);
        Ok(roles)
    }

    /// The memberships that stand in an account, as far as they are loaded, in order of person.
    pub fn memberships_in(&self, account: AccountId) -> impl Iterator<Item = &Membership> {
        let members = self.index.members.get(&account).into_iter().flatten();
        members.filter_map(|(_, id)| self.memberships.get(id))
    }

    /// All memberships that stand in an account, in order of person.
    pub fn people_of(&self, account: AccountId) -> Lookup<Vec<&Membership>> {
        self.know(|| Need::People(account))?;
        Ok(self.memberships_in(account).collect())
    }

    /// How many people stand in an account or are asked in, as far as they are loaded.
    pub fn people_count(&self, account: AccountId) -> usize {
        self.index.members.get(&account).map_or(0, BTreeMap::len)
    }

    /// The memberships of a person, as far as they are loaded, in order of id.
    pub fn memberships_of(&self, person: PersonId) -> impl Iterator<Item = &Membership> {
        let memberships = self.index.of_person.get(&person).into_iter().flatten();
        memberships.filter_map(|id| self.memberships.get(id))
    }

    /// All memberships of a person, in order of id.
    pub fn all_memberships_of(&self, person: PersonId) -> Lookup<Vec<&Membership>> {
        self.know(|| Need::MembershipsOf(person))?;
        Ok(self.memberships_of(person).collect())
    }

    /// The keys of an account, as far as they are loaded, in order of id.
    pub fn keys_of(&self, account: AccountId) -> impl Iterator<Item = &Key> {
        let keys = self.index.keys_of.get(&account).into_iter().flatten();
        keys.filter_map(|id| self.keys.get(id))
    }

    /// All persons that are loaded, as they lie in memory: for whoever puts in order what they find.
    pub fn persons_unordered(&self) -> impl Iterator<Item = &Person> {
        self.persons.values()
    }

    /// All memberships that are loaded, in the same way.
    pub fn memberships_unordered(&self) -> impl Iterator<Item = &Membership> {
        self.memberships.values()
    }

    /// The memberships that are called something besides what their person is called, in order of id: by
    /// an invitation, or by a login name.
    pub fn memberships_called_apart(&self) -> impl Iterator<Item = &Membership> {
        self.index.called_apart.iter().filter_map(|id| self.memberships.get(id))
    }

    /// All persons that are loaded, in order of id.
    pub fn persons(&self) -> Vec<&Person> {
        let mut persons: Vec<_> = self.persons.values().collect();
        persons.sort_by_key(|person| person.id);
        persons
    }

    /// All accounts that are loaded, in order of id.
    pub fn accounts(&self) -> Vec<&Account> {
        let mut accounts: Vec<_> = self.accounts.values().collect();
        accounts.sort_by_key(|account| account.id);
        accounts
    }
}
