//! May someone have what a request asks for: the route says what to ask, core's index answers.
//!
//! What one may not know of and what is not there answer alike ([`No::Hidden`]). If the decision
//! cannot be had, it is no ([`No::Unavailable`]).

use rolecall_core::{
    AccountId, Kind, Level, Origin, Principal, Timestamp,
    catalog::SectionKey,
    index::{Index, SectionNumber},
};
use rolecall_store::Live;

use super::{
    identity::{Identity, subject},
    table::{Need, OpenTo, Redaction, Route},
};
use crate::{
    App,
    api::look::known,
    caller::{Caller, Factor},
};

/// They may.
#[derive(Clone, Debug)]
pub(super) struct Yes {
    pub(super) identity: Identity,
    pub(super) account: Option<AccountId>,
    /// For each redaction of the route, by which of its needs they get the fields.
    pub(super) may_see: Vec<Option<Need>>,
}

/// They may not, or nobody can say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum No {
    /// It is not there, or not for them to know of.
    Hidden,
    /// They see the section in the account and have too little of it.
    Lacks { account: String, section: SectionKey, level: Level },
    /// They see something that it is about, and what they would need is hidden from them.
    TooLittle,
    /// The account asks for a second factor, which was not proven.
    FactorNeeded,
    /// The decision cannot be had.
    Unavailable,
}

/// Asks for a route in an account, as its path names it.
pub(super) fn decide(
    app: &App,
    route: &Route,
    account: Option<&str>,
    caller: &Caller,
) -> Result<Yes, No> {
    let verdict = decided(app, route, account, caller);
    app.figures().gateway.count(verdict.is_ok());
    verdict
}

fn decided(app: &App, route: &Route, account: Option<&str>, caller: &Caller) -> Result<Yes, No> {
    let live = app.store().live();
    if !live.is_whole() || app.store().is_out_of_date() {
        return Err(No::Unavailable);
    }
    let account = account.map(|word| (word, named(live, word)));
    let at = match account {
        Some((_, None)) => return Err(No::Hidden),
        Some((_, Some(id))) => Some(id),
        None => None,
    };
    let asking = Asking { principal: caller.principal, now: app.now(), origin: caller.origin() };
    let yes = live.decide(|index| {
        let (section, level) = asking.opens(index, route, at)?;
        let identity = Identity {
            subject: subject(caller.principal),
            name: None,
            account: account.map(|(word, _)| word.to_owned()),
            section,
            level,
            revision: index.revision(),
        };
        let may_see = route.redactions.iter().map(|it| asking.sees(index, it, at)).collect();
        Ok(Yes { identity, account: at, may_see })
    });
    let account = account.map(|(word, _)| word).unwrap_or_default();
    let yes = yes.map_err(|lacking: Lacking| lacking.told(live, caller, (account, at)))?;
    match at {
        Some(at) if lacks_factor(live, caller, at) => Err(No::FactorNeeded),
        _ => {
            let identity = Identity { name: called(live, caller.principal), ..yes.identity };
            Ok(Yes { identity, ..yes })
        }
    }
}

/// What a principal is called.
pub(super) fn called(live: &Live, principal: Principal) -> Option<String> {
    live.read(|facts, _| {
        let name = match principal {
            Principal::Person(person) => known(facts.person(person))?.name.as_ref()?,
            Principal::Key(key) => &known(facts.key(key))?.name,
            Principal::AccountSignIn(account) => &known(facts.account(account))?.name,
        };
        Some(name.to_string())
    })
}

/// The account of this short name: by any other word, its id too, the application may know it as
/// another one.
fn named(live: &Live, word: &str) -> Option<AccountId> {
    live.account_named(word)
}

fn lacks_factor(live: &Live, caller: &Caller, account: AccountId) -> bool {
    let demands = |principal| {
        live.read(|facts, _| {
            known(rolecall_core::access::demands_factor(facts, principal, account))
        })
    };
    caller.factor == Factor::Missing && demands(caller.principal)
}

/// What would have been enough.
#[derive(Default)]
struct Lacking(Vec<Short>);

/// A need that was not met.
struct Short {
    need: Need,
    kind: Kind,
    /// Whether the section is seen at all.
    is_seen: bool,
}

impl Lacking {
    /// What is named of it: a need of the kind of account that the asker stands in, which is the one
    /// that the table means for people like them. Where that one is hidden from them, no other is
    /// named in its place: it would give them more than they are short of.
    fn told(self, live: &Live, caller: &Caller, (account, at): (&str, Option<AccountId>)) -> No {
        if !self.0.iter().any(|short| short.is_seen) {
            return No::Hidden;
        }
        let own = at.and_then(|at| stands_in(live, caller, at));
        let has_own = self.0.iter().any(|short| Some(short.kind) == own);
        let mut named = self.0.into_iter().filter(|it| !has_own || Some(it.kind) == own);
        match named.find(|short| short.is_seen) {
            Some(Short { need: Need { section, level }, .. }) => {
                No::Lacks { account: account.to_owned(), section, level }
            }
            None => No::TooLittle,
        }
    }
}

/// The kind of the nearest account on the way up in which someone stands.
fn stands_in(live: &Live, caller: &Caller, at: AccountId) -> Option<Kind> {
    live.read(|facts, _| {
        let mut way = known(facts.path(at)).into_iter();
        let found = way.find(|account| match caller.principal {
            Principal::Person(person) => known(facts.membership_of(person, account.id)).is_some(),
            Principal::Key(_) | Principal::AccountSignIn(_) => caller.account == Some(account.id),
        });
        found.map(|account| account.kind)
    })
}

/// The level of a section that is enough, with what is enough.
type Open = (Option<SectionKey>, Option<Level>);

#[derive(Clone, Copy)]
struct Asking {
    principal: Principal,
    now: Timestamp,
    origin: Origin,
}

impl Asking {
    /// By what it is open; or what is lacking of a section that they see.
    fn opens(&self, index: &Index, route: &Route, at: Option<AccountId>) -> Result<Open, Lacking> {
        let needs = match &route.open_to {
            OpenTo::Any(needs) => needs,
            // Whoever is signed in may; in an account that is named, they must be someone there.
            OpenTo::Anyone | OpenTo::SignedIn => {
                let is_someone = at
                    .is_none_or(|at| index.is_in_force(self.principal, at, self.now, self.origin));
                return if is_someone { Ok((None, None)) } else { Err(Lacking::default()) };
            }
        };
        let at = at.ok_or_else(Lacking::default)?;
        if let Some(need) = self.first_held(index, needs, at) {
            let section = index.section(need.section.as_str());
            let level = section.map(|section| self.level(index, section, at));
            return Ok((Some(need.section.clone()), level));
        }
        let short = needs.iter().filter_map(|need| {
            let kind = index.catalog().section(need.section.as_str())?.kind;
            let section = index.section(need.section.as_str())?;
            let is_seen = self.level(index, section, at) > Level::Hide;
            Some(Short { need: need.clone(), kind, is_seen })
        });
        Err(Lacking(short.collect()))
    }

    fn first_held<'n>(&self, index: &Index, needs: &'n [Need], at: AccountId) -> Option<&'n Need> {
        needs.iter().find(|need| {
            let section = index.section(need.section.as_str());
            section.is_some_and(|section| {
                index.allows(self.principal, need.level, section, at, self.now, self.origin)
            })
        })
    }

    fn level(&self, index: &Index, section: SectionNumber, at: AccountId) -> Level {
        index.level(self.principal, section, at, self.now, self.origin)
    }

    fn sees(&self, index: &Index, redaction: &Redaction, at: Option<AccountId>) -> Option<Need> {
        self.first_held(index, &redaction.needs, at?).cloned()
    }
}
