//! Nobody holds more than whoever gave it held (rules 9, 10 and 15).
//!
//! Holdings change with time by themselves, so they are compared as lines of time: between two
//! dates of a principal's standings nothing changes. In each such stretch from now on, what the
//! principal holds more of after the command than before must be held by the giver now and until
//! the end of that stretch. So a giver whose holdings end gives nothing beyond that end. Past
//! memberships are compared too, as if no membership had dates: who puts roles on them must hold
//! these now.
//!
//! An account that the command made is compared with its parent before: whoever is above holds
//! in it what they held for all below its parent.
//!
//! The giver is the actor, but for two commands:
//!
//! - `AcceptInvitation`: whoever sent the invitation, as they stand at the acceptance;
//! - `AcceptOwnership`: the old owner.
//!
//! What needs no giver, each for one person in one account and below it:
//!
//! - `OpenAccount`: the actor, in the account that was opened (its first owner);
//! - `AcceptInvitation` by a named owner: that person, in the account that they own. Rule 9:
//!   "who may create an account names its first owner"; `PutInOwner` gives nothing when it names
//!   someone new, and asked then for all that is accepted now;
//! - `RecoverOwner`: whom the machine names, on the platform.
//!
//! `CreateAccount` and `FoundPlatform` need no exemption: a named owner has nothing until they
//! accept. Caps, lifted or set, do not show in what is held.

use std::collections::{BTreeMap, BTreeSet};

use rolecall_core::{
    AccountId, Principal, Timestamp, change::Command, facts::Facts, record::MembershipState,
};

use super::{
    Step,
    holdings::{Node, Standing, Table, World},
    known,
};

pub(super) fn violations(
    before: &World,
    after: &World,
    facts_before: &Facts,
    facts_after: &Facts,
    step: Step<'_>,
) -> Vec<String> {
    // Another catalog gives the columns another meaning. Only the machine's and the catalog's own
    // commands bring one, and what these may loosen is not a matter of who gives what to whom.
    if before.columns() != after.columns() {
        return Vec::new();
    }
    let comparison = Comparison {
        before,
        after,
        now: step.context.at,
        giver: giver(facts_before, step),
        exempt: exempt(facts_before, facts_after, step),
    };
    comparison.violations()
}

fn giver(before: &Facts, step: Step<'_>) -> Option<Principal> {
    match step.command {
        Command::AcceptInvitation { membership } => {
            match known(before.membership(*membership))?.state {
                MembershipState::Invited { by, .. } => by,
                _ => None,
            }
        }
        Command::AcceptOwnership { account } => {
            let owner = known(before.account(*account))?.owner?;
            Some(Principal::Person(known(before.membership(owner))?.person))
        }
        _ => step.context.actor.principal(),
    }
}

fn exempt(before: &Facts, after: &Facts, step: Step<'_>) -> Option<(Principal, AccountId)> {
    match step.command {
        Command::OpenAccount { short_name, .. } => {
            let opened = known(after.account_named(short_name))?;
            let is_new = known(before.account(opened.id)).is_none();
            is_new.then_some((step.context.actor.principal()?, opened.id))
        }
        Command::AcceptInvitation { membership } => {
            let membership = known(before.membership(*membership))?;
            let account = known(before.account(membership.account))?;
            let owns = account.owner == Some(membership.id);
            owns.then_some((Principal::Person(membership.person), account.id))
        }
        Command::RecoverOwner { owner } => {
            let person = known(after.person_at(&owner.address))?;
            Some((Principal::Person(person.id), known(after.root())?.id))
        }
        _ => None,
    }
}

struct Comparison<'w> {
    before: &'w World,
    after: &'w World,
    now: Timestamp,
    giver: Option<Principal>,
    exempt: Option<(Principal, AccountId)>,
}

/// A stretch of time in which nothing changes by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Stretch {
    /// From then, until then or for good.
    From(Timestamp, Option<Timestamp>),
    /// As if no membership had dates.
    Ever,
}

impl Comparison<'_> {
    fn violations(&self) -> Vec<String> {
        let is_same_tree = self.is_same_tree();
        let mut given = BTreeMap::new();
        let mut found = Vec::new();
        for principal in self.after.standings.keys() {
            let before = self.before.standings_of(*principal);
            let after = self.after.standings_of(*principal);
            if is_same_tree && before == after {
                continue;
            }
            for stretch in self.stretches(before, after) {
                let given = given
                    .entry(stretch.until(self.now))
                    .or_insert_with_key(|until| self.held_by_giver(*until));
                self.compare(*principal, stretch, given.as_ref(), &mut found);
            }
        }
        found
    }

    /// Whether every account that was there stands where it stood.
    fn is_same_tree(&self) -> bool {
        let before = &self.before.nodes;
        let above = |world: &World, id: AccountId| world.path(id).nth(1).map(|node| node.id);
        let stands = |id: AccountId| above(self.before, id) == above(self.after, id);
        before.iter().all(|node| stands(node.id))
    }

    fn stretches(&self, before: &[Standing], after: &[Standing]) -> Vec<Stretch> {
        let dates =
            before.iter().chain(after).flat_map(|standing| [standing.starts_at, standing.ends_at]);
        let later = dates.flatten().filter(|date| *date > self.now);
        let begins: BTreeSet<_> = later.chain([self.now]).collect();
        let ends = begins.iter().skip(1).copied().map(Some).chain([None]);
        let stretches = begins.iter().zip(ends);
        stretches.map(|(from, until)| Stretch::From(*from, until)).chain([Stretch::Ever]).collect()
    }

    fn held_by_giver(&self, until: Option<Timestamp>) -> Option<Table> {
        let giver = self.giver?;
        let lasts = |standing: &Standing| standing.lasts(self.now, until);
        Some(self.before.table(giver, lasts))
    }

    fn compare(
        &self,
        principal: Principal,
        stretch: Stretch,
        given: Option<&Table>,
        found: &mut Vec<String>,
    ) {
        let before = self.before.table(principal, |at| stretch.has(at));
        let after = self.after.table(principal, |at| stretch.has(at));
        let columns = self.after.columns();
        for (place, node) in self.after.nodes.iter().enumerate() {
            let compared_with = self.place_before(place);
            for (column, now) in after.row(place).iter().enumerate() {
                let at_first =
                    |table: &Table| compared_with.map_or(0, |place| table.row(place)[column]);
                let most = at_first(&before).max(given.map_or(0, at_first));
                if *now > most
                    && columns.is_of(column, node.kind)
                    && !self.is_exempt(principal, node.id)
                {
                    let held = columns.name(column, *now);
                    found.push(self.tell(principal, &held, node, stretch, most));
                }
            }
        }
    }

    fn tell(
        &self,
        principal: Principal,
        held: &str,
        node: &Node,
        stretch: Stretch,
        most: u8,
    ) -> String {
        let giver = self.giver.map(|giver| giver.to_string());
        let giver = giver.unwrap_or_else(|| "nobody".to_owned());
        let Node { id, kind, .. } = node;
        format!(
            "{principal} holds {held} in {kind} {id}, {stretch:?}: beyond the giver, {giver}, and \
             what was held before, which come to {most}"
        )
    }

    /// Where to look in the world before: the same account, or the parent of a new one.
    fn place_before(&self, place: usize) -> Option<usize> {
        let node = self.after.nodes[place];
        let same = self.before.places.get(&node.id).copied();
        same.or_else(|| {
            let parent = self.after.nodes[node.parent?].id;
            self.before.places.get(&parent).copied()
        })
    }

    fn is_exempt(&self, principal: Principal, account: AccountId) -> bool {
        self.exempt.is_some_and(|(who, top)| {
            who == principal && self.after.path(account).any(|node| node.id == top)
        })
    }
}

impl Stretch {
    fn has(self, standing: &Standing) -> bool {
        match self {
            Self::From(at, _) => standing.is_in_force(at),
            Self::Ever => true,
        }
    }

    /// How long the giver must hold what is given in it.
    fn until(self, now: Timestamp) -> Option<Timestamp> {
        match self {
            Self::From(_, until) => until,
            Self::Ever => Some(now),
        }
    }
}
