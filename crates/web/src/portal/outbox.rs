//! The letters of a demo, which has no mail server.

use axum::extract::State;
use maud::{Markup, html};

use super::{error::PageError, frame, messages::english};
use crate::{App, problem::Problem};

pub(super) async fn page(State(app): State<App>) -> Result<Markup, PageError> {
    let letters = app.letters().ok_or_else(Problem::not_found)?;
    let m = english();
    let title = m.say("outbox");
    Ok(frame::bare(
        &title,
        &html! {
            h1 { (title) }
            p.hint { (m.say("outbox-about")) }
            @if letters.is_empty() { p.empty { (m.say("outbox-empty")) } }
            @for delivered in &letters {
                @let letter = &delivered.letter;
                article.letter {
                    h2 { (letter.subject) }
                    p.hint { (letter.from_name) " → " (letter.to) " · " (delivered.at) }
                    p.text { (linked(&letter.text)) }
                }
            }
        },
    ))
}

/// A text with its links.
fn linked(text: &str) -> Markup {
    let is_link = |word: &str| word.starts_with("http://") || word.starts_with("https://");
    html! {
        @for line in text.lines() {
            @if is_link(line) { a href=(line) { (line) } } @else { (line) }
            "\n"
        }
    }
}
