//! What a whole world has for a need: so narrow facts are filled without asking a database.

use super::{Facts, Holder, Missing, Need, Record, RecordId};
use crate::record::Membership;

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
                records
                    .extend(self.index.account_named(name).into_iter().flat_map(|id| self.way(id)));
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

    /// What there is to know for any need, in a whole world: for who keeps what was changed meanwhile
    /// apart, and puts none of these records over it. Where one of several is enough, it is one that
    /// was not changed: those that were say nothing here.
    pub fn found_of_any(&self, need: &Need, is_apart: impl Fn(&RecordId) -> bool) -> Found {
        if let Some(found) = self.found(need) {
            return found;
        }
        let records = self.found_of_set(need, &is_apart).unwrap_or_default();
        Found { records, known: vec![need.clone()] }
    }

    fn found_of_set(
        &self,
        need: &Need,
        is_apart: &dyn Fn(&RecordId) -> bool,
    ) -> Result<Vec<Record>, Missing> {
        let membership = |found: &Membership| Record::Membership(found.clone());
        Ok(match need {
            Need::Held(person, _) | Need::MembershipsOf(person) => {
                self.memberships_of(*person).map(membership).collect()
            }
            Need::Holders(role, within) => self.with_ways(self.holders(*role, *within)?),
            Need::HoldersIn(role, account) => self.with_ways(self.holders_in(*role, *account)?),
            Need::RolesInUse(within) => {
                let mut records = Vec::new();
                for role in self.roles_in_use(*within)? {
                    let mut holders = self.holders(role, *within)?.into_iter();
                    let one = holders.find(|holder| !is_apart(&holder.record()));
                    records.extend(self.with_ways(one));
                    records.extend(self.roles.get(&role).cloned().map(Record::Role));
                }
                records
            }
            Need::Listing(role) => {
                self.listing(*role)?.into_iter().flat_map(|id| self.way(id)).collect()
            }
            Need::Keepers(within) => {
                self.keepers(*within)?.iter().flat_map(|keeper| self.way(keeper.id)).collect()
            }
            Need::Subtree(account) => {
                let mut records = Vec::new();
                for at in self.subtree(*account)? {
                    records.push(Record::Account(at.clone()));
                    records.extend(self.memberships_in(at.id).map(membership));
                    records.extend(self.keys_of(at.id).cloned().map(Record::Key));
                }
                records
            }
            Need::People(account) => self.memberships_in(*account).map(membership).collect(),
            Need::EveryRole => self.roles.values().cloned().map(Record::Role).collect(),
            _ => Vec::new(),
        })
    }

    /// Holders, with the accounts in which they stand and those above.
    fn with_ways(&self, holders: impl IntoIterator<Item = Holder>) -> Vec<Record> {
        let mut records = Vec::new();
        for holder in holders {
            records.extend(self.way(self.account_of(holder)));
            records.extend(match holder {
                Holder::Membership(id) => self.membership_record(&id),
                Holder::Key(id) => self.keys.get(&id).cloned().map(Record::Key),
            });
        }
        records
    }

    fn way(&self, id: crate::AccountId) -> impl Iterator<Item = Record> {
        self.path(id).unwrap_or_default().into_iter().cloned().map(Record::Account)
    }

    fn membership_record(&self, id: &crate::MembershipId) -> Option<Record> {
        self.memberships.get(id).cloned().map(Record::Membership)
    }
}
