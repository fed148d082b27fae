//! What a document says and what there is, compared: the changes that are meant.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    AccountEntry, AllowedEntry, Field, KeyEntry, PersonEntry, Place, PolicyEntry, Position,
    Request, RoleEntry, RoleName, Row, Verb, What,
    check::{account_place, known},
    export::{people_by_address, position, reach, settings},
    fields::{Fields, listed, so},
    intent::{Does, Intent, Phase, content},
    reference::{meant, word},
};
use crate::{
    AccountId, RoleId,
    change::{is_allowed, usable_roles},
    facts::Facts,
    name::ShortName,
    record::{Account, Key, Membership, MembershipState, Policy, PolicyContent, Role},
    window::Dates,
};

pub(super) struct Comparing<'c> {
    whole: &'c Facts,
    request: &'c Request<'c>,
    /// Roles that the document does not list where it lists roles.
    going: BTreeSet<RoleId>,
    intents: Vec<Intent>,
}

/// Where in the document, and in which account.
struct At<'a> {
    place: Place,
    name: &'a ShortName,
    account: Option<&'a Account>,
}

impl<'c> Comparing<'c> {
    pub(super) fn new(whole: &'c Facts, request: &'c Request<'c>) -> Self {
        Self { whole, request, going: BTreeSet::new(), intents: Vec::new() }
    }

    /// What is meant, and the roles that it deletes.
    pub(super) fn intents(mut self) -> (Vec<Intent>, BTreeSet<RoleId>) {
        let parts = self.request.parts;
        let entries: Vec<AccountEntry> = {
            let accounts = self.request.document.accounts.iter();
            accounts.map(|entry| entry.clone().only(parts)).collect()
        };
        for entry in &entries {
            self.notes_going(entry);
        }
        for (index, entry) in entries.iter().enumerate() {
            let account = known(self.whole.account_named(&entry.account));
            let at = At { place: account_place(index), name: &entry.account, account };
            self.account(&at, entry, &self.request.document.accounts[index]);
            self.limits(&at, entry);
            self.roles(&at, entry);
            self.policies(&at, entry);
            self.people(&at, entry);
            self.keys(&at, entry);
        }
        (self.intents, self.going)
    }

    fn notes_going(&mut self, entry: &AccountEntry) {
        let Some(account) = known(self.whole.account_named(&entry.account)) else { return };
        for (group, list) in [(false, &entry.roles), (true, &entry.groups)] {
            let Some(list) = list else { continue };
            let listed: BTreeSet<_> = list.iter().map(|role| role.name.folded()).collect();
            let roles = self.whole.roles_of(account.id, group);
            let gone = roles.filter(|role| !listed.contains(&role.content.name.folded()));
            self.going.extend(gone.map(|role| role.id));
        }
    }

    fn mean(
        &mut self,
        at: &At<'_>,
        place: Place,
        phase: Phase,
        (verb, what, name): (Verb, What, String),
        fields: Fields,
        does: Does,
    ) {
        let fields: Vec<Field> = fields.into_vec();
        let row = Row { account: at.name.clone(), verb, what, name, fields };
        self.intents.push(Intent { phase, row, place, does });
    }

    fn account(&mut self, at: &At<'_>, entry: &AccountEntry, whole_entry: &AccountEntry) {
        let label = at.name.to_string();
        let Some(account) = at.account else {
            self.new_account(at, whole_entry);
            if let Some(after) = entry.settings.as_ref().filter(|it| **it != Default::default()) {
                let fields = Fields::default()
                    .becomes("roles_per_person_max", after.roles_per_person_max.map(text))
                    .becomes("second_factor", so(after.second_factor))
                    .becomes("opens_accounts", so(after.opens_accounts));
                let does = Does::ChangeAccount { name: None, settings: entry.settings.clone() };
                let of = (Verb::Change, What::Account, label.clone());
                self.mean(at, at.place.member("settings"), Phase::Widened, of, fields, does);
            }
            if let Some(state) = entry.state.filter(|state| *state != Position::Active) {
                let fields = Fields::default().becomes("state", Some(state.key().to_owned()));
                let of = (Verb::Change, What::Account, label);
                let place = at.place.member("state");
                self.mean(at, place, Phase::Narrowed, of, fields, Does::SetState(state));
            }
            return;
        };
        let now = settings(account);
        let after = entry.settings.as_ref().unwrap_or(&now);
        let name = entry.name.as_ref().unwrap_or(&account.name);
        let fields = Fields::default()
            .compare("name", Some(account.name.to_string()), Some(name.to_string()))
            .compare(
                "roles_per_person_max",
                now.roles_per_person_max.map(text),
                after.roles_per_person_max.map(text),
            )
            .compare("second_factor", so(now.second_factor), so(after.second_factor))
            .compare("opens_accounts", so(now.opens_accounts), so(after.opens_accounts));
        if *name != account.name || *after != now {
            let most = |max: Option<u8>| max.map_or(u16::MAX, u16::from);
            let wider = most(after.roles_per_person_max) >= most(now.roles_per_person_max);
            let phase = if wider { Phase::Widened } else { Phase::Narrowed };
            let does =
                Does::ChangeAccount { name: entry.name.clone(), settings: entry.settings.clone() };
            let of = (Verb::Change, What::Account, label.clone());
            self.mean(at, at.place.member("settings"), phase, of, fields, does);
        }
        let state = position(account.state);
        if let Some(after) = entry.state.filter(|after| *after != state) {
            let phase = if after == Position::Active { Phase::Widened } else { Phase::Narrowed };
            let fields = Fields::default().compare("state", key(state), key(after));
            let of = (Verb::Change, What::Account, label);
            let place = at.place.member("state");
            self.mean(at, place, phase, of, fields, Does::SetState(after));
        }
    }

    fn new_account(&mut self, at: &At<'_>, entry: &AccountEntry) {
        let (Some(parent), Some(kind), Some(name)) = (&entry.parent, entry.kind, &entry.name)
        else {
            return;
        };
        let owner = entry.owner.as_ref().map(|owner| owner.address.to_string());
        let fields = Fields::default()
            .becomes("kind", Some(kind.key().to_owned()))
            .becomes("name", Some(name.to_string()))
            .becomes("parent", Some(parent.to_string()))
            .becomes("owner", owner);
        let does = Does::CreateAccount {
            parent: parent.clone(),
            kind,
            name: name.clone(),
            owner: entry.owner.clone(),
        };
        let of = (Verb::Create, What::Account, at.name.to_string());
        self.mean(at, at.place.member("account"), Phase::Accounts, of, fields, does);
    }

    fn limits(&mut self, at: &At<'_>, entry: &AccountEntry) {
        let kind = at.account.map(|account| account.kind).or(entry.kind);
        let by_kind = kind.is_some_and(crate::Kind::has_own_roles_by_default);
        let now = at.account.map_or(by_kind, Account::has_own_roles);
        if let Some(after) = entry.own_roles.filter(|after| *after != now) {
            let phase = if after { Phase::Widened } else { Phase::ListsShrunk };
            let fields = Fields::default().compare("own_roles", on(now), on(after));
            let of = (Verb::Change, What::OwnRoles, at.name.to_string());
            self.mean(
                at,
                at.place.member("own_roles"),
                phase,
                of,
                fields,
                Does::SetOwnRoles(after),
            );
        }
        self.allowed(at, entry);
        self.ceilings(at, entry);
        let ranges = at.account.and_then(|account| account.allowlist.as_ref());
        let now: BTreeSet<_> = ranges.iter().flat_map(|list| list.ranges.iter().copied()).collect();
        let networks = entry.allowlist.as_ref();
        let after = networks.map(|ranges| ranges.iter().map(ipnet::IpNet::trunc).collect());
        if let Some(after) = after.filter(|after: &BTreeSet<_>| *after != now) {
            let fields = Fields::default().compare("allowlist", listed(&now), listed(&after));
            let of = (Verb::Change, What::Allowlist, at.name.to_string());
            let place = at.place.member("allowlist");
            self.mean(at, place, Phase::Narrowed, of, fields, Does::SetAllowlist(after));
        }
    }

    fn allowed(&mut self, at: &At<'_>, entry: &AccountEntry) {
        let Some(wanted) = &entry.allowed_roles else { return };
        let now = at.account.and_then(|account| account.allowed_roles.as_ref());
        let (after, same) = match wanted {
            AllowedEntry::Inherited(_) => (None, now.is_none()),
            AllowedEntry::These(list) => {
                let meant = self.ids(at.account, list, &BTreeSet::new());
                (Some(list.clone()), now.is_some_and(|now| meant.as_ref() == Some(now)))
            }
        };
        if same {
            return;
        }
        let before = self.words_of(at.account, now, false);
        let place = at.place.member("allowed_roles");
        let of = || (Verb::Change, What::AllowedRoles, at.name.to_string());
        let grows = |now: &BTreeSet<String>, after: &BTreeSet<String>| now.is_subset(after);
        let phase = match (&before, &after) {
            // Nobody is there yet who would have what it leaves out.
            _ if at.account.is_none() => Phase::ListsGrown,
            (Some(now), Some(after)) if grows(now, after) => Phase::ListsGrown,
            (_, None) => Phase::ListsGrown,
            _ => Phase::ListsShrunk,
        };
        if let (Phase::ListsShrunk, Some(after)) = (phase, &after) {
            let wide = self.widened(at.account, before.as_ref(), after);
            if let Some(wide) = wide {
                let fields = Fields::default().compare(
                    "allowed_roles",
                    said(before.as_ref()),
                    said(Some(&wide)),
                );
                let does = Does::Widen(wide.clone());
                self.mean(at, place.clone(), Phase::ListsGrown, of(), fields, does);
                let fields = Fields::default().compare(
                    "allowed_roles",
                    said(Some(&wide)),
                    said(Some(after)),
                );
                let does = Does::SetAllowed(Some(after.clone()));
                self.mean(at, place, Phase::ListsShrunk, of(), fields, does);
                return;
            }
        }
        let fields =
            Fields::default().compare("allowed_roles", said(before.as_ref()), said(after.as_ref()));
        self.mean(at, place, phase, of(), fields, Does::SetAllowed(after));
    }

    /// What was allowed and what will be, together, where the new list has something new: who gets it
    /// can be given it before what goes is taken off.
    fn widened(
        &self,
        account: Option<&Account>,
        before: Option<&BTreeSet<String>>,
        after: &BTreeSet<RoleName>,
    ) -> Option<BTreeSet<RoleName>> {
        let account = account?;
        let usable = || {
            let path = known(self.whole.path(account.id));
            let roles = known(usable_roles(self.whole, account.id));
            let listable = roles.into_iter().filter(|role| {
                !role.group && role.account != account.id && is_allowed(&path, role)
            });
            listable.map(|role| known(word(self.whole, account.id, role))).collect()
        };
        let now: BTreeSet<_> = before.cloned().unwrap_or_else(usable);
        let adds = !after.is_subset(&now);
        adds.then(|| now.union(after).cloned().collect())
    }

    fn ceilings(&mut self, at: &At<'_>, entry: &AccountEntry) {
        let Some(after) = &entry.ceilings else { return };
        let now: BTreeMap<_, _> = at.account.map_or_else(BTreeMap::new, |account| {
            let least = |key| Some((Clone::clone(key), account.ceiling(key)?.1));
            account.ceilings.keys().filter_map(least).collect()
        });
        let keys: BTreeSet<_> = now.keys().chain(after.keys()).cloned().collect();
        for section in keys {
            let (before, becomes) = (now.get(&section), after.get(&section));
            if before == becomes {
                continue;
            }
            let level = |level: Option<&crate::Level>| level.map(|level| level.key().to_owned());
            let fields = Fields::default().compare("level", level(before), level(becomes));
            let verb = match (before, becomes) {
                (None, _) => Verb::Create,
                (_, None) => Verb::Delete,
                _ => Verb::Change,
            };
            let of = (verb, What::Ceiling, section.to_string());
            let place = at.place.member("ceilings").member(section.as_str());
            let does = Does::SetCeiling(section.clone(), becomes.copied());
            self.mean(at, place, Phase::Narrowed, of, fields, does);
        }
    }

    fn roles(&mut self, at: &At<'_>, entry: &AccountEntry) {
        for (group, what, member, list) in [
            (false, What::Role, "roles", &entry.roles),
            (true, What::Group, "groups", &entry.groups),
        ] {
            let Some(list) = list else { continue };
            let now: BTreeMap<String, &Role> = at.account.map_or_else(BTreeMap::new, |account| {
                let roles = self.whole.roles_of(account.id, group);
                roles.map(|role| (role.content.name.folded(), role)).collect()
            });
            for (index, wanted) in list.iter().enumerate() {
                let place = at.place.member(member).item(index);
                self.role(
                    at,
                    place,
                    (group, what),
                    wanted,
                    now.get(&wanted.name.folded()).copied(),
                );
            }
            let going = now.values().copied().filter(|role| self.going.contains(&role.id));
            for role in going.collect::<Vec<_>>() {
                let of = (Verb::Delete, what, role.content.name.to_string());
                let does = Does::DeleteRole(role.id);
                let place = at.place.member(member);
                self.mean(at, place, Phase::RolesDeleted, of, Fields::default(), does);
            }
        }
    }

    fn role(
        &mut self,
        at: &At<'_>,
        place: Place,
        (group, what): (bool, What),
        wanted: &RoleEntry,
        now: Option<&Role>,
    ) {
        let name = wanted.name.to_string();
        let described = |text: Option<&crate::name::Description>| text.map(ToString::to_string);
        let Some(now) = now else {
            let fields = Fields::default()
                .becomes("preset", wanted.preset.clone())
                .becomes("type", wanted.kind.map(|kind| kind.key().to_owned()))
                .becomes("description", described(wanted.description.as_ref()))
                .becomes("everything_below", so(wanted.everything_below))
                .becomes("second_factor", so(wanted.second_factor));
            let fields = wanted.levels.iter().fold(fields, |fields, (key, level)| {
                fields.becomes(key.as_str(), Some(level.key().to_owned()))
            });
            let does = Does::CreateRole { group, entry: wanted.clone() };
            let of = (Verb::Create, what, name);
            self.mean(at, place, Phase::RolesMade, of, fields, does);
            return;
        };
        if wanted.preset.is_some() {
            return;
        }
        let account = at.account.expect("a role that is there is an account's");
        let (before, after) = (&now.content, content(account, group, wanted));
        if *before == after {
            return;
        }
        let kind = |kind: crate::Kind| Some(kind.key().to_owned());
        let fields = Fields::default()
            .compare("name", Some(before.name.to_string()), Some(after.name.to_string()))
            .compare("type", kind(before.kind), kind(after.kind))
            .compare(
                "description",
                described(before.description.as_ref()),
                described(after.description.as_ref()),
            )
            .compare("everything_below", so(before.everything_below), so(after.everything_below))
            .compare("second_factor", so(before.second_factor), so(after.second_factor))
            .levels(&before.levels, &after.levels);
        let does = Does::ChangeRole { role: now.id, group, entry: wanted.clone() };
        self.mean(at, place, Phase::RolesChanged, (Verb::Change, what, name), fields, does);
    }

    fn policies(&mut self, at: &At<'_>, entry: &AccountEntry) {
        let Some(list) = &entry.policies else { return };
        let now: BTreeMap<String, &Policy> = at.account.map_or_else(BTreeMap::new, |account| {
            let kept = account.policies.values();
            kept.map(|policy| (policy.content.name.folded(), policy)).collect()
        });
        for (index, wanted) in list.iter().enumerate() {
            let place = at.place.member("policies").item(index);
            self.policy(at, place, wanted, now.get(&wanted.name.folded()).copied());
        }
        let names: BTreeSet<_> = list.iter().map(|policy| policy.name.folded()).collect();
        for (_, policy) in now.iter().filter(|(name, _)| !names.contains(*name)) {
            self.no_policy(at, at.place.member("policies"), policy);
        }
    }

    fn no_policy(&mut self, at: &At<'_>, place: Place, policy: &Policy) {
        let of = (Verb::Delete, What::Policy, policy.content.name.to_string());
        let does = Does::RemovePolicy(policy.id);
        self.mean(at, place, Phase::PoliciesLoosened, of, Fields::default(), does);
    }

    fn policy(&mut self, at: &At<'_>, place: Place, wanted: &PolicyEntry, now: Option<&Policy>) {
        let only = self.ids(at.account, &wanted.only_roles, &wanted.only_groups);
        let after = only.map(|only| PolicyContent {
            name: wanted.name.clone(),
            section: wanted.section.clone(),
            level: wanted.level,
            only,
            below: wanted.below,
        });
        let before = now.map(|policy| self.without_gone(&policy.content));
        if before.is_some() && before == after {
            return;
        }
        let named = |only: Option<&BTreeSet<RoleId>>, groups| {
            self.words_of(at.account, only, groups).and_then(|words| listed(&words))
        };
        let old = before.as_ref();
        let fields = Fields::default()
            .compare(
                "section",
                old.map(|it| it.section.to_string()),
                Some(wanted.section.to_string()),
            )
            .compare(
                "level",
                old.map(|it| it.level.key().to_owned()),
                Some(wanted.level.key().to_owned()),
            )
            .compare("only_roles", named(old.map(|it| &it.only), false), listed(&wanted.only_roles))
            .compare(
                "only_groups",
                named(old.map(|it| &it.only), true),
                listed(&wanted.only_groups),
            )
            .compare("below", so(old.is_some_and(|it| it.below)), so(wanted.below));
        let name = wanted.name.to_string();
        let loosens = before
            .as_ref()
            .zip(after.as_ref())
            .is_some_and(|(before, after)| before.is_as_strict_as(after));
        let tightens = before
            .as_ref()
            .zip(after.as_ref())
            .is_some_and(|(before, after)| after.is_as_strict_as(before));
        // One that is neither would refuse what it will allow: it goes first, and comes back last.
        let id = match now {
            Some(policy) if !loosens && !tightens => {
                self.no_policy(at, place.clone(), policy);
                None
            }
            now => now.map(|policy| policy.id),
        };
        let phase = if loosens { Phase::PoliciesLoosened } else { Phase::PoliciesSet };
        let verb = if id.is_some() { Verb::Change } else { Verb::Create };
        let does = Does::SetPolicy { policy: id, entry: wanted.clone() };
        self.mean(at, place, phase, (verb, What::Policy, name), fields, does);
    }

    /// Without roles that are gone: no document names them.
    fn without_gone(&self, content: &PolicyContent) -> PolicyContent {
        let mut content = content.clone();
        content.only.retain(|role| known(self.whole.role(*role)).is_some());
        content
    }

    fn people(&mut self, at: &At<'_>, entry: &AccountEntry) {
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

    fn keys(&mut self, at: &At<'_>, entry: &AccountEntry) {
        let Some(list) = &entry.keys else { return };
        let account = at.account.map(|account| account.id);
        let now: BTreeMap<_, &Key> = account
            .into_iter()
            .flat_map(|account| self.whole.keys_of(account))
            .map(|key| (key.id, key))
            .collect();
        for (index, wanted) in list.iter().enumerate() {
            if let Some(key) = now.get(&wanted.id) {
                self.key(at, at.place.member("keys").item(index), wanted, key);
            }
        }
        let ids: BTreeSet<_> = list.iter().map(|key| key.id).collect();
        for (_, key) in now.iter().filter(|(id, _)| !ids.contains(*id)) {
            let of = (Verb::Delete, What::Key, key.name.to_string());
            let does = Does::RevokeKey(key.id);
            let place = at.place.member("keys");
            self.mean(at, place, Phase::TakenAway, of, Fields::default(), does);
        }
    }

    fn key(&mut self, at: &At<'_>, place: Place, wanted: &KeyEntry, now: &Key) {
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
        let of = (Verb::Change, What::Key, now.name.to_string());
        self.mean(at, place, Phase::Given, of, fields, does);
    }

    /// The roles that words mean now and still will; none where one of them is yet to be made.
    fn ids(
        &self,
        account: Option<&Account>,
        roles: &BTreeSet<RoleName>,
        groups: &BTreeSet<RoleName>,
    ) -> Option<BTreeSet<RoleId>> {
        let mut found = BTreeSet::new();
        if roles.is_empty() && groups.is_empty() {
            return Some(found);
        }
        let account = account?;
        let roles = roles.iter().map(|word| (false, word));
        for (group, word) in roles.chain(groups.iter().map(|word| (true, word))) {
            let meant = known(meant(self.whole, account.id, group, word));
            match meant[..] {
                [role] if !self.going.contains(&role.id) => found.insert(role.id),
                _ => return None,
            };
        }
        Some(found)
    }

    fn words_of(
        &self,
        account: Option<&Account>,
        roles: Option<&BTreeSet<RoleId>>,
        groups: bool,
    ) -> Option<BTreeSet<String>> {
        let account: AccountId = account?.id;
        let roles = roles?.iter().filter_map(|role| known(self.whole.role(*role)));
        let fitting = roles.filter(|role| role.group == groups);
        Some(fitting.map(|role| known(word(self.whole, account, role))).collect())
    }
}

fn text(value: impl ToString) -> String {
    value.to_string()
}

fn key(state: Position) -> Option<String> {
    Some(state.key().to_owned())
}

fn on(on: bool) -> Option<String> {
    Some(if on { "yes" } else { "no" }.to_owned())
}

fn said(list: Option<&BTreeSet<String>>) -> Option<String> {
    Some(match list {
        None => "as above".to_owned(),
        Some(list) => listed(list).unwrap_or_else(|| "none".to_owned()),
    })
}
