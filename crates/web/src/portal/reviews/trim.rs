//! What is taken from who is to have less: asked before it is done, for one or several at once.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};
use rolecall_core::{
    MembershipId, RoleId,
    record::{Account, ReviewAnswer},
};

use super::{
    Query,
    answer::{name, sure},
};
use crate::{
    App,
    api::look::{Look, known},
    portal::{
        components::Form,
        fields::Fields,
        frame::{Entry, Page},
        messages::{Word, english},
    },
};

/// The most roles and groups that are taken at once.
const TAKEN_MAX: usize = 500;

/// The roles and groups that a form says are taken.
pub(super) fn taken(fields: &Fields) -> BTreeSet<RoleId> {
    fields.all("take").filter_map(|id| id.parse().ok()).take(TAKEN_MAX).collect()
}

/// Those of them that someone has: of several people, each loses what they have of it.
pub(super) fn of(look: &Look<'_>, id: MembershipId, taken: &BTreeSet<RoleId>) -> BTreeSet<RoleId> {
    let found = known(look.facts.membership(id));
    found.map(|found| &found.roles & taken).unwrap_or_default()
}

/// A role or group, with how many of those chosen have it.
struct Held {
    name: String,
    group: bool,
    count: usize,
}

fn held(look: &Look<'_>, people: &BTreeSet<MembershipId>) -> BTreeMap<RoleId, Held> {
    let mut all = BTreeMap::new();
    for found in people.iter().filter_map(|id| known(look.facts.membership(*id))) {
        for role in look.show_person(found).roles {
            let new = Held { name: role.name.to_string(), group: role.group, count: 0 };
            all.entry(role.id).or_insert(new).count += 1;
        }
    }
    all
}

/// The question: what they have, to be chosen from.
pub(super) fn asked(
    app: &App,
    (look, account): (&Look<'_>, &Account),
    query: &Query,
    people: &BTreeSet<MembershipId>,
    form: &Form<'_>,
) -> Markup {
    let m = english();
    let title = match people.first().filter(|_| people.len() == 1) {
        Some(one) => m.put("review-trim-title", &[("name", Word::Text(&name(look, *one)))]),
        None => m.put("review-trim-several", &[("count", Word::Number(people.len()))]),
    };
    let page =
        Page { look, account: Some(account), entry: Entry::Reviews, title: &title, done: None };
    let mut held: Vec<_> = held(look, people).into_iter().collect();
    held.sort_by(|(_, one), (_, other)| one.name.cmp(&other.name));
    let back = query.address(account.short_name.as_str(), "");
    page.shown(&html! {
        h1 { (title) }
        (form.summary())
        form.narrow method="post" {
            @if people.len() > 1 { ul.lines { @for id in people { li { (name(look, *id)) } } } }
            (sure(app, query, people, ReviewAnswer::Trim))
            @if held.is_empty() {
                p { (m.say("review-trim-nothing")) }
                a.button href=(back) { (m.say("cancel")) }
            } @else {
                (roles(&held, people.len(), form))
                div.actions {
                    button.primary type="submit" { (m.say("review-trim-sure")) }
                    a.button href=(back) { (m.say("cancel")) }
                }
            }
        }
    })
}

fn roles(held: &[(RoleId, Held)], people: usize, form: &Form<'_>) -> Markup {
    let m = english();
    let wrong = form.mistakes.of("take").is_some();
    html! {
        fieldset.field.wrong[wrong] #take tabindex="-1" {
            legend { (m.say("review-trim-take")) }
            p.hint { (m.say("review-trim-about")) }
            (form.notes("take", None))
            @for (id, role) in held {
                div.choice { label {
                    input type="checkbox" name="take" value=(id) checked[form.fields.has("take", &id.to_string())];
                    span {
                        (role.name)
                        @if role.group { " " span.hint { (m.say("group")) } }
                        @if people > 1 { span.hint { (m.put("review-trim-count", &[("count", Word::Number(role.count)), ("all", Word::Number(people))])) } }
                    }
                } }
            }
        }
    }
}
