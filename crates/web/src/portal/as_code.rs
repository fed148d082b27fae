//! Access as code: what there is as a file, and a file as a plan, looked at and applied.

use axum::{
    extract::{Path, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_client::wire::{Plan, PlanAccess, PlanStep};
use rolecall_core::{
    Kind,
    change::{ExportedList, FileFormat, Via},
    code::Parts,
    record::Account,
};
use serde::Deserialize;

use super::{
    components::{Form, once},
    error::PageError,
    fields::{Fields, Mistakes},
    frame::{Entry, Page},
    home::signed_in,
    messages::{Word, capital, english},
};
use crate::{
    App,
    api::{export::Export, look::Look, page::Asked},
    caller::Caller,
    code::{self, Format},
    coding::{NotApplied, Wanted},
    problem::Problem,
    session::Acting,
};

/// How many changes of access are listed.
const ACCESS_MAX: usize = 200;

/// Which part of the page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Query {
    done: Option<String>,
    /// As what: a page, or a file.
    format: Option<Format>,
}

/// Whether the page is there: with the eyes of another nothing is taken or changed.
pub(super) fn is_shown(look: &Look<'_>, _: &Account) -> bool {
    look.caller.lens.is_none()
}

pub(super) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    Asked(query): Asked<Query>,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/code"))?;
    if let Some(format) = query.format {
        return Ok(file(&app, &me.caller, &account, format).await?);
    }
    let typed = (&Fields::default(), &Mistakes::default());
    let done = query.done.as_deref();
    let page = app.look(&me.caller, |look| shown(&app, look, &account, done, typed, None))?;
    Ok(page.into_response())
}

/// What there is, as a file. That it leaves is on record first.
async fn file(
    app: &App,
    caller: &Caller,
    account: &str,
    format: Format,
) -> Result<Response, Problem> {
    let as_file = match format {
        Format::Toml => FileFormat::Toml,
        Format::Yaml => FileFormat::Yaml,
        Format::Json => FileFormat::Json,
    };
    let list = ExportedList::Configuration;
    Export { account, list, format: as_file, via: Via::Portal }.record(app, caller).await?;
    let (found, revision) = app.configuration(caller, account, true, Parts::all()).await?;
    if found.is_cut {
        let max = rolecall_core::code::ACCOUNTS_MAX;
        let detail = format!(
            "there are more accounts than the {max} that one file has: export one further below"
        );
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "list.too_long", detail));
    }
    let of = format!("Rolecall, access as code: {account} at revision {revision}");
    let text = code::write(&found, format, &of);
    let named = format!("attachment; filename=\"{account}.{}\"", format.key());
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    if let Ok(named) = HeaderValue::from_str(&named) {
        headers.insert(header::CONTENT_DISPOSITION, named);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

fn shown(
    app: &App,
    look: &Look<'_>,
    account: &str,
    done: Option<&str>,
    (typed, mistakes): (&Fields, &Mistakes),
    plan: Option<&Plan>,
) -> Result<Markup, Problem> {
    let account = look.account(account)?;
    if !is_shown(look, account) {
        return Err(Problem::not_found());
    }
    let m = english();
    let title = m.say("as-code");
    let form = Form { fields: typed, mistakes };
    let page = Page { look, account: Some(account), entry: Entry::Code, title: &title, done };
    let below = account.kind != Kind::PhoneSystem;
    let about = if below { "as-code-about" } else { "as-code-about-alone" };
    let address = format!("/a/{}/code", account.short_name);
    Ok(page.shown(&html! {
        h1 { (title) }
        p.hint { (m.put(about, &[("account", Word::Text(account.name.as_str()))])) }
        (form.summary())
        @if let Some(plan) = plan { (planned(app, look, &address, plan, typed)) }
        section {
            h2 { (m.say("as-code-download")) }
            p.actions {
                @for format in [Format::Toml, Format::Yaml, Format::Json] {
                    a.button href={ (address) "?format=" (format.key()) } download { (format.key().to_uppercase()) } " "
                }
            }
        }
        section {
            h2 { (m.say("as-code-upload")) }
            p.hint { (m.say("as-code-upload-about")) }
            form method="post" enctype="multipart/form-data" action=(address) {
                div.field {
                    label for="file" { (m.say("as-code-file")) span.hint { " " (m.say("optional")) } }
                    input #file type="file" name="file" accept=".toml,.yaml,.yml,.json,text/plain";
                }
                (form.lines("text", &m.say("as-code-text"), &m.say("as-code-text-hint"), 12, false))
                (formats(typed))
                button.primary type="submit" { (m.say("as-code-plan")) }
            }
        }
    }))
}

fn formats(typed: &Fields) -> Markup {
    let m = english();
    let chosen = Some(typed.one("written")).filter(|it| !it.is_empty()).unwrap_or("toml");
    html! {
        div.field {
            label for="written" { (m.say("as-code-written")) }
            select #written name="written" {
                @for format in [Format::Toml, Format::Yaml, Format::Json] {
                    option value=(format.key()) selected[format.key() == chosen] { (format.key().to_uppercase()) }
                }
            }
        }
    }
}

fn planned(app: &App, look: &Look<'_>, address: &str, plan: &Plan, typed: &Fields) -> Markup {
    let m = english();
    html! {
        section #plan tabindex="-1" data-focus {
            h2 { (m.say("as-code-the-plan")) }
            @if plan.steps.is_empty() && plan.refused.is_empty() {
                p { (m.say("as-code-nothing")) }
            }
            (steps(plan))
            @for policy in &plan.breaks {
                p.note { (m.put("as-code-breaks", &[("policy", Word::Text(policy))])) }
            }
            @if !plan.refused.is_empty() {
                div.mistakes {
                    h3 { (m.say("as-code-refused")) }
                    ul {
                        @for refused in &plan.refused {
                            li {
                                (m.put("as-code-line", &[("line", Word::Number(usize::try_from(refused.line).unwrap_or_default()))]))
                                " " strong { (what(&refused.step)) } ": " (capital(&refused.detail))
                            }
                        }
                    }
                }
            }
            (access(look, &plan.access))
            @if !plan.steps.is_empty() && plan.refused.is_empty() {
                form method="post" action={ (address) "/apply" } {
                    (once(app))
                    input type="hidden" name="text" value=(typed.exact("text"));
                    input type="hidden" name="written" value=(typed.one("written"));
                    input type="hidden" name="revision" value=(plan.revision);
                    input type="hidden" name="digest" value=(plan.digest);
                    button.primary type="submit" { (m.put("as-code-apply", &[("count", Word::Number(plan.steps.len()))])) }
                }
            }
        }
    }
}

fn steps(plan: &Plan) -> Markup {
    let m = english();
    html! {
        @if !plan.steps.is_empty() {
            div.scroll tabindex="0" role="region" aria-label=(m.say("as-code-the-plan")) { table.list {
                thead { tr {
                    th scope="col" { (m.say("as-code-account")) }
                    th scope="col" { (m.say("as-code-what")) }
                    th scope="col" { (m.say("as-code-fields")) }
                } }
                tbody { @for step in &plan.steps { tr {
                    td { (step.account) }
                    td {
                        span.badge { (m.say(&format!("as-code-{}", step.action))) } " "
                        (what(step))
                    }
                    td { @for field in &step.fields {
                        div { span.hint { (field.name) " " }
                            @if let Some(before) = &field.before { del { (before) } " " }
                            @if let Some(after) = &field.after { ins { (after) } }
                        }
                    } }
                } } }
            } }
        }
    }
}

fn what(step: &PlanStep) -> String {
    let what = english().say(&format!("as-code-what-{}", step.what.replace('_', "-")));
    format!("{what} {}", step.name)
}

fn access(look: &Look<'_>, changes: &[PlanAccess]) -> Markup {
    let m = english();
    let catalog = look.facts.catalog();
    let line = |change: &PlanAccess| {
        let label = catalog.section(change.section.as_str()).map(|section| section.label.clone());
        let name = change.subject.name.as_ref().map(ToString::to_string);
        let words = [
            ("name", Word::Text(name.as_deref().unwrap_or(&change.subject.id))),
            ("section", Word::Text(label.as_deref().unwrap_or(change.section.as_str()))),
            ("account", Word::Text(change.account.as_str())),
            ("before", Word::Text(catalog.level_label(change.before))),
            ("after", Word::Text(catalog.level_label(change.after))),
        ];
        let key = if change.after > change.before { "as-code-gains" } else { "as-code-loses" };
        m.put(key, &words).into_owned()
    };
    html! {
        @if !changes.is_empty() {
            details open[changes.len() <= 20] {
                summary { (m.put("as-code-access", &[("count", Word::Number(changes.len()))])) }
                ul.lines { @for change in changes.iter().take(ACCESS_MAX) { li { (line(change)) } } }
            }
        }
    }
}

pub(super) async fn sent(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/code"))?;
    let fields = with_file(&fields);
    let mut mistakes = Mistakes::default();
    let planned = app.plan(&me.caller, &wanted(&account, &fields)).await;
    let plan = match planned {
        Ok((plan, _)) => Some(plan),
        Err(problem) => {
            wrong(problem, &mut mistakes)?;
            None
        }
    };
    let status = if plan.is_some() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    app.look(&me.caller, |look| {
        let page = shown(&app, look, &account, None, (&fields, &mistakes), plan.as_ref())?;
        Ok((status, page).into_response())
    })
}

pub(super) async fn applied(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/code"))?;
    let revision = fields.one("revision").parse().unwrap_or_default();
    let wanted = wanted(&account, &fields);
    let mut mistakes = Mistakes::default();
    match app.apply(&me.caller, &wanted, revision, fields.one("digest")).await {
        Ok(_) => {
            return Ok(
                Redirect::to(&format!("/a/{account}/code?done=code-applied")).into_response()
            );
        }
        Err(NotApplied::Stale) => mistakes.add("", english().say("as-code-stale").into_owned()),
        Err(NotApplied::Refused(says)) => mistakes.add("text", capital(&says)),
        Err(NotApplied::Problem(problem)) => wrong(problem, &mut mistakes)?,
    }
    app.look(&me.caller, |look| {
        let page = shown(&app, look, &account, None, (&fields, &mistakes), None)?;
        Ok((StatusCode::CONFLICT, page).into_response())
    })
}

/// What is wrong with the text goes beside it; what may not be seen is not there.
fn wrong(problem: Problem, mistakes: &mut Mistakes) -> Result<(), Problem> {
    if problem.status == StatusCode::NOT_FOUND || problem.code == crate::problem::FACTOR_NEEDED {
        return Err(problem);
    }
    for line in problem.detail.lines() {
        mistakes.add("text", capital(line));
    }
    Ok(())
}

fn wanted<'w>(account: &'w str, fields: &'w Fields) -> Wanted<'w> {
    let format = match fields.one("written") {
        "yaml" => Format::Yaml,
        "json" => Format::Json,
        _ => Format::Toml,
    };
    let text = fields.exact("text");
    Wanted { account, text, format, parts: Parts::all(), via: Via::Portal }
}

/// The text of a file that was chosen takes the place of what is typed.
fn with_file(fields: &Fields) -> Fields {
    let file = fields.exact("file").to_owned();
    let rest = fields.replaced("file", String::new());
    if file.is_empty() { rest } else { rest.replaced("text", file) }
}
