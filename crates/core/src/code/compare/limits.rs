//! What an account may use.

use std::collections::{BTreeMap, BTreeSet};

use super::{At, Comparing};
use crate::{
    change::{is_allowed, usable_roles},
    code::{
        AccountEntry, AllowedEntry, RoleName, Verb, What,
        check::known,
        fields::{Fields, listed},
        intent::{Does, Phase},
        reference::word,
    },
    record::Account,
};

impl Comparing<'_> {
    pub(super) fn limits(&mut self, at: &At<'_>, entry: &AccountEntry) {
        let kind = at.account.map(|account| account.kind).or(entry.kind);
        let by_kind = kind.is_some_and(crate::Kind::has_own_roles_by_default);
        let now = at.account.map_or(by_kind, Account::has_own_roles);
        if let Some(after) = entry.own_roles.filter(|after| *after != now) {
            let phase = if after { Phase::Widened } else { Phase::ListsShrunk };
            let fields = Fields::default().compare("own_roles", Some(on(now)), Some(on(after)));
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
                // What is deleted stays on the list as long as it is there, and is not named anew.
                let going = self.words_of(at.account, Some(&self.going), false).unwrap_or_default();
                let fields = Fields::default().compare(
                    "allowed_roles",
                    Some(said(before.as_ref())),
                    Some(said(Some(&wide))),
                );
                let does = Does::Widen(wide.difference(&going).cloned().collect());
                self.mean(at, place.clone(), Phase::ListsGrown, of(), fields, does);
                let fields = Fields::default().compare(
                    "allowed_roles",
                    Some(said(Some(&wide))),
                    Some(said(Some(after))),
                );
                let does = Does::SetAllowed(Some(after.clone()));
                self.mean(at, place, Phase::ListsShrunk, of(), fields, does);
                return;
            }
        }
        let fields = Fields::default().compare(
            "allowed_roles",
            Some(said(before.as_ref())),
            Some(said(after.as_ref())),
        );
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
}

fn on(on: bool) -> String {
    if on { "yes" } else { "no" }.to_owned()
}

fn said(list: Option<&BTreeSet<String>>) -> String {
    match list {
        None => "as above".to_owned(),
        Some(list) => listed(list).unwrap_or_else(|| "none".to_owned()),
    }
}
