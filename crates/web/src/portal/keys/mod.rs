//! The keys of an account: what bounds each, who made it, when it was used last, and what has to be
//! looked at: a key that ends soon, and one that nobody uses.

mod issued;
mod new;
mod one;
mod rotate;

use axum::{
    body::Bytes,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use rolecall_client::wire;
use rolecall_core::{
    SignedDuration, Timestamp,
    change::{ExportedList, Operation},
    record::{Account, Key},
};
use serde::Deserialize;

pub(super) use self::{
    new::{page as new_page, sent as issued},
    one::{page as one, revoke, roles},
    rotate::{page as rotate_page, sent as rotated},
};
use super::{
    clock,
    components::role_chips,
    error::PageError,
    frame::{Entry, Page},
    home::signed_in,
    messages::{Word, english},
    telling::Telling,
};
use crate::{
    App,
    api::{
        look::Look,
        page::{Asked, Paging},
        reports::{ENDING_DAYS, UNUSED_DAYS},
    },
    caller::Caller,
    csv,
    problem::Problem,
    session::Acting,
};

/// What `show` says for keys that have to be looked at.
const DUE: &str = "due";

#[derive(Debug, Default, Deserialize)]
pub(super) struct Query {
    /// Those that end soon or are not used, or all.
    #[serde(default)]
    show: String,
    #[serde(default)]
    cursor: Option<String>,
    #[serde(default)]
    done: Option<String>,
    /// As what: a page, or a file.
    #[serde(default)]
    format: String,
}

pub(super) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    Asked(query): Asked<Query>,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/keys"))?;
    if query.format == csv::FORMAT {
        return Ok(file(&app, me.caller, account, query.show == DUE).await?);
    }
    let paging = Paging::of(None, query.cursor.as_deref())?;
    app.look(&me.caller, |look| {
        let account = look.account_for(Operation::SeeKeys, &account)?;
        let keys = look.facts.keys_of(account.id);
        let total = look.facts.keys_of(account.id).count();
        let due = query.show == DUE;
        let shown = |key: &Key| Some(look.show_key(key)).filter(|key| !due || is_due(look, key));
        let list = paging.page(keys, |key| key.id.0.as_u128(), shown);
        let m = english();
        let title = m.say("keys");
        let done = query.done.as_deref();
        let page = Page { look, account: Some(account), entry: Entry::Keys, title: &title, done };
        let new = format!("/a/{}/keys/new", account.short_name);
        Ok(page
            .shown(&html! {
                div.head {
                    div {
                        h1 { (title) }
                        p.hint { (m.put("keys-about", &[("count", Word::Number(total))])) }
                    }
                    @if look.may(Operation::ManageKeys, account.id) {
                        a.button.primary href=(new) { (m.say("key-issue")) }
                    }
                }
                (filter(due))
                (csv::link(&[("show", &query.show)]))
                (table(look, account, &list.items, due))
                @if let Some(next) = &list.next_cursor {
                    p { a.button href=(super::sorted::asking(&[("show", &query.show), ("cursor", next)])) { (m.say("more")) } }
                }
                (how_to_use(&app, account))
            })
            .into_response())
    })
}

/// All of them, as a file. No secret is kept that could stand in it.
async fn file(app: &App, caller: Caller, account: String, due: bool) -> Result<Response, Problem> {
    csv::on_record(app, &caller, &account, ExportedList::Keys).await?;
    let head =
        csv::head(&["name", "id", "roles", "until", "ranges", "used", "made-by", "made", "state"]);
    csv::of_list(
        app,
        caller,
        csv::File::csv(&format!("{account}-keys")),
        head,
        move |look, cursor| {
            let paging = Paging::of(Some(wire::ITEMS_A_PAGE_MAX), cursor)?;
            let account = look.account_for(Operation::SeeKeys, &account)?;
            let shown = |key: &Key| {
                let key = look.show_key(key);
                (!due || is_due(look, &key)).then(|| line(look, &key))
            };
            let list = paging.page(look.facts.keys_of(account.id), |key| key.id.0.as_u128(), shown);
            Ok((list.items, list.next_cursor))
        },
    )
}

fn line(look: &Look<'_>, key: &wire::Key) -> Bytes {
    let at = |at: Option<rolecall_core::Timestamp>| at.map(|at| at.to_string()).unwrap_or_default();
    let roles: Vec<_> = key.roles.iter().map(|role| role.name.to_string()).collect();
    let ranges: Vec<_> = key.addresses.iter().map(ToString::to_string).collect();
    csv::row([
        key.name.to_string(),
        key.id.to_string(),
        roles.join(", "),
        at(key.expires_at),
        ranges.join(", "),
        at(key.last_used_at),
        made_by(key),
        at(key.made_at),
        english().say(Mark::of(look, key).key()).into_owned(),
    ])
}

/// What there is to say of a key besides what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mark {
    /// It is no longer good.
    Ended,
    /// Another one was made in its place, and this one goes on for a while.
    Replaced,
    /// It ends within 30 days.
    EndsSoon,
    /// Nobody has used it for 90 days.
    Unused,
    /// Nothing.
    Good,
}

impl Mark {
    fn of(look: &Look<'_>, key: &wire::Key) -> Self {
        let days = |days: u16| SignedDuration::from_hours(24 * i64::from(days));
        let ends_within = |until: Timestamp| key.expires_at.is_some_and(|end| end <= until);
        let soon = look.now.saturating_add(days(ENDING_DAYS)).unwrap_or(look.now);
        let before = look.now.saturating_sub(days(UNUSED_DAYS)).unwrap_or(look.now);
        let last = key.last_used_at.or(key.made_at);
        if ends_within(look.now) {
            Self::Ended
        } else if key.replaced_by.is_some() {
            Self::Replaced
        } else if ends_within(soon) {
            Self::EndsSoon
        } else if last.is_some_and(|last| last < before) {
            Self::Unused
        } else {
            Self::Good
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Ended => "state-ended",
            Self::Replaced => "key-is-replaced",
            Self::EndsSoon => "key-ends-soon",
            Self::Unused => "key-is-unused",
            Self::Good => "key-is-good",
        }
    }

    fn badge(self) -> Markup {
        let class = match self {
            Self::Ended => "bad",
            Self::Replaced | Self::EndsSoon | Self::Unused => "waiting",
            Self::Good => "good",
        };
        html! { span class={ "badge " (class) } { (english().say(self.key())) } }
    }
}

/// Whether a key has to be looked at.
fn is_due(look: &Look<'_>, key: &wire::Key) -> bool {
    Mark::of(look, key) != Mark::Good
}

/// How many keys of an account there are, and how many have to be looked at.
pub(super) fn counted(look: &Look<'_>, account: &Account) -> (usize, usize) {
    let keys = look.facts.keys_of(account.id).map(|key| look.show_key(key));
    keys.fold((0, 0), |(all, due), key| (all + 1, due + usize::from(is_due(look, &key))))
}

fn filter(due: bool) -> Markup {
    let m = english();
    html! {
        form.filter method="get" role="search" data-live="content" {
            label.sr for="show" { (m.say("keys-show")) }
            select #show name="show" {
                option value="" selected[!due] { (m.say("keys-show-all")) }
                option value=(DUE) selected[due] { (m.say("keys-show-due")) }
            }
            button type="submit" { (m.say("filter")) }
        }
    }
}

fn table(look: &Look<'_>, account: &Account, keys: &[wire::Key], due: bool) -> Markup {
    let m = english();
    if keys.is_empty() {
        return html! { p.empty { (m.say(if due { "keys-none-due" } else { "keys-empty" })) } };
    }
    html! {
        div.scroll tabindex="0" role="region" aria-label=(m.say("keys")) { table.list {
            thead { tr {
                th scope="col" { (m.say("name")) }
                th scope="col" { (m.say("state")) }
                th scope="col" { (m.say("roles")) }
                th scope="col" { (m.say("key-used")) }
                th scope="col" { (m.say("key-until")) }
                th scope="col" { (m.say("ranges")) }
                th scope="col" { (m.say("key-made-by")) }
            } }
            tbody { @for key in keys { tr {
                th scope="row" {
                    a href={ "/a/" (account.short_name) "/keys/" (key.id) } { (key.name) }
                }
                td { (Mark::of(look, key).badge()) }
                td { (role_chips(&key.roles)) }
                td.nowrap { (used(look, key)) }
                td.nowrap { (until(look, key)) }
                td { (ranges(key)) }
                td { (maker(look, key)) }
            } } }
        } }
    }
}

/// Who made it, as far as that may be told.
fn made_by(key: &wire::Key) -> String {
    let gone = || english().say("key-maker-gone").into_owned();
    key.made_by.as_ref().map_or_else(gone, |by| Telling::named(by).0)
}

/// Who made it, and when.
fn maker(look: &Look<'_>, key: &wire::Key) -> Markup {
    html! {
        (made_by(key))
        @if let Some(at) = key.made_at { span.hint.under { (clock::day(look, at)) } }
    }
}

/// How a program uses a key.
fn how_to_use(app: &App, account: &Account) -> Markup {
    let m = english();
    let server = app.public_url();
    let asks = format!(
        "curl -H \"Authorization: Bearer $ROLECALL_KEY\" {server}/api/v1/accounts/{}",
        account.short_name
    );
    let decides = format!(
        "curl -H \"Authorization: Bearer $ROLECALL_KEY\" -H 'Content-Type: application/json' \\\n  \
         -d '{{\"subject\":{{\"type\":\"person\",\"id\":\"anna@example.com\"}},\"action\":{{\"name\":\"view\"}},\"resource\":{{\"type\":\"invoices\",\"id\":\"{}\"}}}}' \\\n  \
         {server}/access/v1/evaluation",
        account.short_name
    );
    html! {
        details.preview {
            summary { (m.say("keys-how")) }
            p { (m.say("keys-how-about")) }
            p.hint { (m.say("keys-how-rest")) }
            pre.command tabindex="0" { code { (asks) } }
            p.hint { (m.say("keys-how-decide")) }
            pre.command tabindex="0" { code { (decides) } }
            p { a href="/docs" { (m.say("keys-how-docs")) } }
        }
    }
}

fn until(look: &Look<'_>, key: &wire::Key) -> Markup {
    let m = english();
    html! {
        @match key.expires_at {
            None => span.hint { (m.say("always")) },
            Some(at) => (clock::moment(look, at)),
        }
    }
}

fn ranges(key: &wire::Key) -> Markup {
    html! {
        @if key.addresses.is_empty() { span.hint { (english().say("key-anywhere")) } }
        @for range in &key.addresses { code { (range) } " " }
    }
}

fn used(look: &Look<'_>, key: &wire::Key) -> Markup {
    html! {
        @match key.last_used_at {
            None => span.hint { (english().say("key-never")) },
            Some(at) => (clock::moment(look, at)),
        }
    }
}
