//! Putting records in and out, and keeping the indexes true.

use super::{Facts, Index};
use crate::{
    AccountId, KeyId, MembershipId, PersonId, RoleId,
    name::ShortName,
    record::{Account, Key, Membership, Person, Role},
};

/// Any record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// An account.
    Account(Account),
    /// A person.
    Person(Person),
    /// A membership.
    Membership(Membership),
    /// A role or group.
    Role(Role),
    /// A key.
    Key(Key),
}

impl Record {
    /// Its id.
    pub fn id(&self) -> RecordId {
        match self {
            Self::Account(account) => RecordId::Account(account.id),
            Self::Person(person) => RecordId::Person(person.id),
            Self::Membership(membership) => RecordId::Membership(membership.id),
            Self::Role(role) => RecordId::Role(role.id),
            Self::Key(key) => RecordId::Key(key.id),
        }
    }
}

/// The id of any record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RecordId {
    /// Of an account.
    Account(AccountId),
    /// Of a person.
    Person(PersonId),
    /// Of a role or group.
    Role(RoleId),
    /// Of a membership.
    Membership(MembershipId),
    /// Of a key.
    Key(KeyId),
}

/// Who has a role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holder {
    /// A membership, an invitation included.
    Membership(MembershipId),
    /// A key.
    Key(KeyId),
}

impl Holder {
    /// The record that it is.
    pub fn record(self) -> RecordId {
        match self {
            Self::Membership(id) => RecordId::Membership(id),
            Self::Key(id) => RecordId::Key(id),
        }
    }
}

impl Index {
    /// The account that has this short name, or had it.
    pub(super) fn account_named(&self, name: &ShortName) -> Option<AccountId> {
        self.short_names.get(name).copied().or_else(|| {
            let from = (name.clone(), AccountId::from_bytes([0; 16]));
            let (former, id) = self.former_names.range(from..).next()?;
            (former == name).then_some(*id)
        })
    }
}

impl Facts {
    pub(super) fn put(&mut self, record: Record) {
        self.changed.insert(record.id());
        self.put_quietly(record);
    }

    pub(super) fn put_quietly(&mut self, record: Record) {
        match record {
            // Most changes of accounts leave what is looked up by as it is.
            Record::Account(account) if self.is_found_alike(&account) => {
                self.accounts.insert(account.id, account);
            }
            record => self.put_anew(record),
        }
    }

    fn is_found_alike(&self, account: &Account) -> bool {
        let before = self.accounts.get(&account.id);
        before.is_some_and(|it| {
            it.short_name == account.short_name
                && it.former_names == account.former_names
                && it.parent == account.parent
        })
    }

    fn put_anew(&mut self, record: Record) {
        self.unindex(record.id());
        match record {
            Record::Account(account) => {
                self.index_account(&account);
                self.accounts.insert(account.id, account);
            }
            Record::Person(person) => {
                if let Some(address) = &person.address {
                    self.index.addresses.insert(address.clone(), person.id);
                }
                self.persons.insert(person.id, person);
            }
            Record::Membership(membership) => {
                self.index_membership(&membership);
                self.memberships.insert(membership.id, membership);
            }
            Record::Role(role) => {
                let name = (role.account, role.group, role.content.name.folded());
                self.index.role_names.insert(name, role.id);
                self.roles.insert(role.id, role);
            }
            Record::Key(key) => {
                self.index.keys_of.entry(key.account).or_default().insert(key.id);
                self.index_holder(Holder::Key(key.id), &key.roles);
                self.keys.insert(key.id, key);
            }
        }
    }

    pub(super) fn take(&mut self, id: RecordId) {
        self.changed.insert(id);
        self.unindex(id);
        match id {
            RecordId::Account(id) => drop(self.accounts.remove(&id)),
            RecordId::Person(id) => drop(self.persons.remove(&id)),
            RecordId::Membership(id) => drop(self.memberships.remove(&id)),
            RecordId::Role(id) => drop(self.roles.remove(&id)),
            RecordId::Key(id) => drop(self.keys.remove(&id)),
        }
    }

    fn index_account(&mut self, account: &Account) {
        self.index.short_names.insert(account.short_name.clone(), account.id);
        for former in &account.former_names {
            self.index.former_names.insert((former.clone(), account.id));
        }
        match account.parent {
            Some(parent) => drop(self.index.children.entry(parent).or_default().insert(account.id)),
            None => self.index.root = Some(account.id),
        }
    }

    fn index_membership(&mut self, membership: &Membership) {
        let Membership { id, account, person, .. } = *membership;
        self.index.members.entry(account).or_default().insert(person, id);
        self.index.of_person.entry(person).or_default().insert(id);
        if let Some(login) = &membership.login_name {
            self.index.logins.insert((account, login.clone()), id);
        }
        if membership.login_name.is_some() || membership.invited_as.is_some() {
            self.index.called_apart.insert(id);
        }
        self.index_holder(Holder::Membership(id), &membership.roles);
    }

    fn index_holder<'r>(&mut self, holder: Holder, roles: impl IntoIterator<Item = &'r RoleId>) {
        for role in roles {
            self.index.holders.entry(*role).or_default().insert(holder);
        }
    }

    fn unindex_holder<'r>(&mut self, holder: Holder, roles: impl IntoIterator<Item = &'r RoleId>) {
        for role in roles {
            if let Some(holders) = self.index.holders.get_mut(role) {
                holders.remove(&holder);
            }
        }
    }

    fn unindex(&mut self, id: RecordId) {
        match id {
            RecordId::Account(id) => {
                let Some(account) = self.accounts.get(&id) else {
                    return;
                };
                self.index.short_names.remove(&account.short_name);
                for former in &account.former_names {
                    self.index.former_names.remove(&(former.clone(), id));
                }
                if let Some(below) = account.parent.and_then(|at| self.index.children.get_mut(&at))
                {
                    below.remove(&id);
                }
            }
            RecordId::Person(id) => {
                let address = self.persons.get(&id).and_then(|person| person.address.as_ref());
                if let Some(address) = address {
                    self.index.addresses.remove(address);
                }
            }
            RecordId::Membership(id) => self.unindex_membership(id),
            RecordId::Role(id) => {
                let Some(role) = self.roles.get(&id) else {
                    return;
                };
                let name = (role.account, role.group, role.content.name.folded());
                self.index.role_names.remove(&name);
            }
            RecordId::Key(id) => {
                let Some(key) = self.keys.get(&id) else {
                    return;
                };
                if let Some(keys) = self.index.keys_of.get_mut(&key.account) {
                    keys.remove(&id);
                }
                let roles = key.roles.clone();
                self.unindex_holder(Holder::Key(id), &roles);
            }
        }
    }

    fn unindex_membership(&mut self, id: MembershipId) {
        let Some(membership) = self.memberships.get(&id) else {
            return;
        };
        if let Some(members) = self.index.members.get_mut(&membership.account) {
            members.remove(&membership.person);
        }
        if let Some(memberships) = self.index.of_person.get_mut(&membership.person) {
            memberships.remove(&id);
        }
        if let Some(login) = &membership.login_name {
            self.index.logins.remove(&(membership.account, login.clone()));
        }
        self.index.called_apart.remove(&id);
        let roles = membership.roles.clone();
        self.unindex_holder(Holder::Membership(id), &roles);
    }
}
