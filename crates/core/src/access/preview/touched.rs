//! Whom events can touch, and where: a superset, found without comparing anything.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::known;
use crate::{
    AccountId, MembershipId, PersonId, Principal, RoleId,
    change::Event,
    facts::{Facts, Holder, RecordId},
    record::RoleContent,
};

/// Principals with the accounts at and below which their access can be another, and the records
/// that the events are about.
#[derive(Debug, Default)]
pub(super) struct Touched {
    pub(super) tops: BTreeMap<Principal, BTreeSet<AccountId>>,
    /// Where accounts are moved to.
    pub(super) destinations: BTreeSet<AccountId>,
    /// Accounts whose ways up are needed, besides those of the tops.
    pub(super) ways: BTreeSet<AccountId>,
    pub(super) records: BTreeSet<RecordId>,
}

impl Touched {
    pub(super) fn of(facts: &Facts, events: &[Event]) -> Self {
        let mut touched = Self::default();
        for event in events {
            touched.by(facts, event);
        }
        touched
    }

    fn by(&mut self, facts: &Facts, event: &Event) {
        use Event as E;
        self.ways.extend(event.account());
        match event {
            E::CatalogAdopted { .. } => self.everyone(facts),
            E::AccountStateSet { account, .. } | E::CeilingSet { account, .. } => {
                self.standing_in(facts, *account, &[]);
            }
            E::AccountMoved { account, before, after } => {
                self.destinations.insert(*after);
                self.standing_in(facts, *account, &[*before, *after]);
            }
            E::AccountSignInSet { account, .. } => {
                self.touch(Principal::AccountSignIn(*account), *account);
            }
            E::OwnershipPassed { before, after, .. } => {
                before.iter().chain([after]).for_each(|id| self.membership(facts, *id));
            }
            E::RoleChanged { role, before, after, .. } => {
                self.records.insert(RecordId::Role(*role));
                if gives_otherwise(before, after) {
                    self.holders(facts, *role);
                }
            }
            E::RoleDeleted { role } => self.holders(facts, role.id),
            E::MembershipAdded { account, person, roles, narrowed_to, .. } => {
                self.touch(Principal::Person(*person), *account);
                self.roles(roles);
                self.ways.extend(narrowed_to.iter().flatten());
            }
            E::RolesSet { membership, after, .. } => {
                self.membership(facts, *membership);
                self.roles(after);
            }
            E::NarrowingSet { membership, after, .. } => {
                self.membership(facts, *membership);
                self.ways.extend(after.iter().flatten());
            }
            E::InvitationAccepted { membership, person, .. }
            | E::MembershipEnded { membership, person, .. } => {
                self.membership(facts, *membership);
                self.records.insert(RecordId::Person(*person));
            }
            E::InvitationRenewed { membership, .. }
            | E::WindowSet { membership, .. }
            | E::RangesSet { membership, .. }
            | E::AccessAsked { membership, .. }
            | E::AccessAnswered { membership, .. }
            | E::ReviewAnswered { membership, .. }
            | E::ReviewLapsed { membership, .. }
            | E::MembershipSuspended { membership, .. }
            | E::MembershipResumed { membership, .. } => self.membership(facts, *membership),
            E::EndsTold { ends, .. } => {
                for id in ends.keys() {
                    self.membership(facts, *id);
                }
            }
            E::KeyIssued { key } | E::KeyRevoked { key } => {
                self.touch(Principal::Key(key.id), key.account);
                self.records.insert(RecordId::Key(key.id));
                self.roles(&key.roles);
            }
            E::KeyRolesSet { key, account, after, .. } => {
                self.touch(Principal::Key(*key), *account);
                self.records.insert(RecordId::Key(*key));
                self.roles(after);
            }
            E::KeyRotated { key, account, .. } => {
                self.touch(Principal::Key(*key), *account);
                self.records.insert(RecordId::Key(*key));
            }
            E::PersonChanged { person, .. }
            | E::PersonErased { person }
            | E::AddressChanged { person, .. }
            | E::PasswordChosen { person }
            | E::FactorSet { person, .. }
            | E::LookBegan { person, .. }
            | E::LookEnded { person, .. }
            | E::PersonAdded { person, .. } => self.person(*person),
            E::AccountCreated { .. }
            | E::AccountChanged { .. }
            | E::AllowedRolesSet { .. }
            | E::OwnRolesSet { .. }
            | E::AllowlistSet { .. }
            | E::OwnershipOffered { .. }
            | E::OwnershipOfferEnded { .. }
            | E::SecretRevealed { .. }
            | E::ListExported { .. }
            | E::JobStarted { .. }
            | E::JobCancelled { .. }
            | E::PolicySet { .. }
            | E::PolicyRemoved { .. }
            | E::PolicyBroken { .. }
            | E::ReviewStarted { .. }
            | E::ReviewClosed { .. }
            | E::ReviewReminded { .. }
            | E::RoleCreated { .. } => {}
        }
    }

    fn touch(&mut self, principal: Principal, account: AccountId) {
        self.tops.entry(principal).or_default().insert(account);
    }

    fn person(&mut self, person: PersonId) {
        self.records.insert(RecordId::Person(person));
    }

    fn roles<'r>(&mut self, roles: impl IntoIterator<Item = &'r RoleId>) {
        self.records.extend(roles.into_iter().map(|role| RecordId::Role(*role)));
    }

    /// Who has the membership. One that an earlier event adds was touched by that event.
    fn membership(&mut self, facts: &Facts, id: MembershipId) {
        if let Some(found) = known(facts.membership(id)) {
            self.records.insert(RecordId::Membership(id));
            self.touch(Principal::Person(found.person), found.account);
        }
    }

    fn holders(&mut self, facts: &Facts, role: RoleId) {
        for holder in facts.holders_anywhere(role) {
            let account = facts.account_of(holder);
            match holder {
                Holder::Membership(id) => {
                    let found = known(facts.membership(id)).expect("a holder is there");
                    self.touch(Principal::Person(found.person), account);
                }
                Holder::Key(id) => self.touch(Principal::Key(id), account),
            }
        }
    }

    /// Who stands in the account and below; and who stands on the ways up from `others` (where it
    /// is moved from and to), but for what these have in common.
    fn standing_in(&mut self, facts: &Facts, top: AccountId, others: &[AccountId]) {
        let below: HashSet<AccountId> =
            known(facts.subtree(top)).iter().map(|account| account.id).collect();
        let ways: Vec<Vec<AccountId>> = [top]
            .iter()
            .chain(others)
            .map(|at| known(facts.path(*at)).iter().map(|account| account.id).collect())
            .collect();
        let above: BTreeSet<AccountId> =
            ways.iter().flatten().filter(|at| !below.contains(at)).copied().collect();
        let common = |at: &AccountId| ways[1..].iter().all(|way| way.contains(at));
        for account in &below {
            self.standing_at(facts, *account, top);
        }
        for account in above {
            if !common(&account) {
                self.standing_at(facts, account, top);
            }
            // Whoever is narrowed to something below stands there.
            for found in facts.memberships_in(account) {
                if found.narrowed_to.iter().flatten().any(|to| below.contains(to) || !common(to)) {
                    self.touch(Principal::Person(found.person), top);
                }
            }
        }
    }

    fn standing_at(&mut self, facts: &Facts, account: AccountId, top: AccountId) {
        for found in facts.memberships_in(account) {
            self.touch(Principal::Person(found.person), top);
        }
        for key in facts.keys_of(account) {
            self.touch(Principal::Key(key.id), top);
        }
        self.touch(Principal::AccountSignIn(account), top);
    }

    fn everyone(&mut self, facts: &Facts) {
        if let Some(root) = known(facts.root()) {
            let root = root.id;
            for account in facts.accounts() {
                self.standing_at(facts, account.id, root);
            }
        }
    }
}

fn gives_otherwise(before: &RoleContent, after: &RoleContent) -> bool {
    let gives = |content: &RoleContent| (content.kind, content.everything_below);
    gives(before) != gives(after) || before.levels != after.levels
}
