//! Policies kept by every change: what it breaks is refused, or told where it comes from above.

use std::collections::{BTreeMap, BTreeSet};

use super::{Decider, Events, Outcome, Undecided, policy_of};
use crate::{
    AccountId, PersonId, PolicyId, RoleId,
    change::{Actor, Event, Operation, Refusal},
    facts::Holder,
    record::{Account, Policy, PolicyContent, Role},
};

/// The most holders that the record of a broken policy names.
const NAMED_MAX: usize = 100;

/// What broke policies: who has what by which roles, by account and policy.
type Breaches = BTreeMap<(AccountId, PolicyId), BTreeSet<(Holder, RoleId)>>;

impl Decider<'_> {
    /// The events, if they break no policy that who acts is bound by; with what they break from above.
    pub(in crate::change::decide) fn with_policies_kept(&self, mut events: Vec<Event>) -> Events {
        let mut breaches = Breaches::new();
        let moved = events.iter().find_map(|event| match event {
            Event::AccountMoved { account, before, after } => Some((*account, *before, *after)),
            _ => None,
        });
        for event in &events {
            self.broken_by(event, moved.map(|(top, _, to)| (top, to)), &mut breaches)?;
        }
        if let Some((top, from, to)) = moved {
            self.broken_by_place(&events, top, from, to, &mut breaches)?;
        }
        for ((account, policy), by) in breaches {
            let account = self.guard.account(account)?;
            let policy = policy_of(account, policy)?;
            if !self.is_from_above(&events, account)? {
                return Err(refused(policy, &by))?;
            }
            let to = self.who_owns(account)?;
            events.push(broken(account, policy, &by, to));
        }
        Ok(events)
    }

    fn broken_by(
        &self,
        event: &Event,
        moved: Option<(AccountId, AccountId)>,
        breaches: &mut Breaches,
    ) -> Outcome<()> {
        use Event as E;
        match event {
            E::MembershipAdded { membership, account, roles, .. } => {
                let holder = Holder::Membership(*membership);
                self.broken_by_giving(holder, *account, roles.iter(), moved, breaches)
            }
            E::RolesSet { membership, account, before, after, .. } => {
                let holder = Holder::Membership(*membership);
                let added = after.difference(before);
                self.broken_by_giving(holder, *account, added, moved, breaches)
            }
            E::KeyIssued { key } => {
                let holder = Holder::Key(key.id);
                self.broken_by_giving(holder, key.account, key.roles.iter(), moved, breaches)
            }
            E::KeyRolesSet { key, account, before, after } => {
                let added = after.difference(before);
                self.broken_by_giving(Holder::Key(*key), *account, added, moved, breaches)
            }
            E::RoleChanged { role, account, after, .. } => {
                let before = self.facts.role(*role)?.expect("it was decided on");
                let after = Role { content: after.clone(), ..before.clone() };
                self.broken_by_content(before, &after, *account, breaches)
            }
            _ => Ok(()),
        }
    }

    fn broken_by_giving<'r>(
        &self,
        holder: Holder,
        account: AccountId,
        added: impl Iterator<Item = &'r RoleId>,
        moved: Option<(AccountId, AccountId)>,
        breaches: &mut Breaches,
    ) -> Outcome<()> {
        let mut added = added.peekable();
        if added.peek().is_none() {
            return Ok(());
        }
        let path = self.path_after_move(account, moved)?;
        for id in added {
            let Some(role) = self.facts.role(*id)? else { continue };
            self.broken_on(&path, account, role, holder, breaches);
        }
        Ok(())
    }

    /// The way up from an account, as it is once one above it is moved.
    fn path_after_move(
        &self,
        account: AccountId,
        moved: Option<(AccountId, AccountId)>,
    ) -> Outcome<Vec<&Account>> {
        let mut path = self.facts.path(account)?;
        if let Some((top, to)) = moved
            && let Some(step) = path.iter().position(|at| at.id == top)
        {
            path.truncate(step + 1);
            path.extend(self.facts.path(to)?);
        }
        Ok(path)
    }

    /// Notes which policies on a way up it breaks that someone in an account has a role.
    fn broken_on(
        &self,
        path: &[&Account],
        account: AccountId,
        role: &Role,
        holder: Holder,
        breaches: &mut Breaches,
    ) {
        for keeper in path {
            for policy in keeper.policies.values() {
                let about = keeper.id == account || policy.content.below;
                if about && policy.content.is_broken_by(self.facts.catalog(), role) {
                    breaches.entry((keeper.id, policy.id)).or_default().insert((holder, role.id));
                }
            }
        }
    }

    /// A role gives more than before: to whoever has it, in the account that defines it and below.
    fn broken_by_content(
        &self,
        before: &Role,
        after: &Role,
        account: AccountId,
        breaches: &mut Breaches,
    ) -> Outcome<()> {
        let catalog = self.facts.catalog();
        if after.content.given(catalog).beyond(&before.content.given(catalog)).is_empty() {
            return Ok(());
        }
        let above = self.facts.path(account)?.into_iter().skip(1);
        for keeper in above.chain(self.facts.keepers(account)?) {
            for policy in keeper.policies.values() {
                let content = &policy.content;
                if content.is_broken_by(catalog, before) || !content.is_broken_by(catalog, after) {
                    continue;
                }
                let is_above = self.facts.is_within(account, keeper.id)?;
                let within = if is_above && content.below { account } else { keeper.id };
                let held = self.held(content, after.id, within)?;
                if !held.is_empty() {
                    let by = held.into_iter().map(|holder| (holder, after.id));
                    breaches.entry((keeper.id, policy.id)).or_default().extend(by);
                }
            }
        }
        Ok(())
    }

    /// What is moved comes below other policies.
    fn broken_by_place(
        &self,
        events: &[Event],
        top: AccountId,
        from: AccountId,
        to: AccountId,
        breaches: &mut Breaches,
    ) -> Outcome<()> {
        let mut above = self.facts.path(to)?;
        let kept: BTreeSet<_> = self.facts.path(from)?.iter().map(|at| at.id).collect();
        above.retain(|at| !kept.contains(&at.id) && at.policies.values().any(is_about_below));
        if above.is_empty() {
            return Ok(());
        }
        let subtree = self.facts.subtree(top)?;
        for holder in self.holders_in(&subtree) {
            for id in self.roles_after(events, holder)? {
                let Some(role) = self.facts.role(id)? else { continue };
                self.broken_on(&above, self.facts.account_of(holder), role, holder, breaches);
            }
        }
        Ok(())
    }

    fn roles_after(&self, events: &[Event], holder: Holder) -> Outcome<BTreeSet<RoleId>> {
        let set = events.iter().find_map(|event| match (event, holder) {
            (Event::RolesSet { membership, after, .. }, Holder::Membership(id))
                if *membership == id =>
            {
                Some(after)
            }
            (Event::KeyRolesSet { key, after, .. }, Holder::Key(id)) if *key == id => Some(after),
            _ => None,
        });
        if let Some(set) = set {
            return Ok(set.clone());
        }
        Ok(match holder {
            Holder::Membership(id) => self.facts.membership(id)?.map(|found| found.roles.clone()),
            Holder::Key(id) => self.facts.key(id)?.map(|found| found.roles.clone()),
        }
        .unwrap_or_default())
    }

    /// Whether who acts does it by a right that they have above the account of the policy.
    fn is_from_above(&self, events: &[Event], keeper: &Account) -> Outcome<bool> {
        if self.context.actor == Actor::Machine {
            return Ok(true);
        }
        for (operation, account) in self.rights(events)? {
            let account = self.guard.account(account)?;
            match self.guard.may(operation, account) {
                Ok(stand) if stand != keeper.id && self.facts.is_within(keeper.id, stand)? => {
                    return Ok(true);
                }
                Ok(_) | Err(Undecided::Refused(_)) => {}
                Err(missing) => return Err(missing),
            }
        }
        Ok(false)
    }

    /// By which rights such events may have come about: any of them is enough.
    fn rights(&self, events: &[Event]) -> Outcome<Vec<(Operation, AccountId)>> {
        let mut rights = Vec::new();
        for event in events {
            match event {
                Event::AccountMoved { account, after, .. } => {
                    let kind = self.guard.account(*account)?.kind;
                    let creating = Operation::creating(kind).expect("only the platform has none");
                    return Ok(vec![(creating, *after)]);
                }
                Event::MembershipAdded { account, .. } => {
                    rights.push((Operation::AddPeople, *account));
                }
                Event::RolesSet { account, .. } => {
                    rights.push((Operation::ChangePeople, *account));
                    rights.push((Operation::PutInOwner, *account));
                }
                Event::KeyIssued { key } => rights.push((Operation::ManageKeys, key.account)),
                Event::KeyRolesSet { account, .. } => {
                    rights.push((Operation::ManageKeys, *account));
                }
                Event::RoleChanged { account, .. } => {
                    rights.push((Operation::ChangeRoles, *account));
                }
                _ => {}
            }
        }
        rights.sort_unstable();
        rights.dedup();
        Ok(rights)
    }

    /// The person who owns an account; a phone system's is its customer's.
    fn who_owns(&self, account: &Account) -> Outcome<Option<PersonId>> {
        for above in self.facts.path(account.id)? {
            if let Some(owner) = above.owner {
                let owner = self.facts.membership(owner)?;
                return Ok(owner.filter(|owner| owner.has_joined()).map(|owner| owner.person));
            }
        }
        Ok(None)
    }
}

fn is_about_below(policy: &Policy) -> bool {
    policy.content.below
}

fn refused(policy: &Policy, by: &BTreeSet<(Holder, RoleId)>) -> Refusal {
    let PolicyContent { name, section, level, .. } = policy.content.clone();
    let roles: BTreeSet<_> = by.iter().map(|(_, role)| *role).collect();
    let holders: BTreeSet<_> = by.iter().map(|(holder, _)| *holder).collect();
    Refusal::PolicyBroken {
        policy: name,
        section,
        level,
        roles: roles.into_iter().collect(),
        holders: holders.into_iter().collect(),
    }
}

fn broken(
    account: &Account,
    policy: &Policy,
    by: &BTreeSet<(Holder, RoleId)>,
    to: Option<PersonId>,
) -> Event {
    let (mut memberships, mut keys) = (BTreeSet::new(), BTreeSet::new());
    for (holder, _) in by.iter().take(NAMED_MAX) {
        match holder {
            Holder::Membership(id) => drop(memberships.insert(*id)),
            Holder::Key(id) => drop(keys.insert(*id)),
        }
    }
    Event::PolicyBroken {
        account: account.id,
        policy: policy.clone(),
        roles: by.iter().map(|(_, role)| *role).collect(),
        memberships,
        keys,
        to,
    }
}
