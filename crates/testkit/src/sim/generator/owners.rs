//! Commands about owners.

use std::collections::BTreeSet;

use rand::seq::IteratorRandom;
use rolecall_core::{
    AccountId, Kind, RoleId,
    change::{Command, FirstOwner},
    record::MembershipState,
};

use super::{Generator, pick::View};
use crate::sim::watch::known;

impl Generator {
    /// Mostly someone who owns an account already, so that others own none.
    pub(super) fn first_owner(&mut self, view: &View<'_>) -> FirstOwner {
        let owners = view.accounts.iter().filter_map(|at| view.owner(at));
        let owner = owners.choose(&mut self.rng);
        let owner = owner.and_then(|owner| known(view.facts.person(owner.person)));
        let address = owner.and_then(|person| person.address.clone());
        FirstOwner {
            address: match address {
                Some(address) if self.percent(60) => address,
                _ => self.address(view),
            },
            name: self.name("Owner"),
            zone: self.zone(),
            until: self.until(),
        }
    }

    pub(super) fn offer_ownership(&mut self, view: &View<'_>) -> Option<Command> {
        let account = self.account(view, |account| account.kind.has_owner())?;
        let to = self.membership(view, |membership| {
            membership.account == account
                && !view.owns(membership)
                && membership.state == MembershipState::Active
        })?;
        let keeps = self.keeps(view, account);
        Some(Command::OfferOwnership { account, to, keeps })
    }

    fn keeps(&mut self, view: &View<'_>, account: AccountId) -> BTreeSet<RoleId> {
        if self.percent(50) { self.some_roles(view, account) } else { BTreeSet::new() }
    }

    pub(super) fn withdraw_ownership(&mut self, view: &View<'_>) -> Option<Command> {
        let account = self.account(view, |account| account.offer.is_some())?;
        Some(Command::WithdrawOwnership { account })
    }

    pub(super) fn accept_ownership(&mut self, view: &View<'_>) -> Option<Command> {
        let account = self.account(view, |account| account.offer.is_some())?;
        Some(Command::AcceptOwnership { account })
    }

    pub(super) fn decline_ownership(&mut self, view: &View<'_>) -> Option<Command> {
        let account = self.account(view, |account| account.offer.is_some())?;
        Some(Command::DeclineOwnership { account })
    }

    pub(super) fn put_in_owner(&mut self, view: &View<'_>) -> Option<Command> {
        let account =
            self.account(view, |account| matches!(account.kind, Kind::Reseller | Kind::Customer))?;
        Some(Command::PutInOwner {
            account,
            owner: self.next_owner(view, account),
            old_owner_keeps: self.keeps(view, account),
        })
    }

    /// Mostly when the platform's owner cannot act, since otherwise nobody can afterwards.
    pub(super) fn recover_owner(&mut self, view: &View<'_>) -> Option<Command> {
        let root = view.accounts.iter().find(|at| at.parent.is_none())?;
        let lost = view.owner(root).is_some_and(|owner| view.is_over(owner));
        (lost || self.percent(25))
            .then(|| Command::RecoverOwner { owner: self.next_owner(view, root.id) })
    }

    /// As often one of the account's people as anyone.
    fn next_owner(&mut self, view: &View<'_>, account: AccountId) -> FirstOwner {
        let mut owner = self.first_owner(view);
        let member = view
            .facts
            .memberships_in(account)
            .filter(|member| member.state == MembershipState::Active)
            .choose(&mut self.rng);
        let member = member.and_then(|member| known(view.facts.person(member.person)));
        if let Some(address) = member.and_then(|person| person.address.clone())
            && self.percent(60)
        {
            owner.address = address;
        }
        owner
    }
}
