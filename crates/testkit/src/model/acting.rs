//! Who acts: which operations they may do, from where in the tree, and what they may hand out.

use rolecall_core::{
    AccountId, Kind, Level, Origin, PersonId, Principal, RoleId, Timestamp,
    catalog::Section,
    change::{At, Cell, Operation},
    record::RoleContent,
};

use super::{
    Outcome, World, ensure,
    standing::{By, Standing, written},
};

/// A principal at a moment, from somewhere.
pub(super) struct Acting<'w> {
    pub(super) world: &'w World,
    pub(super) principal: Principal,
    pub(super) at: Timestamp,
    pub(super) origin: Origin,
}

impl Acting<'_> {
    pub(super) fn person(&self) -> Option<PersonId> {
        match self.principal {
            Principal::Person(person) => Some(person),
            Principal::Key(_) | Principal::AccountSignIn(_) => None,
        }
    }

    /// The person who acts, or who made the key that does.
    pub(super) fn behind(&self) -> Option<PersonId> {
        let Principal::Key(key) = self.principal else { return self.person() };
        match self.world.keys.get(&key)?.made_by {
            Some(Principal::Person(maker)) => Some(maker),
            _ => None,
        }
    }

    fn standings(&self) -> Vec<Standing<'_>> {
        self.world.standings(self.principal, self.at)
    }

    /// Rule 16: the operation is theirs in this account. Gives the account nearest to the root
    /// from which it is, counting only what they have there and above.
    pub(super) fn must_be_able(
        &self,
        operation: Operation,
        account: AccountId,
    ) -> Outcome<AccountId> {
        let kind = self.world.account(account)?.kind;
        for stand in self.world.path(account).into_iter().rev() {
            let mut standings = self.standings();
            standings.retain(|one| self.world.is_within(stand, one.at));
            let mut cells = operation.cells(kind).iter();
            if cells.any(|cell| self.satisfies(cell, account, &standings)) {
                return Ok(stand);
            }
        }
        if operation.is_the_owners() && self.is_owner_of(account) {
            return Ok(account);
        }
        Err(format!("rule 16: {} in {account}", operation.key()))
    }

    pub(super) fn is_able(&self, operation: Operation, account: AccountId) -> bool {
        self.must_be_able(operation, account).is_ok()
    }

    fn satisfies(&self, cell: &Cell, account: AccountId, standings: &[Standing<'_>]) -> bool {
        let asked = match cell.at {
            At::Here => Some(account),
            At::Parent => self.world.accounts[&account].parent,
        };
        asked.is_some_and(|asked| {
            let section = cell.section.as_str();
            self.world.usable(standings, section, asked, self.origin) >= cell.level
        })
    }

    /// Rule 7: whether anything of the account is above hide.
    pub(super) fn sees(&self, account: AccountId) -> bool {
        let standings = self.standings();
        let seen = |section: &Section| {
            let key = section.key.as_str();
            self.world.usable(&standings, key, account, self.origin) > Level::Hide
        };
        self.world.catalog.sections().iter().any(seen)
    }

    /// Rules 1 to 5: the level is theirs in this account now.
    pub(super) fn must_have(&self, section: &str, level: Level, account: AccountId) -> Outcome {
        self.world.account(account)?;
        let has = self.world.usable(&self.standings(), section, account, self.origin);
        super::ensure(has >= level, "rule 8: nothing gives it")
    }

    /// Whether they are the person who owns the account and may act there now.
    pub(super) fn is_owner_of(&self, account: AccountId) -> bool {
        let owns = |one: &Standing<'_>| matches!(one.by, By::Ownership) && one.at == account;
        self.person().is_some()
            && !self.world.is_closed(account)
            && self
                .standings()
                .iter()
                .any(|one| owns(one) && self.world.counts_from(one, self.origin))
    }

    /// Rule 9 for a role: the whole of it, in each of these places.
    pub(super) fn must_hold_role(
        &self,
        role: RoleId,
        places: &[AccountId],
        until: Option<Timestamp>,
    ) -> Outcome {
        let content = &self.world.role(role)?.content;
        for place in places {
            for section in self.world.catalog.sections() {
                self.must_hold(section, written(content, section), *place, until)?;
            }
            if let Some(from) = about(content) {
                self.must_hold_mark(from, *place, until)?;
            }
        }
        Ok(())
    }

    /// Rule 9 for what an edit adds to a role that has holders, at the account that defines it.
    /// Gives whether it adds anything.
    pub(super) fn must_hold_added(
        &self,
        account: AccountId,
        before: &RoleContent,
        after: &RoleContent,
    ) -> Outcome<bool> {
        let mut adds = false;
        for section in self.world.catalog.sections() {
            let level = written(after, section);
            if level > written(before, section) {
                self.must_hold(section, level, account, None)?;
                adds = true;
            }
        }
        if let (Some(from), None) = (about(after), about(before)) {
            self.must_hold_mark(from, account, None)?;
            adds = true;
        }
        Ok(adds)
    }

    /// Rule 9 for all that an owner has, for good.
    pub(super) fn must_hold_everything(&self, account: AccountId) -> Outcome {
        let kind = self.world.account(account)?.kind;
        for section in self.world.catalog.sections() {
            if section.kind >= kind {
                self.must_hold(section, section.top(), account, None)?;
            }
        }
        self.must_hold_mark(kind, account, None)
    }

    fn must_hold(
        &self,
        section: &Section,
        wanted: Level,
        place: AccountId,
        until: Option<Timestamp>,
    ) -> Outcome {
        let key = section.key.as_str();
        let held = self.world.holds(self.principal, key, place, self.at, until);
        if held >= wanted {
            Ok(())
        } else {
            Err(format!("rule 9: {wanted} of {key} in {place}, holds {held}"))
        }
    }

    /// The mark goes on giving when the catalog grows. So does owning an account of a kind that it
    /// is about or a wider one, and the mark itself on a wider type than that; a key's snapshot
    /// does not. `from` is the widest kind that it is about.
    fn must_hold_mark(&self, from: Kind, place: AccountId, until: Option<Timestamp>) -> Outcome {
        let world = self.world;
        let has_mark = |role: &RoleId| {
            let content = world.roles.get(role).map(|role| &role.content);
            content.is_some_and(|content| content.everything_below && content.kind < from)
        };
        let carries = |one: &Standing<'_>| match &one.by {
            By::Ownership | By::SignIn => world.accounts[&one.at].kind <= from,
            By::Roles(roles) => roles.iter().any(has_mark),
            By::Key(_) => false,
        };
        let held = self
            .standings()
            .iter()
            .any(|one| world.is_within(place, one.at) && one.lasts_until(until) && carries(one));
        ensure(held, "rule 9: the mark is not held")
    }
}

/// The widest kind that a role's mark is about; a phone system has nothing below it.
fn about(content: &RoleContent) -> Option<Kind> {
    if !content.everything_below {
        return None;
    }
    match content.kind {
        Kind::Platform => Some(Kind::Reseller),
        Kind::Reseller => Some(Kind::Customer),
        Kind::Customer => Some(Kind::PhoneSystem),
        Kind::PhoneSystem => None,
    }
}
