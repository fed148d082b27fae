//! Telling people some days before their memberships end. It changes nothing but the record of it,
//! which is what makes it happen once.

use std::collections::{BTreeMap, BTreeSet};

use super::{Decider, Events, at_most};
use crate::{
    AccountId, MembershipId, PersonId,
    change::{Event, Operation},
    record::{Membership, ToldOfEnd},
};

impl Decider<'_> {
    /// Whoever was told already, has left or has another end by now is passed over.
    pub(super) fn tell_of_ends(
        &mut self,
        account: AccountId,
        memberships: &BTreeSet<MembershipId>,
        to: &BTreeSet<PersonId>,
    ) -> Events {
        self.machine_only()?;
        let account = self.guard.account(account)?;
        at_most(ToldOfEnd::AT_ONCE_MAX, memberships.len(), "people told of their ends")?;
        let mut ends = BTreeMap::new();
        for id in memberships {
            let membership = self.facts.membership(*id)?;
            let here = |found: &&Membership| found.account == account.id;
            let due = |found: &Membership| ToldOfEnd::due(found, self.context.at);
            ends.extend(membership.filter(here).and_then(due).map(|told| (*id, told)));
        }
        if ends.is_empty() {
            return Ok(Vec::new());
        }
        let to = self.those_who_may(Operation::ChangePeople, account, to)?;
        Ok(vec![Event::EndsTold { account: account.id, ends, to }])
    }
}
