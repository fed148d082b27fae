//! What a document says and what there is, compared: the changes that are meant.

mod account;
mod limits;
mod people;
mod policies;
mod roles;

use std::collections::BTreeSet;

use super::{
    AccountEntry, Field, Place, Position, Request, RoleName, Row, Verb, What,
    check::{account_place, known},
    fields::Fields,
    intent::{Does, Intent, Phase},
    reference::{meant, word},
};
use crate::{AccountId, RoleId, facts::Facts, name::ShortName, record::Account};

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

#[expect(clippy::needless_pass_by_value, reason = "it is mapped over what is there")]
fn text(value: impl ToString) -> String {
    value.to_string()
}

fn key(state: Position) -> String {
    state.key().to_owned()
}
