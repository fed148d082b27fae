//! What stands around every page.

use axum::http::HeaderMap;
use maud::{DOCTYPE, Markup, html};

use super::base;
use crate::visit::Visit;

/// What was done, as the address says after a form was sent.
const DONE: &[(&str, &str)] = &[("made", "Made."), ("saved", "Saved."), ("removed", "Removed.")];

/// A page of an account.
pub(super) struct Page<'v> {
    pub(super) visit: &'v Visit,
    /// What the account is called.
    pub(super) account: &'v str,
    /// What the page is about; nothing on the first page of a resource.
    pub(super) title: Option<&'v str>,
}

impl Page<'_> {
    /// The page.
    pub(super) fn with(&self, content: &Markup) -> Markup {
        let resource = self.visit.resource();
        let title = self.title.unwrap_or(resource.title);
        let crumbs = html! {
            nav.crumbs aria-label="Where you are" {
                ol {
                    li { (self.account) }
                    @match self.title {
                        Some(title) => {
                            li { a href=(base(self.visit)) { (resource.title) } }
                            li aria-current="page" { (title) }
                        }
                        None => li aria-current="page" { (resource.title) },
                    }
                }
            }
        };
        let done = DONE.iter().find(|done| done.0 == self.visit.asked("done"));
        let content = html! {
            (crumbs)
            main id="content" tabindex="-1" {
                @if let Some((_, sentence)) = done { p.done role="status" { (sentence) } }
                (content)
            }
        };
        whole(&self.visit.headers, &format!("{title} · {}", self.account), &content)
    }
}

/// A page that says one thing.
pub(super) fn alone(headers: &HeaderMap, sentence: &str) -> Markup {
    let content = html! { main id="content" tabindex="-1" { h1 { (sentence) } } };
    whole(headers, sentence, &content)
}

/// A whole document.
pub(super) fn whole(headers: &HeaderMap, title: &str, content: &Markup) -> Markup {
    let person = headers.get("x-rolecall-person").and_then(|person| person.to_str().ok());
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) " · Back office" }
                link rel="stylesheet" href="/assets/style.css";
                link rel="icon" href="/assets/icon.svg" type="image/svg+xml";
            }
            body {
                a.skip href="#content" { "To the content" }
                header.bar {
                    span.brand { span.mark aria-hidden="true" { "B" } "Back office" }
                    @match person {
                        Some(person) => {
                            span.who title=(person) { (person) }
                            a.button href="/.rolecall/" { "Menu" }
                        }
                        None => a.button href="/" { "All resources" },
                    }
                }
                div.column { (content) }
            }
        }
    }
}
