//! What a change would do to everyone's access, shown before it is saved.
//!
//! A line that says how many gain and lose what, which opens into a table. The store has left out
//! what the reader may not see; what stands in accounts that are closed to them until they prove a
//! second factor is left out here. What is left out is not counted either.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use maud::{Markup, html};
use rolecall_client::wire::AccountRef;
use rolecall_core::{
    AccountId, Level, Principal,
    access::{AccessChange, Preview},
};

use super::{
    levels::chip,
    messages::{Word, english},
};
use crate::api::look::{Look, known};

/// The most rows of the table.
const ROWS_MAX: usize = 200;

/// The line with its table.
pub(super) fn shown(look: &Look<'_>, preview: &Preview) -> Markup {
    let m = english();
    let seen = seen(look, &preview.changes);
    if seen.is_empty() {
        let key = if preview.events.is_empty() { "preview-nothing" } else { "preview-nobody" };
        return html! { p.preview.hint { (m.say(key)) } };
    }
    let rest = seen.len().saturating_sub(ROWS_MAX);
    html! {
        details.preview {
            summary { (summary(look, &seen)) }
            p.hint { (m.say("preview-below")) }
            div.scroll tabindex="0" role="region" aria-label=(m.say("preview")) {
                table.list {
                    thead { tr {
                        th scope="col" { (m.say("preview-who")) }
                        th scope="col" { (m.say("preview-where")) }
                        th scope="col" { (m.say("preview-section")) }
                        th scope="col" { (m.say("preview-levels")) }
                    } }
                    tbody { @for change in seen.iter().take(ROWS_MAX) { (row(look, change)) } }
                }
            }
            @if rest > 0 {
                p.hint { (m.put("preview-more", &[("count", Word::Number(rest))])) }
            }
        }
    }
}

/// What stands in accounts that are open to the reader.
fn seen<'p>(look: &Look<'_>, changes: &'p [AccessChange]) -> Vec<&'p AccessChange> {
    let mut open: HashMap<AccountId, bool> = HashMap::new();
    let mut is_open = |account: AccountId| {
        let asked = || look.account_meant(&AccountRef::Id(account)).is_ok();
        *open.entry(account).or_insert_with(asked)
    };
    changes.iter().filter(|change| is_open(change.account)).collect()
}

/// How many there are, and how many of them gain and lose what.
fn summary(look: &Look<'_>, seen: &[&AccessChange]) -> String {
    let m = english();
    let counted = |key, count| m.put(key, &[("count", Word::Number(count))]).into_owned();
    let everyone: BTreeSet<Principal> = seen.iter().map(|change| change.principal).collect();
    let mut kinds = [("preview-people", 0), ("preview-keys", 0), ("preview-sign-ins", 0)];
    for principal in &everyone {
        kinds[match principal {
            Principal::Person(_) => 0,
            Principal::Key(_) => 1,
            Principal::AccountSignIn(_) => 2,
        }]
        .1 += 1;
    }
    let kinds = kinds.into_iter().filter(|(_, count)| *count > 0);
    let mut parts: Vec<_> = kinds.map(|(key, count)| counted(key, count)).collect();
    let mut gain: BTreeMap<Level, BTreeSet<Principal>> = BTreeMap::new();
    let mut lose = gain.clone();
    for change in seen {
        let gains = change.after > change.before;
        let (by, level) =
            if gains { (&mut gain, change.after) } else { (&mut lose, change.before) };
        by.entry(level).or_default().insert(change.principal);
    }
    for (key, by) in [("preview-gain", gain), ("preview-lose", lose)] {
        for (level, who) in by.iter().rev() {
            let level = look.facts.catalog().level_label(*level).to_lowercase();
            let words = [("count", Word::Number(who.len())), ("level", Word::Text(&level))];
            parts.push(m.put(key, &words).into_owned());
        }
    }
    parts.join(" · ")
}

fn row(look: &Look<'_>, change: &AccessChange) -> Markup {
    let m = english();
    let account = known(look.facts.account(change.account));
    let section = look.facts.catalog().section(change.section.as_str());
    let section = section.map_or(change.section.as_str(), |section| section.label.as_str());
    html! {
        tr {
            th scope="row" { (who(look, change.principal)) }
            td { @if let Some(account) = account { (account.name) } }
            td { (section) }
            td.nowrap {
                (chip(look.facts.catalog(), change.before))
                span aria-hidden="true" { " → " } span.sr { " " (m.say("preview-to")) " " }
                (chip(look.facts.catalog(), change.after))
            }
        }
    }
}

fn who(look: &Look<'_>, principal: Principal) -> Markup {
    let m = english();
    match principal {
        Principal::Person(id) => {
            let person = known(look.facts.person(id));
            let name = person.and_then(|person| person.name.as_ref()).map(ToString::to_string);
            html! { (name.unwrap_or_else(|| m.say("erased").into_owned())) }
        }
        Principal::Key(id) => {
            let name = known(look.facts.key(id)).map(|key| key.name.to_string());
            html! { (name.unwrap_or_default()) span.hint { (m.say("preview-key")) } }
        }
        Principal::AccountSignIn(id) => {
            let name = known(look.facts.account(id)).map(|account| account.name.to_string());
            html! { (name.unwrap_or_default()) span.hint { (m.say("preview-sign-in")) } }
        }
    }
}
