//! Forms: for a new item and for one that changes.

use std::sync::Arc;

use axum::{
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use maud::{Markup, html};
use serde_json::Value;

use super::{
    at, base,
    frame::Page,
    names::Names,
    one::{self, Looked},
    shown,
};
use crate::{
    check::{self, Body},
    field::{Field, Kind, as_words},
    fill,
    item::{Item, Shelf},
    operation::Act,
    refusal::{Mistake, Refusal},
    resource::Resource,
    visit::Visit,
};

/// The form as it is at first.
pub(super) async fn page(visit: Arc<Visit>) -> Result<Response, Refusal> {
    let looked = look(&visit).await?;
    Ok(filled(&visit, &looked, &looked.item.body, None).into_response())
}

/// The form as it was sent, with what is wrong.
pub(super) async fn again(visit: Arc<Visit>, refusal: Refusal) -> Result<Response, Refusal> {
    if !matches!(refusal, Refusal::Invalid(_) | Refusal::Conflict(_) | Refusal::Changed) {
        return Err(refusal);
    }
    let looked = look(&visit).await?;
    let mut body = looked.item.body.clone();
    body.extend(visit.form(is_new(&visit)));
    let status = StatusCode::from_u16(refusal.told().0).unwrap_or(StatusCode::CONFLICT);
    Ok((status, filled(&visit, &looked, &body, Some(&refusal))).into_response())
}

fn is_new(visit: &Visit) -> bool {
    matches!(visit.operation.act, Act::AskCreate | Act::Create)
}

async fn look(visit: &Arc<Visit>) -> Result<Looked, Refusal> {
    if !is_new(visit) {
        return one::look(visit, true).await;
    }
    let within = visit.clone();
    let job = move |tx: &rusqlite::Transaction<'_>| {
        let resource = within.resource();
        let shelf = Shelf::of(tx, &within.account, resource);
        let fields = resource.fields.iter();
        let body = fields.map(|field| (field.key.to_owned(), check::at_first(field))).collect();
        let item = Item { id: 0, version: 0, body };
        let names = Names::load(&shelf, resource, true)?;
        Ok(Looked { item, names, account: fill::title(tx, &within.account)? })
    };
    visit.office.work(&visit.account, job).await
}

fn filled(visit: &Visit, looked: &Looked, body: &Body, refusal: Option<&Refusal>) -> Markup {
    let (resource, new) = (visit.resource(), is_new(visit));
    let mistakes: &[Mistake] = match refusal {
        Some(Refusal::Invalid(mistakes)) => mistakes,
        _ => &[],
    };
    let title = if new {
        format!("New {}", resource.one)
    } else {
        format!("Edit {}", shown::title(resource, &looked.item))
    };
    let action = if new { base(visit) } else { format!("{}{}", base(visit), at(visit)) };
    let content = html! {
        h1 { (title) }
        (summary(resource, mistakes))
        @if let Some(refusal @ (Refusal::Conflict(_) | Refusal::Changed)) = refusal {
            p.mistakes role="alert" { (shown::sentence(&refusal.to_string())) }
        }
        form.narrow method="post" action=(action) novalidate {
            @if !new { input type="hidden" name="version" value=(looked.item.version); }
            @for field in resource.fields.iter().filter(|field| field.may_be_set(new)) {
                (labelled(field, mistakes, &control(field, &body[field.key], &looked.names)))
            }
            div.actions {
                button.primary { @if new { (resource.makes) " " (resource.one) } @else { "Save" } }
                a.button href=(action) { "Back" }
            }
        }
    };
    Page { visit, account: &looked.account, title: Some(&title) }.with(&content)
}

/// All mistakes, each leading to its field.
pub(super) fn summary(resource: &Resource, mistakes: &[Mistake]) -> Markup {
    let label = |mistake: &Mistake| {
        resource
            .field(&mistake.field)
            .map_or_else(|| mistake.field.clone(), |it| it.label.to_owned())
    };
    html! {
        @if !mistakes.is_empty() {
            div.mistakes role="alert" {
                strong { "Something is not right yet" }
                ul {
                    @for mistake in mistakes {
                        li { a href={ "#" (mistake.field) } { (label(mistake)) ": " (mistake.message) } }
                    }
                }
            }
        }
    }
}

/// A control with its label, its hint and what is wrong with it.
pub(super) fn labelled(field: &Field, mistakes: &[Mistake], control: &Markup) -> Markup {
    let mistake = mistakes.iter().find(|mistake| mistake.field == field.key);
    let is_toggle = field.kind == Kind::Toggle;
    html! {
        div.field.wrong[mistake.is_some()] {
            @if is_toggle { label.choice for=(field.key) { (control) (field.label) } } @else {
                label for=(field.key) {
                    (field.label)
                    @if is_left_out(field) { span.hint { " (if any)" } }
                }
            }
            @if !field.hint.is_empty() { p.hint { (field.hint) } }
            @if let Some(mistake) = mistake { p.mistake { (shown::sentence(&mistake.message)) } }
            @if !is_toggle { (control) }
        }
    }
}

/// Whether nothing may stand in a field.
fn is_left_out(field: &Field) -> bool {
    !field.needed && !field.secret && field.starts_as.is_empty()
}

fn control(field: &Field, value: &Value, names: &Names) -> Markup {
    let key = field.key;
    match field.kind {
        Kind::Toggle => {
            html! { input id=(key) name=(key) type="checkbox" checked[*value == Value::Bool(true)]; }
        }
        Kind::Choice(words) => {
            let options = words.iter().map(|word| ((*word).to_owned(), as_words(word)));
            select(field, &typed(value), options.collect())
        }
        Kind::One(_) => {
            let options =
                names.offered(key).iter().map(|(id, title)| (id.to_string(), title.clone()));
            select(field, &typed(value), options.collect())
        }
        Kind::Note => {
            html! { textarea id=(key) name=(key) rows="3" maxlength="2000" { (typed(value)) } }
        }
        Kind::Phones => html! {
            textarea id=(key) name=(key) rows="4" aria-describedby={ (key) "-how" } { (typed(value)) }
            p.hint id={ (key) "-how" } { "One on each line, with + and the country code" }
        },
        _ => html! {
            input id=(key) name=(key) type=(input_type(field.kind)) value=(typed(value)) inputmode=[keys(field.kind)]
                required[field.needed] autocomplete="off";
        },
    }
}

fn select(field: &Field, value: &str, options: Vec<(String, String)>) -> Markup {
    html! {
        select id=(field.key) name=(field.key) {
            @if is_left_out(field) || value.is_empty() { option value="" { "none" } }
            @for (key, label) in options {
                option value=(key) selected[key == value] { (label) }
            }
        }
    }
}

/// A value as someone types it.
fn typed(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("\n"),
        other => other.to_string(),
    }
}

fn input_type(kind: Kind) -> &'static str {
    match kind {
        Kind::Date => "date",
        Kind::Email => "email",
        Kind::Url => "url",
        Kind::Phone => "tel",
        _ => "text",
    }
}

fn keys(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Whole(..) | Kind::Digits(..) => Some("numeric"),
        Kind::Money => Some("decimal"),
        _ => None,
    }
}
