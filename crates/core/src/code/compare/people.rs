//! People and keys.

use std::collections::{BTreeMap, BTreeSet};

use super::{At, Comparing, text};
use crate::{
    KeyId,
    code::{
        AccountEntry, KeyEntry, PersonEntry, Place, Verb, What,
        check::known,
        export::{people_by_address, reach},
        fields::{Fields, listed, so},
        intent::{Does, Phase},
    },
    name::ShortName,
    record::{Key, Membership, MembershipState},
    window::Dates,
};

impl Comparing<'_> {
    pub(super) fn people(&mut self, at: &At<'_>, entry: &AccountEntry) {
        let Some(list) = &entry.people else { return };
        let now = at
            .account
            .map_or_else(BTreeMap::new, |account| known(people_by_address(self.whole, account)));
        for (index, wanted) in list.iter().enumerate() {
            let place = at.place.member("people").item(index);
            match now.get(&wanted.address) {
                Some(membership) => self.person(at, &place, wanted, membership),
                None => self.new_person(at, place, wanted),
            }
        }
        let addresses: BTreeSet<_> = list.iter().map(|person| &person.address).collect();
        for (address, membership) in now.iter().filter(|(at, _)| !addresses.contains(at)) {
            let of = (Verb::Delete, What::Person, address.to_string());
            let does = Does::EndPerson(membership.id);
            let place = at.place.member("people");
            self.mean(at, place, Phase::TakenAway, of, Fields::default(), does);
        }
    }

    fn new_person(&mut self, at: &At<'_>, place: Place, wanted: &PersonEntry) {
        let fields = Fields::default()
            .becomes("roles", listed(&wanted.roles))
            .becomes("groups", listed(&wanted.groups))
            .becomes("activation", wanted.activation.map(text))
            .becomes("expiration", wanted.expiration.map(text))
            .becomes("reach", wanted.reach.as_ref().and_then(listed))
            .becomes("addresses", listed(&wanted.addresses));
        let of = (Verb::Create, What::Person, wanted.address.to_string());
        self.mean(at, place, Phase::Added, of, fields, Does::AddPerson(wanted.clone()));
    }

    fn person(&mut self, at: &At<'_>, place: &Place, wanted: &PersonEntry, now: &Membership) {
        let of = || (Verb::Change, What::Person, wanted.address.to_string());
        let id = now.id;
        if self.ids(at.account, &wanted.roles, &wanted.groups).as_ref() != Some(&now.roles) {
            let named = |groups| {
                self.words_of(at.account, Some(&now.roles), groups).and_then(|words| listed(&words))
            };
            let fields = Fields::default()
                .compare("roles", named(false), listed(&wanted.roles))
                .compare("groups", named(true), listed(&wanted.groups));
            let (roles, groups) = (wanted.roles.clone(), wanted.groups.clone());
            let does = Does::SetRoles { membership: id, roles, groups };
            self.mean(at, place.member("roles"), Phase::Given, of(), fields, does);
        }
        let before = now.window.dates();
        let dates = Dates {
            activation: wanted.activation,
            expiration: wanted.expiration,
            zone: wanted.zone.clone().unwrap_or_else(|| before.zone.clone()),
        };
        if *before != dates {
            let fields = Fields::default()
                .compare("activation", before.activation.map(text), dates.activation.map(text))
                .compare("expiration", before.expiration.map(text), dates.expiration.map(text))
                .compare("zone", Some(before.zone.to_string()), Some(dates.zone.to_string()));
            let does = Does::SetDates { membership: id, dates };
            self.mean(at, place.clone(), Phase::Given, of(), fields, does);
        }
        let reaches = known(reach(self.whole, now));
        if reaches != wanted.reach {
            let all = |reach: Option<&BTreeSet<ShortName>>| reach.and_then(listed);
            let fields = Fields::default().compare(
                "reach",
                all(reaches.as_ref()),
                all(wanted.reach.as_ref()),
            );
            let does = Does::SetReach { membership: id, reach: wanted.reach.clone() };
            self.mean(at, place.clone(), Phase::Given, of(), fields, does);
        }
        let ranges: BTreeSet<_> = now.ranges.iter().copied().collect();
        let after: BTreeSet<_> = wanted.addresses.iter().map(ipnet::IpNet::trunc).collect();
        if ranges != after {
            let fields = Fields::default().compare("addresses", listed(&ranges), listed(&after));
            let does = Does::SetRanges { membership: id, ranges: after };
            self.mean(at, place.clone(), Phase::Given, of(), fields, does);
        }
        let suspended = now.state == MembershipState::Suspended;
        if suspended != wanted.suspended {
            let fields =
                Fields::default().compare("suspended", so(suspended), so(wanted.suspended));
            let does = if suspended { Does::Resume(id) } else { Does::Suspend(id) };
            self.mean(at, place.clone(), Phase::Given, of(), fields, does);
        }
    }

    pub(super) fn keys(&mut self, at: &At<'_>, entry: &AccountEntry) {
        let Some(list) = &entry.keys else { return };
        let account = at.account.map(|account| account.id);
        let now: BTreeMap<_, &Key> = account
            .into_iter()
            .flat_map(|account| self.whole.keys_of(account))
            .map(|key| (key.id, key))
            .collect();
        for (index, wanted) in list.iter().enumerate() {
            if let Some(key) = now.get(&wanted.id) {
                let name = called(key, &now);
                self.key(at, at.place.member("keys").item(index), wanted, key, name);
            }
        }
        let ids: BTreeSet<_> = list.iter().map(|key| key.id).collect();
        for (_, key) in now.iter().filter(|(id, _)| !ids.contains(*id)) {
            let of = (Verb::Delete, What::Key, called(key, &now));
            let does = Does::RevokeKey(key.id);
            let place = at.place.member("keys");
            self.mean(at, place, Phase::TakenAway, of, Fields::default(), does);
        }
    }

    fn key(&mut self, at: &At<'_>, place: Place, wanted: &KeyEntry, now: &Key, name: String) {
        if self.ids(at.account, &wanted.roles, &wanted.groups).as_ref() == Some(&now.roles) {
            return;
        }
        let named = |groups| {
            self.words_of(at.account, Some(&now.roles), groups).and_then(|words| listed(&words))
        };
        let fields = Fields::default()
            .compare("roles", named(false), listed(&wanted.roles))
            .compare("groups", named(true), listed(&wanted.groups));
        let (roles, groups) = (wanted.roles.clone(), wanted.groups.clone());
        let does = Does::SetKeyRoles { key: wanted.id, roles, groups };
        let of = (Verb::Change, What::Key, name);
        self.mean(at, place, Phase::Given, of, fields, does);
    }
}

/// What a line calls a key: its name, with its id where others of the account are called so too, as one
/// is that another replaces.
fn called(key: &Key, all: &BTreeMap<KeyId, &Key>) -> String {
    let alike = all.values().filter(|other| other.name == key.name).count();
    if alike == 1 { key.name.to_string() } else { format!("{} ({})", key.name, key.id) }
}
