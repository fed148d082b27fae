//! What an event changes. Exists once: the tables, the index in memory and a replay of the ledger
//! all come from here.

use std::collections::BTreeMap;

use super::{Facts, Record, RecordId};
use crate::{
    AccountId, KeyId, MembershipId, PersonId, RoleId,
    catalog::Catalog,
    change::{Event, Personal},
    record::{
        AccessRequest, Account, Declined, Key, Looking, Membership, MembershipState, Person, Role,
    },
};

impl Facts {
    /// Makes the event true.
    ///
    /// # Panics
    ///
    /// When the event is about a record that is not here: it was not decided on these facts.
    pub fn apply(&mut self, event: &Event) {
        use Event as E;
        match event.clone() {
            E::CatalogAdopted { text, .. } => {
                let catalog = Catalog::from_toml("the adopted catalog", &text);
                self.catalog = catalog.expect("a catalog was checked when it was adopted").into();
            }
            E::AccountCreated { account } => self.put(Record::Account(account)),
            E::AccountChanged { account, after, .. } => self.on_account(account, |account| {
                account.name = after.name;
                account.rename(after.short_name);
                account.roles_per_person_max = after.roles_per_person_max;
                account.second_factor = after.second_factor;
                account.opens_accounts = after.opens_accounts;
            }),
            E::AccountStateSet { account, after, .. } => {
                self.on_account(account, |account| account.state = after);
            }
            E::AccountMoved { account, after, .. } => {
                self.on_account(account, |account| account.parent = Some(after));
            }
            E::CeilingSet { account, section, after, .. } => self.on_account(account, |account| {
                account.ceilings.remove(&section);
                if !after.is_empty() {
                    account.ceilings.insert(section, after);
                }
            }),
            E::AllowedRolesSet { account, after, .. } => {
                self.on_account(account, |account| account.allowed_roles = after);
            }
            E::OwnRolesSet { account, after, .. } => {
                self.on_account(account, |account| account.own_roles = after);
            }
            E::AllowlistSet { account, after, .. } => {
                self.on_account(account, |account| account.allowlist = after);
            }
            E::AccountSignInSet { account, after, .. } => {
                self.on_account(account, |account| account.sign_in = after);
            }
            E::OwnershipOffered { account, offer } => {
                self.on_account(account, |account| account.offer = Some(offer));
            }
            E::OwnershipOfferEnded { account, .. } => {
                self.on_account(account, |account| account.offer = None);
            }
            E::OwnershipPassed { account, after, .. } => {
                self.on_account(account, |account| {
                    account.owner = Some(after);
                    account.offer = None;
                });
            }
            E::RoleCreated { role } => self.put(Record::Role(role)),
            E::RoleChanged { role, after, .. } => self.on_role(role, |role| role.content = after),
            E::RoleDeleted { role } => self.take(RecordId::Role(role.id)),
            // Who was known already speaks for themself.
            E::PersonAdded { person, .. } if self.persons.contains_key(&person) => {}
            E::PersonAdded { person, address, name, zone, language } => {
                self.put(Record::Person(Person {
                    id: person,
                    address: address.into_value(),
                    name: name.into_value(),
                    zone,
                    language,
                    claimed: false,
                    factor: false,
                    looks: None,
                }));
            }
            E::PolicySet { account, after, .. } => self.on_account(account, |account| {
                account.policies.insert(after.id, after);
            }),
            E::PolicyRemoved { account, policy } => self.on_account(account, |account| {
                account.policies.remove(&policy.id);
            }),
            // Only the record of it changes.
            E::SecretRevealed { .. }
            | E::ListExported { .. }
            | E::JobStarted { .. }
            | E::JobCancelled { .. }
            | E::PolicyBroken { .. } => {}
            other => self.apply_to_persons(other),
        }
    }

    fn apply_to_persons(&mut self, event: Event) {
        use Event as E;
        match event {
            E::PersonChanged { person, after, .. } => self.on_person(person, |person| {
                person.name = after.name.into_value();
                person.zone = after.zone;
                person.language = after.language;
            }),
            E::PersonErased { person } => self.on_person(person, |person| {
                person.address = None;
                person.name = None;
                person.language = None;
                person.claimed = false;
                person.factor = false;
                person.looks = None;
            }),
            E::AddressChanged { person, after, .. } => {
                self.on_person(person, |person| person.address = after.into_value());
            }
            E::FactorSet { person, enabled } => {
                self.on_person(person, |person| person.factor = enabled);
            }
            E::LookBegan { account, person, whom, until, .. } => {
                let looking = Looking { account, whom, until };
                self.on_person(person, |person| person.looks = Some(looking));
            }
            E::LookEnded { person, .. } => self.on_person(person, |person| person.looks = None),
            E::PasswordChosen { person } => self.on_person(person, |person| person.claimed = true),
            membership => self.apply_to_memberships(membership),
        }
    }

    fn apply_to_memberships(&mut self, event: Event) {
        use Event as E;
        match event {
            E::MembershipAdded {
                membership: id,
                account,
                person,
                roles,
                state,
                window,
                narrowed_to,
                ranges,
                ranges_by,
                login_name,
                invited_as,
            } => self.put(Record::Membership(Membership {
                id,
                account,
                person,
                roles,
                state,
                window,
                narrowed_to,
                ranges: ranges.into_value().unwrap_or_default(),
                ranges_by,
                login_name: login_name.and_then(Personal::into_value),
                invited_as: invited_as.and_then(Personal::into_value),
                requests: BTreeMap::new(),
                reviewed: None,
                told: None,
            })),
            E::InvitationRenewed { membership, after, .. } => self.in_state(membership, after),
            E::InvitationAccepted { membership, account, person, claims } => {
                let joined = self.joined_in_review(account);
                self.on_membership(membership, |membership| {
                    membership.state = MembershipState::Active;
                    membership.invited_as = None;
                    membership.reviewed = joined;
                });
                if claims {
                    self.on_person(person, |person| person.claimed = true);
                }
            }
            E::MembershipResumed { membership, .. } => {
                self.in_state(membership, MembershipState::Active);
            }
            E::MembershipSuspended { membership, .. } => {
                self.in_state(membership, MembershipState::Suspended);
            }
            E::RolesSet { membership, after, .. } => {
                self.on_membership(membership, |membership| membership.roles = after);
            }
            E::WindowSet { membership, after, .. } => {
                self.on_membership(membership, |membership| membership.window = after);
            }
            E::NarrowingSet { membership, after, .. } => {
                self.on_membership(membership, |membership| membership.narrowed_to = after);
            }
            E::RangesSet { membership, after, by, .. } => {
                self.on_membership(membership, |membership| {
                    membership.ranges = after.into_value().unwrap_or_default();
                    membership.ranges_by = by;
                })
            }
            E::MembershipEnded { membership, person, retires, .. } => {
                self.take(RecordId::Membership(membership));
                if retires {
                    self.on_person(person, |person| {
                        person.claimed = false;
                        person.factor = false;
                        person.looks = None;
                    });
                }
            }
            E::AccessAsked { membership, section, level, reason, to, asked_at, until, .. } => {
                // Erased with the person, with whom the membership goes too.
                let Some(reason) = reason.into_value() else { return };
                let request = AccessRequest { level, reason, to, asked_at, until, declined: None };
                self.on_membership(membership, |membership| {
                    membership.requests.insert(section, request);
                });
            }
            E::AccessAnswered { membership, section, given, word, .. } => {
                let word = word.and_then(Personal::into_value);
                self.on_membership(membership, |membership| {
                    if given {
                        membership.requests.remove(&section);
                    } else if let Some(request) = membership.requests.get_mut(&section) {
                        request.declined = Some(Declined { word });
                    }
                });
            }
            E::KeyIssued { key } => self.put(Record::Key(key)),
            E::KeyRolesSet { key, after, .. } => self.on_key(key, |key| key.roles = after),
            E::KeyRotated { key, replaced_by, after, .. } => self.on_key(key, |key| {
                key.expires_at = Some(after);
                key.replaced_by = Some(replaced_by);
            }),
            E::KeyRevoked { key } => self.take(RecordId::Key(key.id)),
            review => self.apply_to_review(review),
        }
    }

    fn in_state(&mut self, id: MembershipId, state: MembershipState) {
        self.on_membership(id, |membership| membership.state = state);
    }

    pub(super) fn on_account(&mut self, id: AccountId, change: impl FnOnce(&mut Account)) {
        let mut account = self.accounts.get(&id).cloned().expect("the account was decided on");
        change(&mut account);
        self.put(Record::Account(account));
    }

    fn on_role(&mut self, id: RoleId, change: impl FnOnce(&mut Role)) {
        let mut role = self.roles.get(&id).cloned().expect("the role was decided on");
        change(&mut role);
        self.put(Record::Role(role));
    }

    fn on_person(&mut self, id: PersonId, change: impl FnOnce(&mut Person)) {
        let mut person = self.persons.get(&id).cloned().expect("the person was decided on");
        change(&mut person);
        self.put(Record::Person(person));
    }

    pub(super) fn on_membership(&mut self, id: MembershipId, change: impl FnOnce(&mut Membership)) {
        let mut membership = self.memberships.get(&id).cloned().expect("it was decided on");
        change(&mut membership);
        self.put(Record::Membership(membership));
    }

    fn on_key(&mut self, id: KeyId, change: impl FnOnce(&mut Key)) {
        let mut key = self.keys.get(&id).cloned().expect("the key was decided on");
        change(&mut key);
        self.put(Record::Key(key));
    }
}
