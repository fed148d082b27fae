//! What a list would do, in words; who it is, and from where, is for who sees people.

use maud::{Markup, html};
use rolecall_client::wire::{AllowlistPreview, LeftOut};
use rolecall_core::record::Account;

use crate::portal::messages::{Word, english};

pub(super) fn shown(account: &Account, effect: &AllowlistPreview) -> Markup {
    let m = english();
    let number = |key: &str, count: u64| {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        m.put(key, &[("count", Word::Number(count))]).into_owned()
    };
    let more = effect.out.saturating_sub(effect.left_out.len() as u64);
    html! {
        section.effect aria-labelledby="effect" {
            h2 #effect { (m.say("allowlist-effect")) }
            ul.lines {
                li { (number("allowlist-out", effect.out)) }
                @if !effect.left_out.is_empty() {
                    ul.names { @for out in &effect.left_out { (named(account, out)) } }
                    @if more > 0 { li { (number("allowlist-more", more)) } }
                }
                li { (number("allowlist-stay", effect.stay)) }
                @if effect.unknown > 0 { li { (number("allowlist-unknown", effect.unknown)) } }
                @if effect.keys > 0 { li { (number("allowlist-keys", effect.keys)) } }
                @if effect.account_sign_in { li { (m.say("allowlist-sign-in")) } }
                @if effect.spares_owner { li { (m.say("allowlist-spares-owner")) } }
            }
            p.hint { (m.say("allowlist-effect-known")) }
        }
    }
}

fn named(account: &Account, out: &LeftOut) -> Markup {
    let name = out.name.as_ref().map(ToString::to_string);
    let name = name.or_else(|| out.address.as_ref().map(ToString::to_string));
    let name = name.unwrap_or_else(|| english().say("erased").into_owned());
    html! {
        li {
            a href={ "/a/" (account.short_name) "/users/" (out.person) } { (name) }
            " " code { (out.ip) }
        }
    }
}
