//! A key that asks, and what the index answers it. Whatever is None here is for the plain handlers.

use rolecall_core::{
    AccountId, KeyId, Kind, Level, Origin, PersonId, Principal, Timestamp,
    access::{Access, Reason},
    change::{At, Operation},
    index::{Answer, Index},
    name::Address,
};
use rolecall_store::Live;
use serde::Deserialize;

use super::{
    super::{EVALUATIONS_MAX, decide::nobody},
    body::{Asked, Batch, Entity},
    written,
};
use crate::figures::Said;

/// An asker whose rights the index is sure of.
pub(super) struct Asking<'i> {
    live: &'i Live,
    index: &'i Index,
    account: AccountId,
    /// To whom it is told apart whether someone is unknown or has nothing here.
    is_platform: bool,
    now: Timestamp,
    /// How often it said yes and no.
    pub(super) said: Said,
}

impl<'i> Asking<'i> {
    pub(super) fn of(
        live: &'i Live,
        index: &'i Index,
        key: KeyId,
        (origin, now): (Origin, Timestamp),
    ) -> Option<Self> {
        let account = live.key_account(key)?;
        let kind = index.kind(account)?;
        let principal = Principal::Key(key);
        let may = |operation: Operation| {
            operation.cells(kind).iter().any(|cell| {
                let section = index.section(cell.section.as_str());
                let has =
                    |section| index.allows(principal, cell.level, section, account, now, origin);
                // Where else it could be had is asked elsewhere.
                cell.at != At::Here || section.is_some_and(has)
            })
        };
        // Who may see explanations is given one, and the index has none.
        let asks = may(Operation::AskDecisions) && !may(Operation::SimulateDecisions);
        let is_platform = kind == Kind::Platform;
        asks.then_some(Self { live, index, account, is_platform, now, said: Said::default() })
    }

    pub(super) fn one(&mut self, body: &[u8]) -> Option<Vec<u8>> {
        let asked: Asked<'_> = read(body)?;
        let mut answer = written::body(1);
        self.answer(&asked, &Asked::default(), &mut answer)?;
        Some(answer)
    }

    pub(super) fn many(&mut self, body: &[u8]) -> Option<Vec<u8>> {
        let Batch { defaults, items } = read(body)?;
        if items.is_empty() || items.len() > EVALUATIONS_MAX || defaults.options.is_some() {
            return None;
        }
        let mut answers = written::body(items.len());
        answers.extend_from_slice(br#"{"evaluations":["#);
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                answers.push(b',');
            }
            self.answer(item, &defaults, &mut answers)?;
        }
        answers.extend_from_slice(b"]}");
        Some(answers)
    }

    fn answer(&mut self, asked: &Asked<'_>, defaults: &Asked<'_>, to: &mut Vec<u8>) -> Option<()> {
        let subject = asked.subject.or(defaults.subject)?;
        let action = asked.action.or(defaults.action)?.name?;
        let resource = asked.resource.or(defaults.resource)?;
        let context = asked.context.or(defaults.context).unwrap_or_default();
        if [context.time, context.at, context.revision].into_iter().flatten().any(|it| it.is_some())
        {
            return None;
        }
        let origin = match context.ip.flatten() {
            None => Origin::Unknown,
            Some(ip) => Origin::Ip(ip.parse().ok()?),
        };
        let revision = self.index.revision();
        let reason = if revision < context.min_revision.flatten().unwrap_or_default() {
            return None;
        } else {
            self.reason((&subject, action, &resource), origin)?
        };
        self.said.note(reason == Reason::Granted);
        written::answer(to, reason == Reason::Granted, reason.code(), revision);
        Some(())
    }

    fn reason(
        &self,
        (subject, action, resource): (&Entity<'_>, &str, &Entity<'_>),
        origin: Origin,
    ) -> Option<Reason> {
        let (kind, id) = (resource.kind?, resource.id?);
        let (who, named) = (subject.kind?, subject.id?);
        let named_account = resource.properties.and_then(|properties| properties.account);
        let catalog = self.index.catalog();
        let Some(section) = catalog.section(kind) else { return Some(Reason::SectionUnknown) };
        let Some(level) = catalog.action(section, action) else {
            return Some(Reason::ActionUnknown);
        };
        let account = self.account(named_account.unwrap_or(id))?;
        if who != "person" {
            return None;
        }
        let person = Principal::Person(self.person(named)?);
        self.decided(person, level, kind, account, origin)
    }

    /// For all but the platform's keys somebody unknown is somebody who has nothing, and found so in
    /// the same time: else it would tell whether an address has a login.
    fn person(&self, named: &str) -> Option<PersonId> {
        let found = named.parse().ok().or_else(|| self.live.person_at(named)).or_else(|| {
            let address: Address = named.parse().ok()?;
            self.live.person_at(address.as_str())
        });
        found.or_else(|| (self.live.is_whole() && !self.is_platform).then(nobody))
    }

    fn account(&self, named: &str) -> Option<AccountId> {
        named.parse().ok().or_else(|| self.live.account_named(named))
    }

    fn decided(
        &self,
        principal: Principal,
        level: Level,
        section: &str,
        account: AccountId,
        origin: Origin,
    ) -> Option<Reason> {
        let number = self.index.section(section)?;
        let at = (account, self.now, origin);
        match self.index.decide_seen_from(self.account, principal, level, number, at) {
            Answer::Granted => Some(Reason::Granted),
            Answer::Denied(Reason::AccountUnknown) => None,
            Answer::Kept => self.by_the_records(principal, level, section, at),
            // Who is nowhere may be unknown.
            Answer::Denied(reason) => {
                (!self.is_platform || self.index.knows(principal)).then_some(reason)
            }
        }
    }

    /// Why something that is written is kept from someone: only the records tell. They must be of the
    /// same revision as all else that is answered here.
    fn by_the_records(
        &self,
        principal: Principal,
        level: Level,
        section: &str,
        (account, at, origin): (AccountId, Timestamp, Origin),
    ) -> Option<Reason> {
        if !self.live.is_whole() {
            return None;
        }
        self.live.read(|facts, revision| {
            let section = facts.catalog().section(section)?;
            let access = Access::of(facts, principal, account, at, origin);
            let access = access.expect("the whole world")?.seen_from(self.account);
            (revision == self.index.revision()).then(|| access.reason(section, level))
        })
    }
}

/// What is written as usual. Text that is not UTF-8 is none, also where nothing is looked at.
fn read<'b, T: Deserialize<'b>>(body: &'b [u8]) -> Option<T> {
    serde_json::from_str(str::from_utf8(body).ok()?).ok()
}
