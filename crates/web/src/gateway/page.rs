//! The gateway's own page, at every origin of an application: the accounts one works in, and what one
//! may open in one of them.

use axum::{
    Router,
    extract::{Request, State},
    http::{HeaderValue, header, request::Parts},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use maud::{Markup, html};
use rolecall_core::{Kind, Principal, record::Account};
use serde::Deserialize;
use tokio::time::timeout;

use super::{
    Gateway, OWN,
    asked::Unclear,
    asker::client_ip,
    enter::{self, Asking},
    entries::cards,
    proxy,
    refusal::{Refused, guard_page, navigates},
    verdict::{self, No},
    visitor,
};
use crate::{
    App,
    api::{
        look::{Look, known},
        page::Asked as Query,
    },
    portal::{
        assets, frame,
        messages::{Word, english},
        own_accounts::own_accounts,
    },
};

/// How many accounts are listed: the portal has all.
const ACCOUNTS_MAX: usize = 50;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/.rolecall", get(shown))
        .route("/.rolecall/", get(shown))
        .nest(OWN, assets::routes())
}

#[derive(Debug, Default, Deserialize)]
struct Chosen {
    #[serde(default)]
    account: String,
}

/// The origin of an application that a request names as its host.
pub(super) fn own_origin(app: &App, parts: &Parts) -> Option<String> {
    let gateway = app.gateway()?;
    gateway.application(proxy::host(parts)?).map(|application| gateway.origin(application))
}

async fn shown(State(app): State<App>, asked: Asking<Chosen>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let shown = match asked {
        Ok(Query(chosen)) => page(&app, &chosen, &parts).await,
        Err(problem) => Err(Refused::Query(problem)),
    };
    shown.unwrap_or_else(|refused| refused.answer(&app, &parts.headers))
}

async fn page(app: &App, chosen: &Chosen, parts: &Parts) -> Result<Response, Refused> {
    let gateway = app.gateway().ok_or(Unclear::Host)?;
    let origin = own_origin(app, parts).ok_or(Unclear::Host)?;
    let headers = &parts.headers;
    let ip = client_ip(app, gateway, parts);
    let limit = gateway.settings().limits.decision_max;
    let visitor = timeout(limit, visitor::of(app, headers, &origin, ip)).await;
    let visitor = visitor.map_err(|_| No::Unavailable)?.map_err(|_| No::Unavailable)?;
    let Some(visitor) = visitor else {
        let begins = navigates(&parts.method, headers);
        let back = parts.uri.path_and_query().map_or(OWN, |asked| asked.as_str());
        return if begins {
            Ok(enter::begin_to(app, &origin, back))
        } else {
            Err(Refused::NotSignedIn)
        };
    };
    app.look(&visitor.caller, |look| {
        let accounts = accounts(look);
        if let ([only], "") = (accounts.as_slice(), chosen.account.as_str()) {
            let to = format!("{OWN}/?account={}", only.short_name);
            return Ok(Redirect::to(&to).into_response());
        }
        let content = match chosen.account.as_str() {
            "" => choice(app, look, &accounts),
            word => {
                let account = look.account(word).map_err(|problem| refused(&problem))?;
                one(app, look, (gateway, account), accounts.len() > 1)
            }
        };
        let mut response = frame::wide_at(OWN, &title(&origin, gateway), &content).into_response();
        guard_page(response.headers_mut());
        response
            .headers_mut()
            .append(header::VARY, HeaderValue::from_static("Cookie, Authorization"));
        Ok(response)
    })
}

fn refused(problem: &crate::problem::Problem) -> Refused {
    let is_factor = problem.code == crate::problem::FACTOR_NEEDED;
    Refused::No(if is_factor { No::FactorNeeded } else { No::Hidden })
}

fn title(origin: &str, gateway: &Gateway) -> String {
    let mut all = gateway.table().applications().iter();
    let found = all.find(|application| gateway.origin(application) == origin);
    found.map(|application| application.title.clone()).unwrap_or_default()
}

/// Those of a person; its own of a key or an account's sign-in.
fn accounts<'l>(look: &Look<'l>) -> Vec<&'l Account> {
    match look.caller.principal {
        Principal::Person(_) => {
            own_accounts(look).into_iter().map(|(account, _)| account).collect()
        }
        Principal::Key(_) | Principal::AccountSignIn(_) => {
            let own = look.caller.account.and_then(|own| known(look.facts.account(own)));
            own.into_iter().collect()
        }
    }
}

fn choice(app: &App, look: &Look<'_>, accounts: &[&Account]) -> Markup {
    let m = english();
    html! {
        h1 { (m.say("gateway-accounts")) }
        @if accounts.is_empty() { p.empty { (m.say("home-nothing")) } }
        ul.cards {
            @for account in accounts.iter().take(ACCOUNTS_MAX) {
                li { a href={ (OWN) "/?account=" (account.short_name) } {
                    strong { (account.name) }
                    span.hint { (account.kind.to_string()) }
                } }
            }
        }
        @if accounts.len() > ACCOUNTS_MAX {
            p.hint { (m.put("own-more", &[("count", Word::Number(accounts.len()))])) }
        }
        (feet(app, look, None, false))
    }
}

fn one(
    app: &App,
    look: &Look<'_>,
    (gateway, account): (&Gateway, &Account),
    has_others: bool,
) -> Markup {
    let below = |below: &Account| format!("{OWN}/?account={}", below.short_name);
    let above = account.parent.and_then(|above| known(look.facts.account(above)));
    let above = above.filter(|above| account.kind == Kind::PhoneSystem && look.sees(above.id));
    html! {
        @if let Some(above) = above {
            nav.crumbs { a href=(below(above)) { (above.name) } }
        }
        h1 { (account.name) }
        (cards(look, (gateway, account), below))
        (feet(app, look, Some(account), has_others))
    }
}

fn feet(app: &App, look: &Look<'_>, account: Option<&Account>, has_others: bool) -> Markup {
    let m = english();
    let name = verdict::called(look.live, look.caller.principal).unwrap_or_default();
    let portal = match account {
        Some(account) => format!("{}/a/{}", app.public_url(), account.short_name),
        None => format!("{}/", app.public_url()),
    };
    html! {
        footer.head {
            p.hint { (m.put("gateway-signed-in", &[("name", Word::Text(&name))])) }
            p.actions {
                @if has_others { a.button href={ (OWN) "/?account=" } { (m.say("gateway-others")) } }
                a.button href=(portal) { (m.say("gateway-portal")) }
                a.button href={ (OWN) "/sign-out" } { (m.say("sign-out")) }
            }
        }
    }
}
