//! Whose access a caller may look at in an account, and how much of it.
//!
//! One's own may always be looked at, all of it. Of others, nothing is told of what stands in
//! accounts where the caller may not see people, or keys; who has nothing else there is not found.

use rolecall_client::wire;
use rolecall_core::{
    AccountId, Level, Origin, PersonId, Principal,
    access::Access,
    catalog::Section,
    change::Operation,
    facts::Facts,
    record::{Account, Membership},
};

use super::{
    look::{Look, known},
    then::When,
};

/// How far a caller sees into an account: where on the way up they may see people, and keys.
pub(crate) struct Sight<'s, 'l> {
    pub(crate) look: &'s Look<'l>,
    /// Who stood where is asked of then, what may be told of it of now.
    pub(crate) when: When<'l>,
    account: AccountId,
    way: Vec<&'l Account>,
    people: Vec<AccountId>,
    keys: Vec<AccountId>,
}

/// Whose access is looked at, and what of it may be told.
#[derive(Clone, Debug)]
pub(crate) struct Inquiry {
    pub(crate) principal: Principal,
    account: AccountId,
    /// The accounts of which anything is told; none is all of them.
    seen: Option<Vec<AccountId>>,
}

impl<'s, 'l> Sight<'s, 'l> {
    pub(crate) fn of(look: &'s Look<'l>, account: AccountId) -> Self {
        Self::at(look, account, When::now(look))
    }

    pub(crate) fn at(look: &'s Look<'l>, account: AccountId, when: When<'l>) -> Self {
        let way = known(when.facts.path(account));
        // Who was there and with what is the account's history: the past of others takes both.
        let told = |at| !when.has_passed || look.may(Operation::SeeHistory, at);
        let may = |operation| {
            let here = way.iter().filter(|above| look.may(operation, above.id) && told(above.id));
            here.map(|above| above.id).collect::<Vec<_>>()
        };
        let (people, keys) = (may(Operation::SeePeople), may(Operation::SeeKeys));
        Self { look, when, account, way, people, keys }
    }

    /// Whether anyone's access but one's own may be looked at here.
    pub(crate) fn sees_others(&self) -> bool {
        self.people.contains(&self.account) || self.keys.contains(&self.account)
    }

    /// What is asked about a principal, if it is anyone's here whose access may be looked at.
    pub(crate) fn inquiry(&self, principal: Principal) -> Option<Inquiry> {
        let account = self.account;
        if principal == self.look.caller.principal {
            return Some(Inquiry { principal, account, seen: None });
        }
        let seen = match kind(principal) {
            wire::SubjectType::Person | wire::SubjectType::AccountSignIn => &self.people,
            wire::SubjectType::Key => &self.keys,
        };
        // Who may not look in the account itself learns nothing by the way to it.
        if !seen.contains(&account) || !self.stands_in(principal, seen) {
            return None;
        }
        Some(Inquiry { principal, account, seen: Some(seen.clone()) })
    }

    fn stands_in(&self, principal: Principal, seen: &[AccountId]) -> bool {
        let facts = self.when.facts;
        match principal {
            Principal::Person(person) => seen.iter().any(|at| has_joined(facts, person, *at)),
            Principal::Key(key) => {
                known(facts.key(key)).is_some_and(|key| seen.contains(&key.account))
            }
            Principal::AccountSignIn(at) => {
                seen.contains(&at)
                    && known(facts.account(at)).is_some_and(|account| account.sign_in.is_some())
            }
        }
    }

    /// All whose access may be looked at here, whoever looks among them, in order of id.
    pub(crate) fn subjects(&self) -> Vec<Principal> {
        let facts = self.when.facts;
        let here = |seen: &'_ [AccountId]| {
            let seen = if seen.contains(&self.account) { seen } else { &[] };
            self.way.iter().filter(|at| seen.contains(&at.id)).copied().collect::<Vec<_>>()
        };
        let mut subjects = vec![self.look.caller.principal];
        for at in here(&self.people) {
            let people = facts.memberships_in(at.id).filter(|found| found.has_joined());
            subjects.extend(people.map(|found| Principal::Person(found.person)));
            subjects.extend(at.sign_in.map(|_| Principal::AccountSignIn(at.id)));
        }
        for at in here(&self.keys) {
            subjects.extend(facts.keys_of(at.id).map(|key| Principal::Key(key.id)));
        }
        subjects.sort_by_key(|principal| number(*principal));
        subjects.dedup();
        subjects
    }

    /// Those of them who have a level of a section, through what may be told.
    pub(crate) fn who_can(
        &self,
        section: &Section,
        level: Level,
        origin: Origin,
    ) -> Vec<Principal> {
        let able = |principal: &Principal| {
            let access = self.inquiry(*principal).map(|asked| asked.access(self.when, origin));
            level > Level::Hide && access.is_some_and(|access| access.level(section) >= level)
        };
        self.subjects().into_iter().filter(able).collect()
    }
}

impl Inquiry {
    /// What may be told of their access, at a moment and from an address.
    pub(crate) fn access<'l>(&self, when: When<'l>, origin: Origin) -> Access<'l> {
        let access = Access::of(when.facts, self.principal, self.account, when.at, origin);
        let access = known(access).expect("it was looked at from an account");
        match &self.seen {
            Some(seen) => access.seen_where(|account| seen.contains(&account)),
            None => access,
        }
    }
}

/// Who is only asked in is nobody's to look at: they have not agreed to anything.
fn has_joined(facts: &Facts, person: PersonId, account: AccountId) -> bool {
    known(facts.membership_of(person, account)).is_some_and(Membership::has_joined)
}

/// Whether a principal is a person, a key or an account's sign-in.
pub(crate) fn kind(principal: Principal) -> wire::SubjectType {
    match principal {
        Principal::Person(_) => wire::SubjectType::Person,
        Principal::Key(_) => wire::SubjectType::Key,
        Principal::AccountSignIn(_) => wire::SubjectType::AccountSignIn,
    }
}

/// The operation by which those of a kind are seen.
pub(crate) fn seeing(kind: wire::SubjectType) -> Operation {
    match kind {
        wire::SubjectType::Person | wire::SubjectType::AccountSignIn => Operation::SeePeople,
        wire::SubjectType::Key => Operation::SeeKeys,
    }
}

/// What lists of principals go in order of.
pub(crate) fn number(principal: Principal) -> u128 {
    match principal {
        Principal::Person(id) => id.0.as_u128(),
        Principal::Key(id) => id.0.as_u128(),
        Principal::AccountSignIn(id) => id.0.as_u128(),
    }
}
