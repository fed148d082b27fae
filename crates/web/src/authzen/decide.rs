//! From a question on the wire to the decision of core.

use std::net::IpAddr;

use rolecall_core::{
    AccountId, Level, Origin, PersonId, Principal, Timestamp,
    access::{Access, Reason},
    catalog::Section,
    facts::Facts,
    index::Index,
};
use serde_json::{Map, Value, json};

use super::{
    asker::Asker,
    body::{Asked, Entity, mistyped},
    then,
};
use crate::{api::then::Then, fresh, problem::Problem, veil};

/// What is the same for all questions of a request.
pub(super) struct Round<'f> {
    pub(super) facts: &'f Facts,
    /// Of the same revision.
    pub(super) index: &'f Index,
    pub(super) revision: u64,
    pub(super) asker: Asker,
    pub(super) now: Timestamp,
    /// Whether this node has not heard for too long that it has everything.
    pub(super) is_out_of_date: bool,
    /// How it was, where a question is about that.
    pub(super) then: Option<&'f Then>,
}

/// What is meant by a time.
pub(super) const A_TIME: &str = "a time such as 2026-04-20T00:00:00Z";

/// An answer on the wire.
pub(super) struct Answer {
    pub(super) allowed: bool,
    context: Map<String, Value>,
}

impl Answer {
    /// An item that is wrong in itself: no, with the error.
    pub(super) fn wrong(problem: &Problem) -> Self {
        let error = json!({"status": problem.status.as_u16(), "code": problem.code, "message": problem.detail});
        Self { allowed: false, context: Map::from_iter([("error".to_owned(), error)]) }
    }

    pub(super) fn into_value(self) -> Value {
        json!({"decision": self.allowed, "context": self.context})
    }
}

/// What the context of a question says.
pub(super) struct Circumstances {
    pub(super) origin: Origin,
    pub(super) at: Timestamp,
    pub(super) min_revision: u64,
}

impl Round<'_> {
    /// Answers one question; an error is for the whole question.
    pub(super) fn answer(&self, asked: &Asked) -> Result<Answer, Problem> {
        let circumstances = self.circumstances(&asked.context)?;
        if let Some(reason) = self.not_answered(&circumstances) {
            return Ok(self.plain(false, reason));
        }
        let then = self.then.map(|then| then.or_now(self.facts, self.now, self.revision));
        let facts = then.map_or(self.facts, |then| then.facts);
        let Some(section) = facts.catalog().section(&asked.resource.kind) else {
            return Ok(self.no(Reason::SectionUnknown));
        };
        let Some(level) = facts.catalog().action(section, &asked.action) else {
            return Ok(self.no(Reason::ActionUnknown));
        };
        let Some(account) = self.account(asked.resource.where_asked()) else {
            return Ok(self.no(Reason::AccountUnknown));
        };
        let principal = match self.principal(&asked.subject) {
            Some(principal) => principal,
            None if self.asker_is_the_platforms() => return Ok(self.no(Reason::SubjectUnknown)),
            None => Principal::Person(nobody()),
        };
        let Circumstances { at, origin, .. } = circumstances;
        let at = then.map_or(at, |then| then.at);
        // A yes has one reason, and the index has it. Whoever may see explanations gets one.
        if !self.asker.simulates && self.allows(principal, level, section, account, (at, origin)) {
            return Ok(self.plain(true, Reason::Granted.code()));
        }
        let access = Access::of(facts, principal, account, at, origin);
        let access = access.expect("the whole world").expect("the account was found");
        if access.level(section) >= level {
            return Ok(self.decided(&access, section, level));
        }
        // A no tells nothing of what stands above the asker's account.
        Ok(self.decided(&access.seen_from(self.asker.account), section, level))
    }

    /// Why nothing can be said: this node may have missed something, or has not come as far as is
    /// asked for.
    pub(super) fn not_answered(&self, circumstances: &Circumstances) -> Option<&'static str> {
        if self.is_out_of_date {
            return Some(fresh::OUT_OF_DATE);
        }
        (self.revision < circumstances.min_revision).then_some(fresh::NOT_REACHED)
    }

    /// The decision of the index.
    pub(super) fn allows(
        &self,
        principal: Principal,
        level: Level,
        section: &Section,
        account: AccountId,
        (at, origin): (Timestamp, Origin),
    ) -> bool {
        let section = self.index.section(section.key.as_str());
        let allows = |section| self.index.allows(principal, level, section, account, at, origin);
        section.is_some_and(allows)
    }

    fn decided(&self, access: &Access<'_>, section: &Section, level: Level) -> Answer {
        let reason = access.reason(section, level);
        let mut answer = self.plain(reason == Reason::Granted, reason.code());
        if self.asker.simulates {
            // Of accounts above its own a key learns nothing (rule 7).
            let known = |account| self.asker.knows(self.index, account);
            let explained = access.explain(section, level);
            let explanation = veil::explanation(explained, self.asker.account, known);
            let explanation = serde_json::to_value(explanation).expect("plain data");
            answer.context.insert("explanation".to_owned(), explanation);
        }
        answer
    }

    fn no(&self, reason: Reason) -> Answer {
        self.plain(false, reason.code())
    }

    fn plain(&self, allowed: bool, reason: &str) -> Answer {
        let then = self.then.map(|then| then.or_now(self.facts, self.now, self.revision));
        let revision = then.map_or(self.revision, |then| then.revision);
        let context =
            [("reason".to_owned(), json!(reason)), ("revision".to_owned(), json!(revision))];
        Answer { allowed, context: Map::from_iter(context) }
    }

    /// Only the platform's keys learn whether an address has a login at all.
    fn asker_is_the_platforms(&self) -> bool {
        let root = self.facts.root().expect("the whole world");
        root.is_some_and(|root| root.id == self.asker.account)
    }

    pub(super) fn account(&self, named: &str) -> Option<AccountId> {
        let found = self.facts.find_account(named).expect("the whole world")?.id;
        self.asker.knows(self.index, found).then_some(found)
    }

    pub(super) fn principal(&self, subject: &Entity) -> Option<Principal> {
        match subject.kind.as_str() {
            "person" => {
                let person = self.facts.find_person(&subject.id).expect("the whole world")?;
                Some(Principal::Person(person.id))
            }
            "key" => {
                let id = subject.id.strip_prefix("rck_").unwrap_or(&subject.id).parse().ok()?;
                let key = self.facts.key(id).expect("the whole world")?;
                self.asker.knows(self.index, key.account).then_some(Principal::Key(id))
            }
            "account_sign_in" => self.account(&subject.id).map(Principal::AccountSignIn),
            _ => None,
        }
    }

    pub(super) fn circumstances(
        &self,
        context: &Map<String, Value>,
    ) -> Result<Circumstances, Problem> {
        let origin = match context.get("ip") {
            None | Some(Value::Null) => Origin::Unknown,
            Some(Value::String(ip)) => {
                let ip: IpAddr = ip.parse().map_err(|_| mistyped("context.ip", "an IP address"))?;
                Origin::Ip(ip)
            }
            Some(_) => return Err(mistyped("context.ip", "an IP address")),
        };
        if then::is_asked(context) {
            if self.then.is_none() {
                let detail = "how it was is asked one question at a time, in a single evaluation";
                return Err(Problem::bad_request("past.one_at_a_time", detail));
            }
            if context.get("time").is_some_and(|time| !time.is_null()) {
                let detail = "`time` is by the records of today, `at` and `revision` by those of then: \
                              send one or the other";
                return Err(Problem::bad_request("member.conflict", detail));
            }
        }
        let at = match context.get("time") {
            None | Some(Value::Null) => self.now,
            Some(time) => self.simulated(time)?,
        };
        let min_revision = match context.get("min_revision") {
            None | Some(Value::Null) => 0,
            Some(revision) => revision
                .as_u64()
                .ok_or_else(|| mistyped("context.min_revision", "a revision number"))?,
        };
        Ok(Circumstances { origin, at, min_revision })
    }

    fn simulated(&self, time: &Value) -> Result<Timestamp, Problem> {
        if !self.asker.simulates {
            let detail = "this key may not simulate a moment: leave out `context.time`, or use one with edit on decisions";
            return Err(Problem::forbidden("level.missing", detail));
        }
        let text = time.as_str().ok_or_else(|| mistyped("context.time", A_TIME))?;
        text.parse().map_err(|_| mistyped("context.time", A_TIME))
    }
}

/// Someone who has nothing anywhere. Who is not there is answered as they are, reason, explanation
/// and all, so that nothing tells them from a person who is only in accounts elsewhere.
pub(super) fn nobody() -> PersonId {
    PersonId::from_bytes([0; 16])
}
