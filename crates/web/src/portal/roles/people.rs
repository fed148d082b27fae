//! Who has a role, as far as the reader may see them; and putting people into a group and out of it.

use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_client::wire;
use rolecall_core::{
    MembershipId, RoleId,
    change::{Command, Operation},
    facts::{Holder, RecordId},
    record::{Account, Membership, Role},
};
use rolecall_store::Expected;

use super::{
    Held, RolePath, Shelf,
    edit::{Query, again, place},
    form::{Sheet, as_fields},
    held::sees_any,
    holders,
    list::count,
};
use crate::{
    App,
    api::{
        look::{Look, known},
        page::Paging,
    },
    portal::{
        components::{once, state},
        error::PageError,
        fields::{Fields, Mistakes},
        home::signed_in,
        messages::{Word, capital, english},
        send::{ONCE, send_if},
        sorted::asking,
    },
    problem::Problem,
    session::Acting,
};

/// How many people are offered to be put in.
const FOUND_MAX: usize = 20;
/// How many people are put in or out at once.
const AT_ONCE_MAX: usize = 50;

/// Those who have it, for who sees any people there at all.
fn seen(look: &Look<'_>, account: &Account, role: &Role) -> Option<Vec<Holder>> {
    let holders = holders(look, account, role);
    (!holders.is_empty() || sees_any(look, account, role)).then_some(holders)
}

/// How many there are, in words.
pub(super) fn told(look: &Look<'_>, account: &Account, role: &Role) -> Option<Markup> {
    seen(look, account, role).map(|holders| count(Held::among(&holders)))
}

/// Who has it, and what can be done about it.
pub(super) fn section(sheet: &Sheet<'_>, role: &Role, query: &Query) -> Result<Markup, Problem> {
    let m = english();
    let look = sheet.look;
    let Some(holders) = seen(look, sheet.account, role) else { return Ok(html! {}) };
    let held = Held::among(&holders);
    let paging = Paging::of(Some(50), query.cursor.as_deref().filter(|cursor| !cursor.is_empty()))?;
    let wanted = query.q.trim().to_lowercase();
    let shown = |holder: Holder| {
        let fits = wanted.is_empty() || is_called(look, holder, &wanted);
        fits.then(|| row(look, holder)).flatten()
    };
    let page = paging.page(holders, |holder| number(*holder), shown);
    let puts = puts_people(sheet, role);
    let action = format!("{}/{}/people", sheet.shelf.base(sheet.account), role.id);
    Ok(html! {
        section #people {
            div.head {
                div { h2 { (sheet.shelf.message("who")) } p.hint { (count(held)) } }
                @if held.people > 1 { (filter(query)) }
            }
            @if page.items.is_empty() {
                p.empty { (m.say(if query.q.is_empty() { "role-nobody" } else { "users-empty" })) }
            } @else {
                form method="post" action=(action) {
                    (once(sheet.app))
                    (table(sheet, &page.items, puts))
                    @if puts { button type="submit" name="do" value="out" { (m.say("group-take-out")) } }
                }
            }
            @if let Some(next) = &page.next_cursor {
                p { a.button href={ (asking(&[("q", &query.q), ("cursor", next)])) "#people" } { (m.say("more")) } }
            }
            @if puts { (put_in(sheet, role, query, &action)) }
        }
    })
}

fn puts_people(sheet: &Sheet<'_>, role: &Role) -> bool {
    role.group && sheet.look.may(Operation::ChangePeople, sheet.account.id)
}

fn number(holder: Holder) -> u128 {
    match holder {
        Holder::Membership(id) => id.0.as_u128(),
        Holder::Key(id) => id.0.as_u128(),
    }
}

/// One who has it.
struct Row {
    name: String,
    hint: String,
    /// Where more of them is shown.
    link: Option<String>,
    account: String,
    person: Option<wire::Person>,
}

/// Whether one who has it has a text in lower case in their name or address.
fn is_called(look: &Look<'_>, holder: Holder, wanted: &str) -> bool {
    match holder {
        Holder::Membership(id) => {
            known(look.facts.membership(id)).is_some_and(|found| look.is_called(found, wanted))
        }
        Holder::Key(id) => {
            let key = known(look.facts.key(id));
            key.is_some_and(|key| key.name.as_str().to_lowercase().contains(wanted))
        }
    }
}

fn row(look: &Look<'_>, holder: Holder) -> Option<Row> {
    let account = known(look.facts.account(look.facts.account_of(holder)))?;
    match holder {
        Holder::Membership(id) => {
            let person = look.show_person(known(look.facts.membership(id))?);
            let (name, hint) = called(&person);
            let link = Some(format!("/a/{}/users/{id}", account.short_name));
            Some(Row { name, hint, link, account: account.name.to_string(), person: Some(person) })
        }
        Holder::Key(id) => {
            let key = known(look.facts.key(id))?;
            let hint = english().say("role-key").into_owned();
            let account = account.name.to_string();
            Some(Row { name: key.name.to_string(), hint, link: None, account, person: None })
        }
    }
}

/// A person's name, and the address where they have both.
fn called(person: &wire::Person) -> (String, String) {
    let address = person.address.as_ref().map(ToString::to_string);
    match (&person.name, address) {
        (Some(name), address) => (name.to_string(), address.unwrap_or_default()),
        (None, Some(address)) => (address, String::new()),
        (None, None) => (english().say("erased").into_owned(), String::new()),
    }
}

fn filter(query: &Query) -> Markup {
    let m = english();
    html! {
        form.filter method="get" role="search" {
            label.sr for="q" { (m.say("search-people")) }
            input #q type="search" name="q" value=(query.q) placeholder=(m.say("search-people")) autocomplete="off";
            button type="submit" { (m.say("filter")) }
        }
    }
}

fn table(sheet: &Sheet<'_>, rows: &[Row], puts: bool) -> Markup {
    let m = english();
    html! {
        div.scroll tabindex="0" role="region" aria-label=(sheet.shelf.message("who")) {
            table.list {
                thead { tr {
                    @if puts { th scope="col" { span.sr { (m.say("group-choose")) } } }
                    th scope="col" { (m.say("person")) }
                    @if !sheet.shelf.is_groups() { th scope="col" { (m.say("account")) } }
                    th scope="col" { (m.say("state")) }
                } }
                tbody { @for row in rows { tr {
                    @if puts { td { @if let Some(person) = row.person.as_ref().filter(|it| may_put(sheet.look, it)) {
                        input type="checkbox" name="membership" value=(person.id) aria-label=(row.name);
                    } } }
                    th scope="row" {
                        @match &row.link { Some(link) => a href=(link) { (row.name) }, None => (row.name) }
                        @if !row.hint.is_empty() { span.hint { (row.hint) } }
                    }
                    @if !sheet.shelf.is_groups() { td { (row.account) } }
                    td { @if let Some(person) = &row.person { (state(person, sheet.look.now)) } }
                } } }
            }
        }
    }
}

/// Nobody changes their own groups, nor an owner's.
fn may_put(look: &Look<'_>, person: &wire::Person) -> bool {
    !person.owner && person.person.is_none_or(|person| !look.is_own(person))
}

/// People of the account who are not in the group, to be put in.
fn put_in(sheet: &Sheet<'_>, role: &Role, query: &Query, action: &str) -> Markup {
    let m = english();
    let find = query.find.as_deref().unwrap_or_default();
    let found = query.find.is_some().then(|| found(sheet, role, find));
    html! {
        div.narrow.put-in {
            h3 { (m.say("group-put-in-title")) }
            form.filter method="get" action="#people" role="search" {
                label.sr for="find" { (m.say("search-people")) }
                input #find type="search" name="find" value=(find) placeholder=(m.say("search-people")) autocomplete="off";
                button type="submit" { (m.say("group-find")) }
            }
            @if let Some(found) = found {
                @if found.is_empty() { p.empty { (m.say("group-find-none")) } } @else {
                    form method="post" action=(action) {
                        (once(sheet.app))
                        div { @for (person, groups) in &found {
                            @let (name, hint) = called(person);
                            div.choice { label {
                                input type="checkbox" name="membership" value=(person.id);
                                span { (name) span.hint { (hint) @if !groups.is_empty() { " · " (groups) } } }
                            } }
                        } }
                        button.primary type="submit" name="do" value="in" { (m.say("group-put-in")) }
                    }
                }
            }
        }
    }
}

/// Who fits, with the groups that they are in.
fn found(sheet: &Sheet<'_>, role: &Role, wanted: &str) -> Vec<(wire::Person, String)> {
    let wanted = wanted.trim().to_lowercase();
    let look = sheet.look;
    let fits = |membership: &Membership| {
        let person = look.show_person(membership);
        let (name, hint) = called(&person);
        let said = format!("{name} {hint} {}", person.login_name.as_deref().unwrap_or_default());
        (may_put(look, &person) && said.to_lowercase().contains(&wanted)).then_some(person)
    };
    let others = look.facts.memberships_in(sheet.account.id);
    let others = others.filter(|membership| !membership.roles.contains(&role.id));
    let mut found: Vec<_> = others.filter_map(fits).take(FOUND_MAX).collect();
    found.sort_by_key(|person| called(person).0.to_lowercase());
    let groups = |person: &wire::Person| {
        let names = person.roles.iter().map(|role| role.name.as_str());
        names.collect::<Vec<_>>().join(", ")
    };
    found
        .into_iter()
        .map(|person| (groups(&person), person))
        .map(|(groups, it)| (it, groups))
        .collect()
}

pub(in crate::portal) async fn sent(
    State(app): State<App>,
    shelf: Shelf,
    me: Option<Acting>,
    axum::extract::Path(path): RolePath,
    fields: Fields,
) -> Result<Response, PageError> {
    let base = format!("/a/{}/{}/{}", path.0, shelf.path(), path.1);
    let me = signed_in(me, &base)?;
    let role = app.look(&me.caller, |look| {
        let (account, role) = place(look, shelf, (&path.0, &path.1))?;
        look.permits(Operation::SeePeople, account.id)?;
        if shelf == Shelf::Groups { Ok(role.id) } else { Err(Problem::not_found()) }
    })?;
    let goes_in = fields.one("do") == "in";
    let mut mistakes = Mistakes::default();
    let chosen: Vec<MembershipId> =
        fields.all("membership").filter_map(|id| id.parse().ok()).take(AT_ONCE_MAX).collect();
    if chosen.is_empty() {
        mistakes.add("people", english().say("group-choose-someone"));
    }
    for membership in chosen {
        // Each is a form of its own, so that each is carried out once.
        let once = fields.one(ONCE);
        let once =
            if once.is_empty() { String::new() } else { format!("{once}-{}", short(membership)) };
        let own = fields.replaced(ONCE, once);
        if let Err(problem) = put(&app, &me, &path.0, &own, (membership, role, goes_in)).await {
            mistakes.add("people", capital(&problem.detail));
        }
    }
    if mistakes.is_empty() {
        let done = if goes_in { "put-in" } else { "taken-out" };
        return Ok(Redirect::to(&format!("{base}?done={done}#people")).into_response());
    }
    Ok(app.look(&me.caller, |look| {
        let (account, role) = place(look, shelf, (&path.0, &path.1))?;
        let fields = as_fields(&role.content, look.facts.catalog());
        let mut sheet = Sheet::read(&app, look, (shelf, account), Some(role), &fields);
        sheet.mistakes = mistakes;
        again(&sheet, StatusCode::UNPROCESSABLE_ENTITY)
    })?)
}

fn short(membership: MembershipId) -> String {
    format!("{:x}", membership.0.as_u128() & 0xffff_ffff)
}

/// Puts one person in or out, as their groups are now.
async fn put(
    app: &App,
    me: &Acting,
    account: &str,
    fields: &Fields,
    (membership, role, goes_in): (MembershipId, RoleId, bool),
) -> Result<(), Problem> {
    let (roles, expected) = app.look(&me.caller, |look| {
        let account = look.account_for(Operation::SeePeople, account)?;
        let found = look.member(account, &membership.to_string())?;
        let mut roles = found.roles.clone();
        if goes_in {
            roles.insert(role)
        } else {
            roles.remove(&role)
        };
        let record = RecordId::Membership(membership);
        let expected = look.tag(record).map(|tag| Expected { record, tag });
        Ok::<_, Problem>((roles, expected))
    })?;
    let command = Command::SetRoles { membership, roles };
    let who = |problem: Problem| {
        app.look(&me.caller, |look| {
            let found = known(look.facts.membership(membership));
            let name = found.map(|found| called(&look.show_person(found)).0);
            let words = [("who", name.as_deref().unwrap_or_default()), ("why", &problem.detail)];
            let words = words.map(|(name, text)| (name, Word::Text(text)));
            let detail = english().put("group-refused", &words).into_owned();
            Problem { detail, ..problem }
        })
    };
    send_if(app, &me.caller, fields, command, expected).await.map(drop).map_err(who)
}
