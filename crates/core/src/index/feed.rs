//! What a change touches of an index.

use std::collections::BTreeSet;

use super::{Index, build::Making, ledger::Ledger};
use crate::{AccountId, KeyId, MembershipId, PersonId, RoleId, change::Event, facts::Facts};

/// What is to be worked out anew.
#[derive(Debug, Default)]
struct Stale {
    everything: bool,
    accounts: BTreeSet<AccountId>,
    /// Accounts with all below them.
    subtrees: BTreeSet<AccountId>,
    roles: BTreeSet<RoleId>,
    people: BTreeSet<PersonId>,
    keys: BTreeSet<KeyId>,
}

/// The index after events that have been applied to `facts`, sharing what they leave as it is.
pub(super) fn after(
    (index, ledger): (&Index, Ledger),
    facts: &Facts,
    events: impl IntoIterator<Item = impl std::borrow::Borrow<Event>>,
    revision: u64,
) -> (Index, Ledger) {
    let mut stale = Stale::default();
    for event in events {
        stale.by(facts, &ledger, event.borrow());
    }
    if stale.everything {
        return Index::of_all(facts, revision, index.catalog.generation.wrapping_add(1));
    }
    let mut making = Making { index: Index { revision, ..index.clone() }, ledger };
    stale.work_out(&mut making, facts);
    (making.index, making.ledger)
}

impl Stale {
    fn by(&mut self, facts: &Facts, ledger: &Ledger, event: &Event) {
        use Event as E;
        match event {
            E::CatalogAdopted { .. } => self.everything = true,
            E::AccountCreated { account } => drop(self.accounts.insert(account.id)),
            E::AllowlistSet { account, .. } | E::AccountSignInSet { account, .. } => {
                self.accounts.insert(*account);
            }
            E::AccountStateSet { account, .. } | E::CeilingSet { account, .. } => {
                self.subtrees.insert(*account);
            }
            E::AccountMoved { account, .. } => {
                self.subtrees.insert(*account);
                self.narrowed(facts, ledger, *account);
            }
            E::OwnershipPassed { before, after, .. } => {
                before.iter().chain([after]).for_each(|id| self.membership(facts, *id));
            }
            E::RoleCreated { role } | E::RoleDeleted { role } => {
                self.roles.insert(role.id);
            }
            E::RoleChanged { role, .. } => drop(self.roles.insert(*role)),
            E::MembershipAdded { person, .. }
            | E::InvitationAccepted { person, .. }
            | E::RolesSet { person, .. }
            | E::MembershipSuspended { person, .. }
            | E::MembershipResumed { person, .. }
            | E::MembershipEnded { person, .. } => drop(self.people.insert(*person)),
            E::InvitationRenewed { membership, .. }
            | E::WindowSet { membership, .. }
            | E::NarrowingSet { membership, .. }
            | E::RangesSet { membership, .. } => self.membership(facts, *membership),
            E::KeyIssued { key } | E::KeyRevoked { key } => drop(self.keys.insert(key.id)),
            E::KeyRolesSet { key, .. } | E::KeyRotated { key, .. } => {
                self.keys.insert(*key);
            }
            E::AccountChanged { .. }
            | E::AllowedRolesSet { .. }
            | E::OwnRolesSet { .. }
            | E::OwnershipOffered { .. }
            | E::OwnershipOfferEnded { .. }
            | E::PersonAdded { .. }
            | E::PersonChanged { .. }
            | E::PersonErased { .. }
            | E::AddressChanged { .. }
            | E::AccessAsked { .. }
            | E::AccessAnswered { .. }
            | E::LookBegan { .. }
            | E::LookEnded { .. }
            | E::SecretRevealed { .. }
            | E::ListExported { .. }
            | E::JobStarted { .. }
            | E::JobCancelled { .. }
            | E::ReviewStarted { .. }
            | E::ReviewAnswered { .. }
            | E::ReviewLapsed { .. }
            | E::ReviewClosed { .. }
            | E::ReviewReminded { .. }
            | E::EndsTold { .. }
            | E::PasswordChosen { .. }
            | E::FactorSet { .. }
            | E::PolicySet { .. }
            | E::PolicyRemoved { .. }
            | E::PolicyBroken { .. } => {}
        }
    }

    /// Whose membership it is. Of one that has ended, its end tells.
    fn membership(&mut self, facts: &Facts, id: MembershipId) {
        let found = facts.membership(id).expect("the whole world");
        self.people.extend(found.map(|found| found.person));
    }

    /// A narrowed membership counts only below where it is recorded: those that are narrowed to
    /// what is moved may count anew, or no longer.
    fn narrowed(&mut self, facts: &Facts, ledger: &Ledger, moved: AccountId) {
        let below = facts.subtree(moved).expect("the whole world");
        let below: BTreeSet<_> = below.iter().map(|account| account.id).collect();
        for person in &ledger.narrowed {
            let to = facts.memberships_of(*person).filter_map(|it| it.narrowed_to.as_ref());
            if to.flatten().any(|at| below.contains(at)) {
                self.people.insert(*person);
            }
        }
    }

    fn work_out(self, making: &mut Making, facts: &Facts) {
        let known = "the whole world";
        let mut accounts = self.accounts;
        for top in self.subtrees {
            accounts.extend(facts.subtree(top).expect(known).iter().map(|account| account.id));
        }
        // Whoever is above comes first, so that those below find its number.
        let mut accounts: Vec<_> =
            accounts.into_iter().map(|id| (facts.path(id).expect(known).len(), id)).collect();
        accounts.sort_unstable();
        for (_, id) in accounts {
            if let Some(account) = facts.account(id).expect(known) {
                making.account(account, facts);
            }
        }
        for role in self.roles {
            let rows = making.ledger.of_role.get(&role).cloned().unwrap_or_default();
            for row in rows {
                making.row(row, facts);
            }
        }
        for person in self.people {
            making.person(person, facts);
        }
        for key in self.keys {
            making.key_anew(key, facts);
        }
    }
}
