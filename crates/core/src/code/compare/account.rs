//! Accounts: made, named, set, suspended, put back.

use super::{At, Comparing, key, text};
use crate::code::{
    AccountEntry, Position, SettingsEntry, Verb, What,
    export::{position, settings},
    fields::{Fields, so},
    intent::{Does, Phase},
};

impl Comparing<'_> {
    pub(super) fn account(
        &mut self,
        at: &At<'_>,
        entry: &AccountEntry,
        whole_entry: &AccountEntry,
    ) {
        let label = at.name.to_string();
        let Some(account) = at.account else {
            self.new_account(at, whole_entry);
            if let Some(after) =
                entry.settings.as_ref().filter(|it| **it != SettingsEntry::default())
            {
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
            let fields = Fields::default().compare("state", Some(key(state)), Some(key(after)));
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
}
