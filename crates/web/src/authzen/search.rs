//! The three searches: who may do this here, where may they do it, what may they do here.
//!
//! Every result would evaluate to true, and everything that would is among the results: whoever
//! stands on the way up, every account below one where the subject stands. A page costs a look at
//! each candidate after the ones before; there are no more of them than people on the way up, or
//! accounts below.
//!
//! Persons are named by their ids, whoever they are: an evaluation of them would say yes as well.
//! Accounts and keys outside the asker's account are unknown, as to evaluations.

use axum::{Json, extract::State};
use rolecall_core::{AccountId, Level, Principal, catalog::Section};
use serde_json::{Value, json};

use super::{
    body::{Body, action, context, entity, searched},
    decide::{Circumstances, Round},
    evaluation::round,
    paging::Paging,
};
use crate::{App, caller::Caller, problem::Problem};

pub(super) async fn subjects(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body,
) -> Result<Json<Value>, Problem> {
    let kind = searched(&body, "subject")?;
    let resource = entity(body.get("resource"), "resource")?;
    let (action, context) = (action(&body)?, context(&body)?);
    let paging = Paging::of("subject", &body)?;
    round(&app, &caller, |round| {
        let circumstances = round.circumstances(&context)?;
        let account = round.account(resource.where_asked());
        let asked = round.section_and_level(&resource.kind, &action, &circumstances);
        let (Some(account), Some((section, level))) = (account, asked) else {
            return Ok(nothing());
        };
        let at = (circumstances.at, circumstances.origin);
        let may = |principal| round.allows(principal, level, section, account, at);
        let shown = |principal| json!({"type": kind, "id": name(principal)});
        Ok(paging.page(round.standing_above(&kind, account), number, may, shown))
    })
    .map(Json)
}

pub(super) async fn resources(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body,
) -> Result<Json<Value>, Problem> {
    let subject = entity(body.get("subject"), "subject")?;
    let kind = searched(&body, "resource")?;
    let (action, context) = (action(&body)?, context(&body)?);
    let paging = Paging::of("resource", &body)?;
    round(&app, &caller, |round| {
        let circumstances = round.circumstances(&context)?;
        let principal = round.principal(&subject);
        let asked = round.section_and_level(&kind, &action, &circumstances);
        let (Some(principal), Some((section, level))) = (principal, asked) else {
            return Ok(nothing());
        };
        let at = (circumstances.at, circumstances.origin);
        let may = |account| round.allows(principal, level, section, account, at);
        let shown = |account: AccountId| json!({"type": kind, "id": account});
        let number = |account: AccountId| account.0.as_u128();
        Ok(paging.page(round.reached(principal), number, may, shown))
    })
    .map(Json)
}

pub(super) async fn actions(
    State(app): State<App>,
    caller: Caller,
    Body(body): Body,
) -> Result<Json<Value>, Problem> {
    let subject = entity(body.get("subject"), "subject")?;
    let resource = entity(body.get("resource"), "resource")?;
    let context = context(&body)?;
    let paging = Paging::of("action", &body)?;
    round(&app, &caller, |round| {
        let circumstances = round.circumstances(&context)?;
        let at = (circumstances.at, circumstances.origin);
        let account = round.account(resource.where_asked());
        let section = round.facts.catalog().section(&resource.kind);
        let section = section.filter(|_| round.is_fresh(&circumstances));
        let (Some(principal), Some(account), Some(section)) =
            (round.principal(&subject), account, section)
        else {
            return Ok(nothing());
        };
        let names = names(round, section);
        let may = |(_, level): (usize, Level)| round.allows(principal, level, section, account, at);
        let candidates = names.iter().enumerate().map(|(at, (_, level))| (at, *level));
        let shown = |(at, _): (usize, Level)| json!({"name": names[at].0});
        Ok(paging.page(candidates, |(at, _)| at as u128, may, shown))
    })
    .map(Json)
}

/// The levels of a section, lowest first, and then the other names that the catalog has for them.
fn names<'c>(round: &Round<'c>, section: &'c Section) -> Vec<(&'c str, Level)> {
    let levels = section.offered.iter().filter(|level| *level > Level::Hide);
    let mut names: Vec<_> = levels.map(|level| (level.key(), level)).collect();
    for (name, level) in round.facts.catalog().actions_of(section) {
        if names.iter().all(|(known, _)| *known != name) {
            names.push((name, level));
        }
    }
    names
}

fn nothing() -> Value {
    json!({"page": {"next_token": "", "count": 0}, "results": []})
}

fn number(principal: Principal) -> u128 {
    match principal {
        Principal::Person(id) => id.0.as_u128(),
        Principal::Key(id) => id.0.as_u128(),
        Principal::AccountSignIn(id) => id.0.as_u128(),
    }
}

fn name(principal: Principal) -> String {
    match principal {
        Principal::Person(id) => id.to_string(),
        Principal::Key(id) => id.to_string(),
        Principal::AccountSignIn(id) => id.to_string(),
    }
}

impl<'f> Round<'f> {
    fn is_fresh(&self, circumstances: &Circumstances) -> bool {
        self.not_answered(circumstances).is_none()
    }

    fn section_and_level(
        &self,
        section: &str,
        action: &str,
        circumstances: &Circumstances,
    ) -> Option<(&'f Section, Level)> {
        let catalog = self.facts.catalog();
        let section = catalog.section(section).filter(|_| self.is_fresh(circumstances))?;
        Some((section, catalog.action(section, action)?))
    }

    /// Who could have anything in an account: they stand in it or above.
    fn standing_above(&self, kind: &str, account: AccountId) -> Vec<Principal> {
        let path = self.facts.path(account).expect("the whole world");
        let mut found = Vec::new();
        for above in path {
            match kind {
                "person" => {
                    let members = self.facts.memberships_in(above.id);
                    found.extend(members.map(|member| Principal::Person(member.person)));
                }
                "key" if self.asker.knows(self.index, above.id) => {
                    found.extend(self.facts.keys_of(above.id).map(|key| Principal::Key(key.id)));
                }
                "account_sign_in" if self.asker.knows(self.index, above.id) => {
                    found.extend(above.sign_in.map(|_| Principal::AccountSignIn(above.id)));
                }
                _ => {}
            }
        }
        found
    }

    /// The accounts that the asker knows where the principal could have anything: at or below where
    /// they stand.
    fn reached(&self, principal: Principal) -> Vec<AccountId> {
        let mut tops = match principal {
            Principal::Person(id) => {
                self.facts.memberships_of(id).map(|found| found.account).collect()
            }
            Principal::Key(id) => {
                let key = self.facts.key(id).expect("the whole world");
                key.map(|key| key.account).into_iter().collect()
            }
            Principal::AccountSignIn(account) => vec![account],
        };
        // What lies above the asker is known only from its account down.
        for top in &mut tops {
            if self.index.is_within(self.asker.account, *top) {
                *top = self.asker.account;
            }
        }
        tops.retain(|top| self.asker.knows(self.index, *top));
        tops.sort_unstable();
        tops.dedup();
        let is_below_another = |top: &AccountId| {
            let path = self.facts.path(*top).expect("the whole world");
            path[1..].iter().any(|above| tops.binary_search(&above.id).is_ok())
        };
        let highest = tops.iter().filter(|top| !is_below_another(top));
        let below = highest.map(|top| self.facts.subtree(*top).expect("the whole world"));
        below.flatten().map(|account| account.id).collect()
    }
}
