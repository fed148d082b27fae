//! Forms whose change is shown before it is made: one button shows what it would bring about, the
//! other makes it.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use rolecall_core::{change::Command, facts::RecordId};

use super::{
    fields::{Fields, Mistakes},
    meanwhile::{expected, is_stale, made_anew},
    messages::english,
    preview,
    send::send_if,
};
use crate::{App, caller::Caller, problem::Problem};

/// The field that says which button was used.
const THEN: &str = "then";

/// What a command would bring about, or why it would be refused.
pub(super) async fn foretold(
    app: &App,
    caller: &Caller,
    command: Command,
) -> Result<Markup, Problem> {
    let preview = app.preview(caller, command).await?;
    Ok(app.look(caller, |look| preview::shown(look, &preview)))
}

/// Whether the button was used that shows.
pub(super) fn shows(fields: &Fields) -> bool {
    fields.one(THEN) == "show"
}

/// What became of a form that was sent.
pub(super) enum Tried {
    /// The change is made.
    Made,
    /// What it would bring about.
    Foretold(Markup),
    /// What it was about is no longer what it was made from; it was told among the mistakes.
    Stale,
    /// The rules refuse it.
    Refused(Problem),
}

/// Shows what a form's command would bring about or carries it out, as its sender chose. It is meant
/// for the state of a record that the form was made from.
pub(super) async fn tried(
    app: &App,
    caller: &Caller,
    fields: &mut Fields,
    (record, command): (RecordId, Command),
    mistakes: &mut Mistakes,
) -> Tried {
    if shows(fields) {
        return foretold(app, caller, command).await.map_or_else(Tried::Refused, Tried::Foretold);
    }
    let expected = expected(fields, record);
    match send_if(app, caller, fields, command, expected).await {
        Ok(_) => Tried::Made,
        Err(problem) if is_stale(&problem) => {
            *fields = made_anew(fields);
            mistakes.add("", english().say("meanwhile-look"));
            Tried::Stale
        }
        Err(problem) => Tried::Refused(problem),
    }
}

/// The button that shows, and once something is shown the one that does it.
pub(super) fn buttons(told: Option<&Markup>, (class, label): (&str, &str), cancel: &str) -> Markup {
    let m = english();
    html! {
        @if let Some(told) = told { (told) }
        div.actions {
            @if told.is_some() {
                button class=(class) type="submit" name=(THEN) value="do" { (label) }
            }
            button.primary[told.is_none()] type="submit" name=(THEN) value="show" { (m.say("show-first")) }
            a.button href=(cancel) { (m.say("cancel")) }
        }
    }
}

/// A form that is shown again: with what it would bring about, or with what is wrong.
pub(super) fn again(mistakes: &Mistakes, page: Markup) -> Response {
    let wrong = !mistakes.is_empty();
    let status = if wrong { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    (status, page).into_response()
}
