//! The catalog: the sections that access is given to; and another one, tried before it is taken into
//! use.
//!
//! A file is read as core reads it, and compared with what there is: nothing is changed by looking.
//! What the rules refuse once it is to be adopted stands beside the field.

use std::collections::BTreeSet;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_core::{
    catalog::{Catalog, Section},
    change::{Command, Operation, Refusal},
    record::Account,
};

use super::{
    components::{Form, once},
    error::PageError,
    fields::{Fields, Mistakes},
    frame::{Entry, JustDone, Page},
    home::signed_in,
    messages::{Word, capital, english},
    send::{beside, send},
};
use crate::{
    App,
    api::{look::Look, page::Asked},
    problem::Problem,
    session::{Acting, token},
};

pub(super) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    Asked(query): Asked<JustDone>,
) -> Result<Markup, PageError> {
    let me = signed_in(me, &format!("/a/{account}/catalog"))?;
    let (none, empty) = (Mistakes::default(), Fields::default());
    app.look(&me.caller, |look| {
        Ok(shown(
            &app,
            look,
            &account,
            &Form { fields: &empty, mistakes: &none },
            None,
            query.done.as_deref(),
        )?)
    })
}

fn shown(
    app: &App,
    look: &Look<'_>,
    account: &str,
    form: &Form<'_>,
    tried: Option<&Catalog>,
    done: Option<&str>,
) -> Result<Markup, Problem> {
    let account = place(look, account)?;
    let catalog = look.facts.catalog();
    let m = english();
    let title = m.say("catalog");
    let page = Page { look, account: Some(account), entry: Entry::Catalog, title: &title, done };
    let about = [
        ("name", Word::Text(catalog.label())),
        ("version", Word::Text(&catalog.version().to_string())),
        ("count", Word::Number(catalog.sections().len())),
    ];
    Ok(page.shown(&html! {
        h1 { (title) }
        p.hint { (m.put("catalog-about", &about)) }
        (form.summary())
        @if look.may(Operation::AdoptCatalog, account.id) {
            (adopting(app, form, catalog, tried))
        }
        (sections(catalog))
    }))
}

/// The platform: the catalog is the same for all below it, and seen from there.
fn place<'l>(look: &Look<'l>, account: &str) -> Result<&'l Account, Problem> {
    look.account(account)
}

fn adopting(app: &App, form: &Form<'_>, catalog: &Catalog, tried: Option<&Catalog>) -> Markup {
    let m = english();
    let open = tried.is_some() || !form.mistakes.is_empty();
    html! {
        details.adopt open[open] {
            summary.button { (m.say("catalog-adopt")) }
            form method="post" enctype="multipart/form-data" {
                (once(app))
                @if let Some(tried) = tried { (differences(catalog, tried, form)) }
                div.field {
                    label for="file" { (m.say("catalog-file")) span.hint { " " (m.say("optional")) } }
                    input #file type="file" name="file" accept=".toml,text/plain";
                }
                (form.lines("toml", &m.say("catalog-text"), &m.say("catalog-text-hint"), 12, false))
                button type="submit" { (m.say("catalog-try")) }
            }
        }
    }
}

/// What another catalog has otherwise.
fn differences(now: &Catalog, then: &Catalog, form: &Form<'_>) -> Markup {
    let m = english();
    let keys: BTreeSet<&str> =
        [now, then].iter().flat_map(|it| it.sections()).map(|it| it.key.as_str()).collect();
    let pairs = keys.into_iter().map(|key| (now.section(key), then.section(key)));
    let changed: Vec<_> = pairs.filter(|(now, then)| now != then).collect();
    html! {
        div.note #tried tabindex="-1" data-focus {
            p { strong {
                (m.put("catalog-would", &[("name", Word::Text(then.label())), ("count", Word::Number(changed.len()))]))
            } }
            ul.changes { @for (now, then) in changed {
                @match (now, then) {
                    (None, Some(then)) => li { ins { "+ " (then.label) } " " code { (then.key) } (levels(then)) },
                    (Some(now), None) => li { del { "− " (now.label) } " " code { (now.key) } },
                    (Some(now), Some(then)) => li { (then.label) " " code { (then.key) } (otherwise(now, then)) },
                    (None, None) => {},
                }
            } }
            p.hint { (m.say("catalog-would-refuse")) }
            button.primary type="submit" name="sure" value=(sign(form.fields)) { (m.say("catalog-sure")) }
        }
    }
}

fn otherwise(now: &Section, then: &Section) -> Markup {
    let m = english();
    let parts = [
        ("catalog-label", now.label != then.label || now.description != then.description),
        ("kind", now.kind != then.kind),
        ("catalog-levels", now.offered != then.offered || now.actions != then.actions),
        ("catalog-prerequisites", now.prerequisites != then.prerequisites),
        ("catalog-warnings", now.warnings != then.warnings),
        (
            "catalog-marks",
            now.kept_while_suspended != then.kept_while_suspended || now.secret != then.secret,
        ),
    ];
    let parts: Vec<_> =
        parts.into_iter().filter(|(_, is)| *is).map(|(key, _)| m.say(key)).collect();
    html! { span.hint { ": " (parts.join(", ")) } @if now.offered != then.offered { (levels(then)) } }
}

fn levels(section: &Section) -> Markup {
    html! {
        @for level in section.offered.iter() { " " span class={ "level " (level.key()) } { (level.key()) } }
    }
}

fn sections(catalog: &Catalog) -> Markup {
    let m = english();
    html! {
        div.scroll tabindex="0" role="region" aria-label=(m.say("catalog")) { table.list.catalog {
            thead { tr {
                th scope="col" { (m.say("section")) } th scope="col" { (m.say("kind")) }
                th scope="col" { (m.say("catalog-levels")) }
                th scope="col" { (m.say("catalog-prerequisites")) }
                th scope="col" { (m.say("catalog-needed-by")) }
            } }
            tbody { @for section in catalog.sections() { tr {
                th scope="row" {
                    (section.label) span.hint { code { (section.key) } }
                    @if !section.description.is_empty() { span.hint { (section.description) } }
                    @for (level, warning) in &section.warnings {
                        span.hint.warned { span.badge.waiting { (level.key()) } " " (warning) }
                    }
                    @if section.kept_while_suspended { span.hint { (m.say("catalog-kept")) } }
                    @if section.secret { span.hint { (m.say("catalog-secret")) } }
                }
                td { (section.kind.to_string()) }
                td.nowrap { (levels(section)) }
                td { @for needed in &section.prerequisites { p.hint {
                    (m.put("catalog-prerequisite", &[
                        ("from", Word::Text(needed.from.key())),
                        ("level", Word::Text(needed.level.key())),
                        ("section", Word::Text(label(catalog, needed.section.as_str()))),
                    ]))
                } } }
                td { @for operation in needing(section) { p.hint { (operation.label()) } } }
            } } }
        } }
    }
}

fn label<'c>(catalog: &'c Catalog, key: &'c str) -> &'c str {
    catalog.section(key).map_or(key, |section| section.label.as_str())
}

/// The operations of Rolecall that ask for a section.
fn needing(section: &Section) -> impl Iterator<Item = Operation> {
    let asks = |operation: &Operation| {
        let kinds = rolecall_core::Kind::ALL.into_iter();
        kinds.flat_map(|kind| operation.cells(kind)).any(|cell| cell.section == section.key)
    };
    Operation::ALL.iter().copied().filter(move |operation| asks(operation))
}

/// Tells the text that is typed from every other.
fn sign(fields: &Fields) -> String {
    hex::encode(&token(fields.one("toml"))[..8])
}

pub(super) async fn sent(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/catalog"))?;
    app.look(&me.caller, |look| look.account_for(Operation::AdoptCatalog, &account).map(drop))?;
    let uploaded = fields.one("file").to_owned();
    // What was uploaded stands in the text from then on, to be looked at and mended there.
    let fields = if uploaded.is_empty() { fields } else { fields.replaced("toml", uploaded) };
    let fields = fields.replaced("file", String::new());
    let mut mistakes = Mistakes::default();
    let text = fields.one("toml");
    let tried = Catalog::from_toml("catalog", text).map_err(Refusal::from);
    let tried = tried.map_err(|wrong| mistakes.add("toml", capital(&wrong.to_string()))).ok();
    if tried.is_some() && fields.one("sure") == sign(&fields) {
        let command = Command::AdoptCatalog { catalog: text.into() };
        match send(&app, &me.caller, &fields, command).await {
            Ok(_) => {
                let to = format!("/a/{account}/catalog?done=catalog-adopted");
                return Ok(Redirect::to(&to).into_response());
            }
            Err(problem) => beside(&problem, &mut mistakes),
        }
    }
    app.look(&me.caller, |look| {
        let tried = tried.as_ref().filter(|_| mistakes.is_empty());
        let status =
            if tried.is_some() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        let form = Form { fields: &fields, mistakes: &mistakes };
        Ok((status, shown(&app, look, &account, &form, tried, None)?).into_response())
    })
}
