//! Mail that tells of an end some days ahead: of one's own access, of others' whom one manages, of a
//! review.

use rolecall_core::{
    AccountId, MembershipId, Origin, PersonId, Principal,
    change::{Operation, ReviewResult, permits},
    record::{Account, Membership, ToldOfEnd},
    window::Place,
};

use super::{Said, Writing};
use crate::{
    api::look::known,
    portal::messages::{Word, english},
};

/// How many of those whose access ends a mail names.
const NAMED_MAX: usize = 20;

impl Writing<'_> {
    /// Says nothing once the end is another one, or has passed.
    pub(super) fn ends_soon(&self, id: MembershipId) -> Option<Said> {
        let found = known(self.facts.membership(id))?;
        let account = known(self.facts.account(found.account))?;
        let date = self.told_end(found)?.expiration.to_string();
        let words = [
            ("account", Word::Text(account.name.as_str())),
            ("date", Word::Text(&date)),
            ("zone", Word::Text(found.window.dates().zone.as_str())),
        ];
        let m = english();
        Some(Said {
            subject: m.put("mail-ends-subject", &words).into_owned(),
            before: vec![m.put("mail-ends", &words).into_owned()],
            link: Some(self.page(&format!("/a/{}", account.short_name))),
            after: vec![m.say("mail-ends-ask").into_owned()],
            brands: self.brands(account),
        })
    }

    /// All whose access ends within days, for who may change them: one mail, however many they are.
    pub(super) fn others_end_soon(&self, account: AccountId, to: PersonId) -> Option<Said> {
        let account = known(self.facts.account(account))?;
        self.still_may(to, Operation::ChangePeople, account)?;
        let people = self.facts.memberships_in(account.id);
        let mut ends: Vec<_> =
            people.filter_map(|found| Some((self.told_end(found)?.expiration, found))).collect();
        ends.sort_by_key(|(date, found)| (*date, found.id));
        let words =
            [("account", Word::Text(account.name.as_str())), ("count", Word::Number(ends.len()))];
        let m = english();
        let mut before = vec![m.put("mail-others-end", &words).into_owned()];
        before.extend(ends.iter().take(NAMED_MAX).map(|(date, found)| {
            let words = [
                ("name", Word::Text(&self.name(found))),
                ("roles", Word::Text(&self.roles(found))),
                ("date", Word::Text(&date.to_string())),
            ];
            m.put("mail-others-end-one", &words).into_owned()
        }));
        if let Some(more) = ends.len().checked_sub(NAMED_MAX).filter(|more| *more > 0) {
            before
                .push(m.put("mail-others-end-more", &[("count", Word::Number(more))]).into_owned());
        }
        (!ends.is_empty()).then(|| Said {
            subject: m.put("mail-others-end-subject", &words).into_owned(),
            before,
            link: Some(self.page(&format!("/a/{}/users", account.short_name))),
            after: Vec::new(),
            brands: self.brands(account),
        })
    }

    /// Says nothing once all is answered, or the review is over.
    pub(super) fn review_due(&self, account: AccountId, to: PersonId) -> Option<Said> {
        let account = known(self.facts.account(account))?;
        self.still_may(to, Operation::ReviewAccess, account)?;
        let review = account.review.as_ref().filter(|review| !review.is_over(self.app.now()))?;
        let result = ReviewResult::of(account, self.facts.memberships_in(account.id));
        let (left, due) = (result.unanswered.len(), review.due.date());
        let date = due.date.to_string();
        let words = [
            ("account", Word::Text(account.name.as_str())),
            ("left", Word::Number(left)),
            ("count", Word::Number(result.count())),
            ("date", Word::Text(&date)),
            ("zone", Word::Text(due.zone.as_str())),
        ];
        let m = english();
        let then = m.say(&format!("review-then-{}", review.unanswered.key())).into_owned();
        (left > 0).then(|| Said {
            subject: m.put("mail-review-subject", &words).into_owned(),
            before: vec![m.put("mail-review", &words).into_owned(), then],
            link: Some(self.page(&format!("/a/{}/reviews", account.short_name))),
            after: Vec::new(),
            brands: self.brands(account),
        })
    }

    /// The end that a membership's person was told of, as long as it is to come.
    fn told_end(&self, membership: &Membership) -> Option<ToldOfEnd> {
        let told = membership.told?;
        let is_the_one = membership.window.dates().expiration == Some(told.expiration);
        let lasts = membership.window.place(self.app.now()) != Place::After;
        (is_the_one && lasts).then_some(told)
    }

    fn name(&self, membership: &Membership) -> String {
        let person = known(self.facts.person(membership.person));
        let name = person.and_then(|person| person.name.as_ref()).map(ToString::to_string);
        name.unwrap_or_else(|| english().say("erased").into_owned())
    }

    /// Whoever was to be told may no longer be one of those whom it concerns.
    fn still_may(&self, person: PersonId, operation: Operation, account: &Account) -> Option<()> {
        let (principal, now) = (Principal::Person(person), self.app.now());
        permits(self.facts, principal, operation, account.id, now, Origin::Any).ok()
    }
}
