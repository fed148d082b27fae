//! Policies.

use std::collections::{BTreeMap, BTreeSet};

use super::{At, Comparing};
use crate::{
    RoleId,
    code::{
        AccountEntry, Place, PolicyEntry, Verb, What,
        check::known,
        fields::{Fields, listed, so},
        intent::{Does, Phase},
        reference::is_there,
    },
    record::{Policy, PolicyContent},
};

impl Comparing<'_> {
    pub(super) fn policies(&mut self, at: &At<'_>, entry: &AccountEntry) {
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
        let unknown = now.map(|policy| self.unknown(at, policy)).unwrap_or_default();
        let only = self.ids(at.account, &wanted.only_roles, &wanted.only_groups);
        let after = only.map(|only| PolicyContent {
            name: wanted.name.clone(),
            section: wanted.section.clone(),
            level: wanted.level,
            only: only.union(&unknown).copied().collect(),
            below: wanted.below,
        });
        let before = now.map(|policy| self.without_gone(at, &policy.content));
        if before.is_some() && before == after {
            return;
        }
        let named = |only: Option<&BTreeSet<RoleId>>, groups| {
            let only = only.map(|only| only.difference(&unknown).copied().collect());
            self.words_of(at.account, only.as_ref(), groups).and_then(|words| listed(&words))
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
        let does = Does::SetPolicy { policy: id, entry: wanted.clone(), unknown };
        self.mean(at, place, phase, (verb, What::Policy, name), fields, does);
    }

    /// Without roles that nobody in the account can have any more: no document names them.
    fn without_gone(&self, at: &At<'_>, content: &PolicyContent) -> PolicyContent {
        let mut content = content.clone();
        let account = at.account.map(|account| account.id);
        content
            .only
            .retain(|role| account.is_some_and(|at| known(is_there(self.whole, at, *role))));
        content
    }

    /// Roles that a policy names and who plans does not know of: their document cannot name them, and
    /// means to say nothing of them.
    fn unknown(&self, at: &At<'_>, policy: &Policy) -> BTreeSet<RoleId> {
        let Some(account) = at.account else { return BTreeSet::new() };
        let viewer = &self.request.viewer;
        let mut unknown = self.without_gone(at, &policy.content).only;
        unknown.retain(|role| !viewer.knows_role(self.whole, account, *role));
        unknown
    }
}
