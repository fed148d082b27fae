//! Roles and groups.

use std::collections::BTreeMap;

use super::{At, Comparing};
use crate::{
    code::{
        AccountEntry, Place, RoleEntry, Verb, What,
        fields::{Fields, so},
        intent::{Does, Phase, content},
    },
    record::Role,
};

impl Comparing<'_> {
    pub(super) fn roles(&mut self, at: &At<'_>, entry: &AccountEntry) {
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
}
