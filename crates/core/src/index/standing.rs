//! Where persons and keys stand, put in the place of what was before.

use std::{collections::BTreeSet, sync::Arc};

use super::{
    build::Making,
    ids::Value,
    ledger::Giving,
    members::Members,
    stand::{MANY, More, NOTHING, Node, Stand},
};
use crate::{
    KeyId, Kind, PersonId,
    facts::Facts,
    record::{Account, Key, Membership, MembershipState},
};

impl Making {
    /// Where a membership in an account stands.
    pub(super) fn stands_of(
        &mut self,
        account: &Account,
        membership: &Membership,
        facts: &Facts,
        stands: &mut dyn FnMut(Stand),
    ) {
        let recorded = self.number(account.id).expect("accounts come first");
        let owns = account.owner == Some(membership.id);
        let Some(narrowed) = &membership.narrowed_to else {
            stands(self.stand((recorded, recorded), owns, account.kind, membership, facts));
            return;
        };
        for at in narrowed {
            let at = self.number(*at).filter(|at| self.is_below(*at, recorded));
            if let Some(at) = at {
                stands(self.stand((at, recorded), owns, account.kind, membership, facts));
            }
        }
    }

    fn stand(
        &mut self,
        (at, recorded): (u32, u32),
        owns: bool,
        kind: Kind,
        membership: &Membership,
        facts: &Facts,
    ) -> Stand {
        let gives = if owns { kind as u32 } else { self.of_roles(&membership.roles, facts) };
        let more = self.more(More {
            off: membership.state != MembershipState::Active,
            starts_at: membership.window.starts_at(),
            ends_at: membership.window.ends_at(),
            ranges: membership.ranges.clone(),
            recorded: (at != recorded).then_some(recorded),
        });
        Stand { at, gives, more }
    }

    /// Whether an account lies below another one, by the tree as it is indexed.
    fn is_below(&self, account: u32, above: u32) -> bool {
        let mut at = account;
        loop {
            at = self.index.tree.get(at).parent;
            if at == above || at == Node::ROOT {
                return at == above;
            }
        }
    }

    pub(super) fn key(&mut self, key: &Key, facts: &Facts) -> Option<Stand> {
        let at = self.number(key.account)?;
        let gives = self.giving(Giving::Key(key.id), facts);
        let more = self.more(More {
            ends_at: key.expires_at,
            ranges: key.ranges.clone(),
            ..More::default()
        });
        Some(Stand { at, gives, more })
    }

    /// One stand as it is; several as a list, in order of account.
    pub(super) fn kept(&mut self, mut stands: Vec<Stand>) -> Stand {
        if let [] | [_] = stands[..] {
            return stands.pop().unwrap_or(Stand::NONE);
        }
        stands.sort_unstable();
        let list: Arc<[Stand]> = stands.into();
        let number = match self.ledger.free_lists.pop() {
            Some(number) => {
                self.index.lists.set(number, list);
                number
            }
            None => self.index.lists.push(list),
        };
        Stand { at: MANY, gives: number, more: NOTHING }
    }

    /// Puts a person's stands in the place of those before.
    pub(super) fn person(&mut self, person: PersonId, facts: &Facts) {
        let mut stands = Vec::new();
        for membership in facts.memberships_of(person) {
            let account = facts.account(membership.account).expect("the whole world");
            if let Some(account) = account {
                self.stands_of(account, membership, facts, &mut |stand| stands.push(stand));
            }
        }
        let narrows = |membership: &Membership| membership.narrowed_to.is_some();
        if facts.memberships_of(person).any(narrows) {
            self.ledger.narrowed.insert(person);
        } else {
            self.ledger.narrowed.remove(&person);
        }
        let (id, after) = (person.to_bytes(), stands.iter().map(|stand| stand.at).collect());
        let before = self.index.people.get(id);
        let left = self.accounts_of(before);
        moved(&mut self.index.members, id, &left, &after);
        let kept = self.kept(stands);
        self.index.people.set(id, kept);
        self.released(before, facts);
    }

    /// The same of a key.
    pub(super) fn key_anew(&mut self, id: KeyId, facts: &Facts) {
        let key = facts.key(id).expect("the whole world");
        let before = self.index.keys.get(id.to_bytes());
        let kept = key.and_then(|key| self.key(key, facts)).unwrap_or(Stand::NONE);
        let (left, after) = (self.accounts_of(before), self.accounts_of(Some(kept)));
        moved(&mut self.index.keys_in, id.to_bytes(), &left, &after);
        self.index.keys.set(id.to_bytes(), kept);
        self.released(before, facts);
        // What it gives may be another row under the same name, by other roles.
        if let Some(key) = key {
            for role in &key.roles {
                self.ledger.of_role.entry(*role).or_default().insert(kept.gives);
            }
            self.row(kept.gives, facts);
        }
    }

    /// The accounts in which someone stands.
    fn accounts_of(&self, kept: Option<Stand>) -> BTreeSet<u32> {
        match kept.filter(|kept| *kept != Stand::NONE) {
            None => BTreeSet::new(),
            Some(kept) if kept.at == MANY => {
                self.index.lists.get(kept.gives).iter().map(|stand| stand.at).collect()
            }
            Some(kept) => BTreeSet::from([kept.at]),
        }
    }

    /// Gives up what stands counted on.
    fn released(&mut self, before: Option<Stand>, facts: &Facts) {
        let Some(before) = before else { return };
        if before.at != MANY {
            self.release(before, facts);
            return;
        }
        let list = self.index.lists.get(before.gives).clone();
        list.iter().for_each(|stand| self.release(*stand, facts));
        self.index.lists.set(before.gives, Arc::from([]));
        self.ledger.free_lists.push(before.gives);
    }
}

/// Takes an id out of the accounts in which it stands no longer, and puts it into the others.
fn moved(members: &mut Members, id: [u8; 16], before: &BTreeSet<u32>, after: &BTreeSet<u32>) {
    before.difference(after).for_each(|at| members.remove(*at, id));
    after.difference(before).for_each(|at| members.insert(*at, id));
}
