//! What a whole world has for a need: so narrow facts are filled without asking a database.

use super::{Facts, Need, Record};

/// Records that were asked for, and all needs that they answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// As they are; none where there is nothing.
    pub records: Vec<Record>,
    /// What is known once they are loaded.
    pub known: Vec<Need>,
}

impl Facts {
    /// What there is to know for a need that is about single records, in a whole world. None for one
    /// about a set of them: what others have changed of it meanwhile could not be told from these.
    pub fn found(&self, need: &Need) -> Option<Found> {
        let (mut records, mut known) = (Vec::new(), vec![need.clone()]);
        match need {
            Need::Account(id) => records.extend(self.way(*id)),
            Need::AccountNamed(name) => {
                let named = self.index.short_names.get(name);
                records.extend(named.into_iter().flat_map(|id| self.way(*id)));
            }
            Need::Root => {
                let root = self.index.root.and_then(|id| self.accounts.get(&id));
                records.extend(root.cloned().map(Record::Account));
            }
            Need::Person(id) => records.extend(self.persons.get(id).cloned().map(Record::Person)),
            Need::PersonAt(address) => {
                let at = self.index.addresses.get(address).and_then(|id| self.persons.get(id));
                records.extend(at.cloned().map(Record::Person));
            }
            Need::Membership(id) => records.extend(self.membership_record(id)),
            Need::Login(account, name) => {
                let login = self.index.logins.get(&(*account, name.clone()));
                records.extend(login.and_then(|id| self.membership_record(id)));
            }
            // On the whole way up, with their roles: one is never asked for alone.
            Need::MembershipOf(person, account) => {
                let way: Vec<_> = self.path(*account).ok()?.iter().map(|at| at.id).collect();
                for at in way {
                    let membership = self.membership_of(*person, at).ok()?;
                    records.extend(membership.cloned().map(Record::Membership));
                    let roles = membership.into_iter().flat_map(|it| &it.roles);
                    let roles = roles.filter_map(|id| self.roles.get(id));
                    records.extend(roles.cloned().map(Record::Role));
                    known.push(Need::MembershipOf(*person, at));
                }
            }
            Need::Role(id) => records.extend(self.roles.get(id).cloned().map(Record::Role)),
            Need::RoleNamed(account, group, name) => {
                let named = self.index.role_names.get(&(*account, *group, name.clone()));
                let role = named.and_then(|id| self.roles.get(id));
                records.extend(role.cloned().map(Record::Role));
            }
            Need::Key(id) => records.extend(self.keys.get(id).cloned().map(Record::Key)),
            Need::Held(..)
            | Need::MembershipsOf(_)
            | Need::Holders(..)
            | Need::HoldersIn(..)
            | Need::Keepers(_)
            | Need::RolesInUse(_)
            | Need::Listing(_)
            | Need::Subtree(_)
            | Need::People(_)
            | Need::EveryRole => return None,
        }
        Some(Found { records, known })
    }

    fn way(&self, id: crate::AccountId) -> impl Iterator<Item = Record> {
        self.path(id).unwrap_or_default().into_iter().cloned().map(Record::Account)
    }

    fn membership_record(&self, id: &crate::MembershipId) -> Option<Record> {
        self.memberships.get(id).cloned().map(Record::Membership)
    }
}
