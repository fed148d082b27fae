//! The people of an account.

use axum::{
    body::Bytes,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use rolecall_client::wire::{self, ITEMS_A_PAGE_MAX};
use rolecall_core::{
    Kind,
    change::{ExportedList, Operation},
    record::{Account, Membership},
};
use serde::Deserialize;

use super::{
    ask::or_ask,
    clock::moment,
    components::{people_count, role_chips, state, state_key, window},
    error::PageError,
    frame::{Entry, Page},
    home::signed_in,
    messages::english,
    sign_in::escaped,
};
use crate::{
    App,
    api::{
        look::Look,
        page::{Asked, Paging},
    },
    caller::Caller,
    csv,
    problem::Problem,
    session::Acting,
};

#[derive(Debug, Default, Deserialize)]
pub(super) struct Query {
    /// Only those with this in their name, address or login name.
    #[serde(default)]
    q: String,
    /// Only those in this state.
    #[serde(default)]
    state: String,
    #[serde(default)]
    cursor: Option<String>,
    #[serde(default)]
    done: Option<String>,
    /// As what: a page, or a file.
    #[serde(default)]
    format: String,
}

impl Query {
    fn wants(&self, look: &Look<'_>, membership: &Membership) -> bool {
        let wanted = self.q.trim().to_lowercase();
        (self.state.is_empty() || self.state == membership.state.key())
            && (wanted.is_empty() || look.is_called(membership, &wanted))
    }
}

pub(super) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    Asked(query): Asked<Query>,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/users"))?;
    if query.format == csv::FORMAT {
        return Ok(file(&app, me.caller, account, query).await?);
    }
    let paging = Paging::of(Some(50), query.cursor.as_deref())?;
    app.look(&me.caller, |look| {
        let account = look.account_for(Operation::SeePeople, &account)?;
        let people = look.facts.memberships_in(account.id);
        let total = look.facts.memberships_in(account.id).count();
        let shown = |membership: &Membership| {
            query.wants(look, membership).then(|| look.show_person(membership))
        };
        let list = paging.page(people, |membership| membership.id.0.as_u128(), shown);
        let m = english();
        let title = m.say("users");
        let page = Page {
            look,
            account: Some(account),
            entry: Entry::Users,
            title: &title,
            done: query.done.as_deref(),
        };
        Ok(page.shown(&html! {
            div.head {
                div { h1 { (title) } p.hint { (people_count(total)) } }
                (actions(look, account))
            }
            (phone_systems(look, account))
            (filter(&query))
            (csv::link(&[("q", &query.q), ("state", &query.state)]))
            (table(look, account, &list.items))
            @if let Some(next) = &list.next_cursor {
                p { a.button href={ "?cursor=" (next) "&q=" (escaped(&query.q)) "&state=" (query.state) } { (m.say("more")) } }
            }
        }).into_response())
    })
}

/// All who are wanted, as a file.
async fn file(
    app: &App,
    caller: Caller,
    account: String,
    query: Query,
) -> Result<Response, Problem> {
    csv::on_record(app, &caller, &account, ExportedList::People).await?;
    let head = csv::head(&[
        "name",
        "address",
        "login",
        "owner",
        "roles",
        "state",
        "activation",
        "expiration",
        "zone",
    ]);
    csv::of_list(
        app,
        caller,
        csv::File::csv(&format!("{account}-users")),
        head,
        move |look, cursor| {
            let paging = Paging::of(Some(ITEMS_A_PAGE_MAX), cursor)?;
            let account = look.account_for(Operation::SeePeople, &account)?;
            let people = look.facts.memberships_in(account.id);
            let shown = |membership: &Membership| {
                let wants = query.wants(look, membership);
                wants.then(|| line(look, &look.show_person(membership)))
            };
            let list = paging.page(people, |membership| membership.id.0.as_u128(), shown);
            Ok((list.items, list.next_cursor))
        },
    )
}

fn line(look: &Look<'_>, person: &wire::Person) -> Bytes {
    let m = english();
    let text = |text: Option<String>| text.unwrap_or_default();
    let day = |day: Option<jiff::civil::Date>| text(day.map(|day| day.to_string()));
    let roles: Vec<_> = person.roles.iter().map(|role| role.name.to_string()).collect();
    csv::row([
        text(person.name.as_ref().map(ToString::to_string)),
        text(person.address.as_ref().map(ToString::to_string)),
        text(person.login_name.clone()),
        m.say(if person.owner { "yes" } else { "no" }).into_owned(),
        roles.join(", "),
        m.say(state_key(person, look.now).1).into_owned(),
        day(person.dates.activation),
        day(person.dates.expiration),
        person.dates.zone.to_string(),
    ])
}

fn actions(look: &Look<'_>, account: &Account) -> Markup {
    let m = english();
    let base = format!("/a/{}/users", account.short_name);
    html! {
        @if look.may(Operation::AddPeople, account.id) {
            div.actions {
                a.button href={ (base) "/import" } { (m.say("import")) }
                a.button href={ (base) "/add" } { (m.say("add-individual")) }
                a.button.primary href={ (base) "/invite" } data-dialog { (m.say("invite-user")) }
            }
        } @else { (or_ask(look, account, Operation::AddPeople, &m.say("invite-user"))) }
    }
}

/// R19: people of a phone system are added there, and reach it alone (R17).
fn phone_systems(look: &Look<'_>, account: &Account) -> Markup {
    let m = english();
    let below = look.facts.children(account.id).filter(|below| below.kind == Kind::PhoneSystem);
    let below: Vec<_> = below.filter(|below| look.may(Operation::SeePeople, below.id)).collect();
    html! {
        @if !below.is_empty() {
            p.hint {
                (m.say("phone-systems-about"))
                @for below in &below { " " a href={ "/a/" (below.short_name) "/users" } { (below.name) } }
            }
        }
    }
}

fn filter(query: &Query) -> Markup {
    let m = english();
    html! {
        form.filter method="get" role="search" data-live="content" {
            label.sr for="q" { (m.say("search-people")) }
            input #q type="search" name="q" value=(query.q) placeholder=(m.say("search-people")) autocomplete="off";
            label.sr for="state" { (m.say("state")) }
            select #state name="state" {
                @for (value, key) in [("", "state-any"), ("active", "state-active"), ("invited", "state-invited"), ("suspended", "state-suspended")] {
                    option value=(value) selected[query.state == value] { (m.say(key)) }
                }
            }
            button type="submit" { (m.say("filter")) }
        }
    }
}

fn table(look: &Look<'_>, account: &Account, people: &[wire::Person]) -> Markup {
    let m = english();
    let base = format!("/a/{}/users", account.short_name);
    html! {
        @if people.is_empty() {
            p.empty { (m.say("users-empty")) }
        } @else {
            div.scroll tabindex="0" role="region" aria-label=(m.say("users")) {
                table.list {
                    thead { tr {
                        th scope="col" { (m.say("person")) }
                        th scope="col" { (m.say("login-name")) }
                        th scope="col" { (m.say("roles")) }
                        th scope="col" { (m.say("state")) }
                        th scope="col" { (m.say("dates")) }
                        th scope="col" { (m.say("factor")) }
                        th scope="col" { (m.say("seen")) }
                    } }
                    tbody { @for person in people { (row(look, &base, person)) } }
                }
            }
        }
    }
}

fn row(look: &Look<'_>, base: &str, person: &wire::Person) -> Markup {
    let m = english();
    let address = person.address.as_ref().map(ToString::to_string);
    let name = person.name.as_ref().map(ToString::to_string).or_else(|| address.clone());
    html! {
        tr {
            th scope="row" {
                a href={ (base) "/" (person.id) } { (name.unwrap_or_else(|| m.say("erased").into_owned())) }
                @if person.name.is_some() { @if let Some(address) = &address { span.hint { (address) } } }
            }
            td { (person.login_name.as_deref().unwrap_or_default()) }
            td {
                @if person.owner { span.chip.owner { (m.say("owner")) } " " }
                (role_chips(&person.roles))
            }
            td { (state(person, look.now)) }
            td.nowrap { (window(person)) }
            td { @if let Some(on) = person.second_factor { (m.say(if on { "factor-on" } else { "factor-off" })) } }
            td.nowrap { @if let Some(at) = person.last_seen_at { (moment(look, at)) } }
        }
    }
}
