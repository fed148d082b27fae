//! Each page as what it is over REST, and as a command where the program has one.
//!
//! - Which calls these are, the list of pages says (`twin`); how each is made, the OpenAPI document.
//!   No page says it for itself, so none can say it wrongly or forget to.
//! - The address has what the page's own has: the account, whose page it is, and what the list is
//!   narrowed to, as far as both call it by the same name.
//! - A call that its reader may not make is not told.
//!
//! Deliberately not here: sending them. That is what the page does.

mod call;
mod command;

use axum::{
    extract::{MatchedPath, Request},
    http::Method,
};
use maud::{Markup, html};
use rolecall_core::{change::Operation, record::Account};
use tokio::task_local;

use self::call::Call;
pub use self::command::commands;
use super::{
    messages::english,
    twin::{Listed, Twin},
};
use crate::{
    App,
    api::look::Look,
    docs::document::{self, Document, items},
};

task_local! {
    /// Which page is being made. The frame asks; what lies between need not know.
    static ASKED: Asked;
}

/// What was asked for: a page, and with what in its address.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    server: String,
    /// The path as the list of pages has it.
    route: String,
    path: String,
    query: String,
}

/// A field with what stands in it.
type Given = (String, String);

impl Asked {
    pub(super) fn of(request: &Request, app: &App) -> Self {
        let route = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
        Self {
            server: app.public_url().to_owned(),
            route: route.unwrap_or_default().to_owned(),
            path: request.uri().path().to_owned(),
            query: request.uri().query().unwrap_or_default().to_owned(),
        }
    }

    /// Answers while the frame knows of it.
    pub(super) async fn known_while<F: Future>(self, answering: F) -> F::Output {
        ASKED.scope(self, answering).await
    }

    /// What stands behind the question mark.
    fn given(&self) -> Vec<Given> {
        let pairs = form_urlencoded::parse(self.query.as_bytes());
        pairs.map(|(name, value)| (name.into_owned(), value.trim().to_owned())).collect()
    }

    /// What stands in the path under a name of the route.
    fn in_path(&self, name: &str) -> Option<&str> {
        let steps = self.route.split('/').zip(self.path.split('/'));
        let braced = |step: &str| step.strip_prefix('{')?.strip_suffix('}').map(str::to_owned);
        let mut named = steps.filter_map(|(step, value)| Some((braced(step)?, value)));
        named.find(|(step, _)| step == name).map(|(_, value)| value)
    }

    /// The calls that the page and its forms are, each once, in the order of the list of pages.
    fn twins(&self) -> Vec<&'static str> {
        let here = super::pages().iter().filter(|page| page.path == self.route);
        let forms = super::pages().iter().filter(|page| self.has_form(page));
        let mut twins = Vec::new();
        for page in here.chain(forms) {
            let Twin::Is(operations) = page.twin else { continue };
            for operation in operations {
                if !twins.contains(operation) {
                    twins.push(*operation);
                }
            }
        }
        twins
    }

    /// Whether what is sent there is a form of this page: a step further, where nothing is shown.
    fn has_form(&self, page: &Listed) -> bool {
        let step = page.path.strip_prefix(&self.route).and_then(|rest| rest.strip_prefix('/'));
        let shows = || {
            let mut others = super::pages().iter();
            others.any(|other| other.path == page.path && other.method == Method::GET)
        };
        page.method == Method::POST && step.is_some_and(|step| !step.contains('/')) && !shows()
    }
}

/// The foot of a page of an account. Nothing, where it has no twin; nor with the eyes of another,
/// with whom no call is made.
pub(super) fn foot(look: &Look<'_>, account: &Account) -> Markup {
    let asked = ASKED.try_with(Clone::clone).ok().filter(|_| look.caller.lens.is_none());
    let shown = asked.map(|asked| calls(look, account, &asked)).unwrap_or_default();
    html! { @if !shown.is_empty() { (told(&shown)) } }
}

fn calls(look: &Look<'_>, account: &Account, asked: &Asked) -> Vec<Call> {
    let document = Document::of(crate::api::document());
    let twins = asked.twins().into_iter().filter_map(|twin| document.operation(twin));
    let may: Vec<_> = twins.filter(|operation| may(look, account, *operation)).collect();
    let given = call::carried(look, account, asked, &may);
    may.into_iter().map(|operation| Call::of(look, asked, &given, (document, operation))).collect()
}

/// Whether the reader may do any of what a call is. What is everyone's names no row of the table.
fn may(look: &Look<'_>, account: &Account, call: document::Operation<'_>) -> bool {
    let mut rows = items(&call.told["x-operation"]).peekable();
    rows.peek().is_none()
        || rows.any(|row| {
            let operation = Operation::ALL.iter().find(|operation| row == operation.key());
            operation.is_some_and(|operation| look.may(*operation, account.id))
        })
}

fn told(calls: &[Call]) -> Markup {
    let m = english();
    let has_command = calls.iter().any(|call| call.command.is_some());
    html! {
        details.calls.unprinted {
            summary { (m.say(if has_command { "calls-and-commands" } else { "calls" })) }
            p.hint { (m.say("calls-about")) " " a href="/docs" { (m.say("calls-docs")) } }
            ul { @for call in calls { li {
                p { a href={ "/docs#" (call.id) } { code { (call.method) " " (call.path) } } " " span.hint { (call.summary) } }
                (copied(&format!("call-{}", call.id), &m.say("calls-curl"), &call.curl))
                @if let Some(command) = &call.command {
                    (copied(&format!("command-{}", call.id), &m.say("calls-command"), command))
                }
            } } }
        }
    }
}

/// A line to be taken along.
fn copied(id: &str, label: &str, line: &str) -> Markup {
    let m = english();
    html! {
        div.beside {
            input id=(id) type="text" readonly value=(line) aria-label=(label) data-select autocomplete="off" spellcheck="false";
            button type="button" data-copy=(id) data-copied=(m.say("copied")) hidden { (m.say("copy")) }
        }
    }
}
