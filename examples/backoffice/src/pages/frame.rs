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

/// What stands in front has a menu of what one may open.
const MENU: &str = "/.rolecall/";

fn said<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// Who works, by the name that stands in a header with percent signs, or by the id.
fn called(headers: &HeaderMap) -> Option<String> {
    let name = said(headers, "x-rolecall-name").map(|name| format!("name={name}"));
    let name = name.and_then(|pair| {
        let mut pairs = form_urlencoded::parse(pair.as_bytes());
        pairs.next().map(|(_, name)| name.into_owned())
    });
    name.or_else(|| said(headers, "x-rolecall-person").map(str::to_owned))
}

/// A whole document.
pub(super) fn whole(headers: &HeaderMap, title: &str, content: &Markup) -> Markup {
    let person = called(headers);
    let account = said(headers, "x-rolecall-account");
    let menu =
        account.map_or_else(|| MENU.to_owned(), |account| format!("{MENU}?account={account}"));
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
                            a.button href=(menu) { "Menu" }
                        }
                        None => a.button href="/" { "All resources" },
                    }
                }
                div.column { (content) }
            }
        }
    }
}
