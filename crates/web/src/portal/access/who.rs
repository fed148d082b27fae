//! Who can do something here: everyone with a level of a section, and through what.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use rolecall_core::{
    Level, Origin, Principal,
    catalog::Section,
    change::{ExportedList, Operation},
    record::Account,
};

use super::{
    super::{
        components::{Form, described},
        error::PageError,
        fields::{Fields, Mistakes, Query},
        frame::{Entry, Page},
        home::signed_in,
        messages::{Word, english},
    },
    address, chip, kind_heading,
    moment::{self, MOMENT, Moment},
    own_eyes,
    reasons::Told,
    sections,
    subject::called,
    ways,
};
use crate::{
    App,
    api::{
        inquiry::{Sight, number},
        look::Look,
        page::Paging,
    },
    caller::Caller,
    csv,
    problem::Problem,
    session::Acting,
};

/// How many are told of at a time in a file: who can is worked out anew for each part.
const AT_A_TIME: usize = 5_000;

pub(in crate::portal) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    Query(asked): Query,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/access/who"))?;
    if asked.one("format") == csv::FORMAT {
        return Ok(file(&app, me.caller, account, asked).await?);
    }
    app.look(&me.caller, |look| look.account_for(Operation::SeePeople, &account).map(drop))?;
    let at = moment::Asked::of(&app, &me.caller, &account, &asked, MOMENT).await?;
    let cursor = Some(asked.one("cursor")).filter(|cursor| !cursor.is_empty());
    let paging = Paging::of(Some(50), cursor)?;
    app.look(&me.caller, |look| {
        let account = look.account_for(Operation::SeePeople, &account)?;
        own_eyes(look)?;
        let mut mistakes = Mistakes::default();
        let moment = at.moment(look, &asked, &mut mistakes, MOMENT);
        let origin = moment::origin(look, &asked, &mut mistakes);
        let sight = Sight::at(look, account.id, at.then.when(look));
        let wanted = wanted(look, account, &asked, &mut mistakes);
        let m = english();
        let title = m.say("access-who");
        let page =
            Page { look, account: Some(account), entry: Entry::Access, title: &title, done: None };
        let form = Form { fields: &asked, mistakes: &mistakes };
        Ok(page
            .shown(&html! {
                h1 { (m.say("access")) }
                (ways(account, "access-who", true))
                (form.summary())
                (question(look, account, &form))
                @if let Some((section, level)) = wanted.filter(|_| mistakes.is_empty()) {
                    (answer(&sight, account, (section, level), (&moment, origin), paging, &asked))
                }
            })
            .into_response())
    })
}

/// All who can, as a file.
async fn file(
    app: &App,
    caller: Caller,
    account: String,
    asked: Fields,
) -> Result<Response, Problem> {
    app.look(&caller, |look| look.account_for(Operation::SeePeople, &account).map(drop))?;
    let at = moment::Asked::of(app, &caller, &account, &asked, MOMENT).await?;
    csv::on_record(app, &caller, &account, ExportedList::WhoCan).await?;
    let head = csv::head(&["name", "address", "level", "through"]);
    csv::of_list(
        app,
        caller,
        csv::File::csv(&format!("{account}-who")),
        head,
        move |look, cursor| {
            let paging = Paging { limit: AT_A_TIME, ..Paging::of(None, cursor)? };
            let account = look.account_for(Operation::SeePeople, &account)?;
            own_eyes(look)?;
            let mut mistakes = Mistakes::default();
            let when = at.then.when(look);
            at.moment(look, &asked, &mut mistakes, MOMENT);
            let origin = moment::origin(look, &asked, &mut mistakes);
            let wanted = wanted(look, account, &asked, &mut mistakes);
            let wrong = || {
                let detail = "`section` and `level` say what is asked; `date`, `time`, `zone` and `from` are right or left out";
                Problem::bad_request("query.mistyped", detail)
            };
            let (section, level) = wanted.filter(|_| mistakes.is_empty()).ok_or_else(wrong)?;
            let sight = Sight::at(look, account.id, when);
            let able = sight.who_can(section, level, origin);
            let shown = |principal: Principal| {
                let access = sight.inquiry(principal)?.access(when, origin);
                let who = called(&sight, principal);
                let told =
                    Told { look, account, facts: when.facts, access: &access, name: &who.name };
                let through = told.through_lines(section, level).join("; ");
                let had = access.level(section).key().to_owned();
                Some(csv::row([who.name.clone(), who.hint, had, through]))
            };
            let list = paging.page(able, |principal| number(*principal), shown);
            Ok((list.items, list.next_cursor))
        },
    )
}

/// Which level of what, if that can be asked about here.
fn wanted<'l>(
    look: &Look<'l>,
    account: &Account,
    asked: &Fields,
    mistakes: &mut Mistakes,
) -> Option<(&'l Section, Level)> {
    let m = english();
    let key = asked.one("section");
    if key.is_empty() {
        return None;
    }
    let here = sections(look, account).into_iter().flat_map(|(_, sections)| sections);
    let Some(section) = here.into_iter().find(|section| section.key.as_str() == key) else {
        mistakes.add("section", m.put("who-no-section", &[("given", Word::Text(key))]));
        return None;
    };
    let level = asked.one("level");
    let level = if level.is_empty() { Some(Level::View) } else { Level::from_key(level) };
    let level = level.filter(|level| *level > Level::Hide && section.offered.offers(*level));
    if level.is_none() {
        let offered = section.offered.iter().filter(|level| *level > Level::Hide);
        let offered = offered.map(Level::key).collect::<Vec<_>>().join(", ");
        let words = [("section", Word::Text(&section.label)), ("offered", Word::Text(&offered))];
        mistakes.add("level", m.put("who-no-level", &words));
    }
    Some((section, level?))
}

fn question(look: &Look<'_>, account: &Account, form: &Form<'_>) -> Markup {
    let m = english();
    let (date, time) = (m.say("access-date"), m.say("access-time"));
    html! {
        form.question method="get" role="search" data-live="content" {
            div.row {
                (section_field(look, account, form))
                (level_field(form))
                (moment::inputs(form, MOMENT, (&date, &time)))
            }
            (moment::circumstances(form, look))
            div.actions { button type="submit" { (m.say("access-show")) } }
        }
    }
}

fn section_field(look: &Look<'_>, account: &Account, form: &Form<'_>) -> Markup {
    let m = english();
    let wrong = form.mistakes.of("section");
    html! {
        div.field.wrong[wrong.is_some()] {
            label for="section" { (m.say("section")) }
            (form.notes("section", None))
            select #section name="section" aria-invalid=[wrong.map(|_| "true")]
                aria-describedby=[described("section", None, wrong)] {
                option value="" { (m.say("who-choose")) }
                @for (kind, sections) in sections(look, account) {
                    optgroup label=(kind_heading(kind)) { @for section in sections {
                        option value=(section.key) selected[form.fields.has("section", section.key.as_str())] { (section.label) }
                    } }
                }
            }
        }
    }
}

fn level_field(form: &Form<'_>) -> Markup {
    let m = english();
    let wrong = form.mistakes.of("level");
    html! {
        div.field.wrong[wrong.is_some()] {
            label for="level" { (m.say("who-level")) }
            (form.notes("level", None))
            select #level name="level" aria-invalid=[wrong.map(|_| "true")]
                aria-describedby=[described("level", None, wrong)] {
                @for level in Level::ALL.into_iter().filter(|level| *level > Level::Hide) {
                    option value=(level.key()) selected[form.fields.has("level", level.key())] { (level.key()) }
                }
            }
        }
    }
}

fn answer(
    sight: &Sight<'_, '_>,
    account: &Account,
    (section, level): (&Section, Level),
    (moment, origin): (&Moment, Origin),
    paging: Paging,
    asked: &Fields,
) -> Markup {
    let m = english();
    let (look, when) = (sight.look, sight.when);
    let able = sight.who_can(section, level, origin);
    let count = able.len();
    let shown = |principal: Principal| {
        let access = sight.inquiry(principal)?.access(when, origin);
        let who = called(sight, principal);
        let told = Told { look, account, facts: when.facts, access: &access, name: &who.name };
        let inspector = format!("/a/{}/access", account.short_name);
        let words = [("who", who.word.as_str())].into_iter().chain(kept(asked)).collect::<Vec<_>>();
        Some(html! { tr role="row" {
            th scope="row" role="rowheader" { a href=(address(&inspector, &words)) { (who.name) } span.hint { (who.hint) } }
            td role="cell" data-label=(m.say("level")) { (chip(access.level(section))) }
            td role="cell" data-label=(m.say("who-through")) { (told.through(section, level)) }
        } })
    };
    let list = paging.page(able, |principal| number(*principal), shown);
    let said = moment.said();
    let words = [
        ("count", Word::Number(count)),
        ("level", Word::Text(level.key())),
        ("section", Word::Text(&section.label)),
        ("account", Word::Text(account.name.as_str())),
        ("moment", Word::Text(&said)),
    ];
    let more = |next: &str| {
        let all = [("section", section.key.as_str()), ("level", level.key()), ("cursor", next)];
        let all: Vec<_> = all.into_iter().chain(kept(asked)).collect();
        address(&format!("/a/{}/access/who", account.short_name), &all)
    };
    html! {
        section.answer {
            p { (m.put("who-answer", &words)) }
            (moment.note(look))
            (csv::link(&[&[("section", section.key.as_str()), ("level", level.key())], &kept(asked)[..]].concat()))
            @if list.items.is_empty() { p.empty { (m.say("who-nobody")) } } @else {
                div.scroll tabindex="0" role="region" aria-label=(m.say("access-who")) {
                    // By its roles, too: where there is little room, it is no longer laid out as a table.
                    table.list.stacked role="table" {
                        thead role="rowgroup" { tr role="row" {
                            th scope="col" role="columnheader" { (m.say("who-who")) }
                            th scope="col" role="columnheader" { (m.say("level")) }
                            th scope="col" role="columnheader" { (m.say("who-through")) }
                        } }
                        tbody role="rowgroup" { @for row in &list.items { (row) } }
                    }
                }
            }
            @if let Some(next) = &list.next_cursor { p { a.button href=(more(next)) { (m.say("more")) } } }
        }
    }
}

/// The moment and the rest, for the next question.
fn kept(asked: &Fields) -> [(&'static str, &str); 4] {
    ["date", "time", "zone", "from"].map(|name| (name, asked.one(name)))
}
