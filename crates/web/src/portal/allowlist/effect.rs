//! What a list would do to those whom it binds, as far as it is known: those who are signed in are
//! where they signed in, and of keys it is only known that they count from there alone.

use std::{collections::BTreeMap, net::IpAddr};

use maud::{Markup, html};
use rolecall_core::{
    PersonId,
    access::allowlist_binds,
    change::Operation,
    record::{Account, Membership, in_ranges},
};

use super::{Listed, as_set};
use crate::{
    api::look::{Look, known},
    portal::{
        messages::{Word, english},
        person::called,
    },
};

/// How many of those who would be left out are named.
const NAMED_MAX: usize = 50;

/// Who would be left out.
pub(super) struct Effect {
    out: Vec<(Membership, IpAddr)>,
    /// How many are signed in from an address on the list.
    stay: usize,
    /// How many it binds of whom it is not known where they are.
    unknown: usize,
    /// How many keys it binds.
    keys: usize,
    has_sign_in: bool,
    /// Whether it is the account's owner whom it spares.
    spares_owner: bool,
}

impl Effect {
    pub(super) fn of(
        look: &Look<'_>,
        account: &Account,
        listed: &Listed,
        from: &BTreeMap<PersonId, IpAddr>,
    ) -> Self {
        let owner = account.owner.and_then(|owner| known(look.facts.membership(owner)));
        let by_owner = owner.is_some_and(|owner| look.is_own(owner.person));
        let from_above = account.parent.is_some_and(|parent| look.sees(parent));
        let list = as_set(account, listed, by_owner, from_above);
        let mut effect = Self {
            out: Vec::new(),
            stay: 0,
            unknown: 0,
            keys: look.facts.keys_of(account.id).count(),
            has_sign_in: account.sign_in.is_some_and(|sign_in| sign_in.enabled),
            spares_owner: owner.is_some() && !list.binds_owner_of(account.id),
        };
        for found in look.facts.memberships_in(account.id).filter(|found| found.has_joined()) {
            let person = rolecall_core::Principal::Person(found.person);
            if listed.ranges.is_empty()
                || !known(allowlist_binds(look.facts, account, &list, person))
            {
                continue;
            }
            match from.get(&found.person) {
                None => effect.unknown += 1,
                Some(ip) if in_ranges(&list.ranges, *ip) => effect.stay += 1,
                Some(ip) => effect.out.push((found.clone(), *ip)),
            }
        }
        effect
    }

    /// In words; who it is, and from where, is for who sees people.
    pub(super) fn shown(&self, look: &Look<'_>, account: &Account) -> Markup {
        let m = english();
        let number =
            |key: &str, count: usize| m.put(key, &[("count", Word::Number(count))]).into_owned();
        let names = look.may(Operation::SeePeople, account.id);
        html! {
            section.effect aria-labelledby="effect" {
                h2 #effect { (m.say("allowlist-effect")) }
                ul.lines {
                    li { (number("allowlist-out", self.out.len())) }
                    @if names && !self.out.is_empty() { (self.named(look, account)) }
                    li { (number("allowlist-stay", self.stay)) }
                    @if self.unknown > 0 { li { (number("allowlist-unknown", self.unknown)) } }
                    @if self.keys > 0 { li { (number("allowlist-keys", self.keys)) } }
                    @if self.has_sign_in { li { (m.say("allowlist-sign-in")) } }
                    @if self.spares_owner { li { (m.say("allowlist-spares-owner")) } }
                }
                p.hint { (m.say("allowlist-effect-known")) }
            }
        }
    }

    fn named(&self, look: &Look<'_>, account: &Account) -> Markup {
        let m = english();
        let more = self.out.len().saturating_sub(NAMED_MAX);
        html! {
            ul.names { @for (found, ip) in self.out.iter().take(NAMED_MAX) {
                @let person = look.show_person(found);
                li {
                    a href={ "/a/" (account.short_name) "/users/" (found.id) } { (called(&person)) }
                    " " code { (ip) }
                }
            } }
            @if more > 0 { li { (m.put("allowlist-more", &[("count", Word::Number(more))])) } }
        }
    }
}
