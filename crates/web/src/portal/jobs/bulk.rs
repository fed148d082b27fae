//! Bulk statuses: which accounts below are to be suspended, closed, or put back.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_client::wire::{Job, Page as Paged};
use rolecall_core::{
    JobId, Kind,
    change::{JobWork, Operation, WantedState},
    record::Account,
};
use serde::Deserialize;

use crate::{
    App,
    api::{
        jobs::listed,
        look::Look,
        page::{Asked, Paging},
    },
    caller::Caller,
    jobs::{self, Asked as Wanted, WantedStates},
    portal::{
        below::kind_name,
        components::Form,
        error::PageError,
        fields::{Fields, Mistakes},
        frame::{Entry, Page},
        home::signed_in,
        messages::{Word, capital, english},
        number::grouped,
    },
    problem::Problem,
    session::Acting,
};

/// How many jobs are listed.
const JOBS_SHOWN: u16 = 20;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::portal) struct Query {
    q: String,
    kind: String,
    in_state: String,
    below: String,
    done: Option<String>,
}

impl Query {
    fn fields(&self) -> Fields {
        let mut fields = Fields::with("q", self.q.clone());
        fields.add("kind", self.kind.clone());
        fields.add("in_state", self.in_state.clone());
        fields.add("below", self.below.clone());
        fields
    }
}

/// Whether the page is there for whoever looks.
pub(in crate::portal) fn is_shown(look: &Look<'_>, account: &Account) -> bool {
    look.caller.lens.is_none()
        && look.may(Operation::SeeBulkStates, account.id)
        && look.sees_below(account)
}

pub(in crate::portal) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    Asked(query): Asked<Query>,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/bulk"))?;
    let (fields, none) = (query.fields(), Mistakes::default());
    let form = Form { fields: &fields, mistakes: &none };
    let shown = again(&app, &me.caller, &account, &form, query.done.as_deref()).await?;
    Ok(shown.into_response())
}

async fn again(
    app: &App,
    caller: &Caller,
    account: &str,
    form: &Form<'_>,
    done: Option<&str>,
) -> Result<Markup, Problem> {
    app.look(caller, |look| seen(look, account).map(drop))?;
    let jobs = listed(app, caller, account, Paging::of(Some(JOBS_SHOWN), None)?).await?;
    app.look(caller, |look| {
        let account = seen(look, account)?;
        Ok(shown(look, account, form, &jobs, done))
    })
}

fn seen<'l>(look: &Look<'l>, account: &str) -> Result<&'l Account, Problem> {
    if look.caller.lens.is_some() {
        return Err(Problem::not_found());
    }
    look.account_for(Operation::SeeBulkStates, account)
}

fn shown(
    look: &Look<'_>,
    account: &Account,
    form: &Form<'_>,
    jobs: &Paged<Job>,
    done: Option<&str>,
) -> Markup {
    let m = english();
    let title = m.say("bulk");
    let page = Page { look, account: Some(account), entry: Entry::Bulk, title: &title, done };
    let lacks = look.permits(Operation::SetBulkStates, account.id).err();
    page.shown(&html! {
        h1 { (title) }
        p.hint { (m.say("bulk-about")) }
        (form.summary())
        @match lacks {
            Some(lacks) => p.note { (capital(&lacks.detail)) },
            None => {
                (by_filter(look, account, form))
                (by_file(account, form))
            },
        }
        (super::list(look, account, &jobs.items, &[JobWork::AccountStates]))
    })
}

/// Those that a filter finds: how many these are is told as it is typed.
fn by_filter(look: &Look<'_>, account: &Account, form: &Form<'_>) -> Markup {
    let m = english();
    let below = look.below(account);
    let kinds =
        Kind::ALL.into_iter().filter(|kind| below.iter().any(|below| below.account.kind == *kind));
    let fields = form.fields;
    let wanted = wanted(fields);
    let found = wanted.top(look, account.id).map_or(0, |top| {
        let below = if top.id == account.id { below.clone() } else { look.below(top) };
        below.iter().filter(|below| wanted.fits(below.account)).count()
    });
    let found_text = grouped(found);
    let counted = [("count", Word::Number(found)), ("total", Word::Text(&found_text))];
    let (text, in_text) = (m.say("below-search"), m.say("bulk-below"));
    html! {
        section {
            h2 { (m.say("bulk-by-filter")) }
            form.filter method="get" data-live="content" {
                label.sr for="q" { (text) }
                input #q type="search" name="q" value=(fields.one("q")) maxlength="100" placeholder=(text) autocomplete="off";
                label.sr for="kind" { (m.say("kind")) }
                select #kind name="kind" {
                    option value="" { (m.say("kind-any")) }
                    @for kind in kinds {
                        option value=(kind.key()) selected[fields.one("kind") == kind.key()] { (kind_name(kind)) }
                    }
                }
                label.sr for="in_state" { (m.say("state")) }
                select #in_state name="in_state" {
                    option value="" { (m.say("state-any")) }
                    @for state in WantedState::ALL {
                        option value=(state.key()) selected[fields.one("in_state") == state.key()] { (m.say(&format!("state-{}", state.key()))) }
                    }
                }
                label.sr for="below" { (in_text) }
                input #below name="below" value=(fields.one("below")) maxlength="40" placeholder=(in_text) autocomplete="off";
                button type="submit" { (m.say("filter")) }
            }
            p #found { strong { (m.put("bulk-found", &counted)) } }
            form.row method="post" action={ "/a/" (account.short_name) "/bulk" } {
                @for name in ["q", "kind", "in_state", "below"] {
                    input type="hidden" name=(name) value=(fields.one(name));
                }
                (states("state", fields.one("state"), None))
                button.primary type="submit" disabled[found == 0] { (m.say("bulk-preview")) }
            }
        }
    }
}

/// Those of a file, with one state for all or one for each.
fn by_file(account: &Account, form: &Form<'_>) -> Markup {
    let m = english();
    html! {
        section {
            details open[form.mistakes.of("csv").is_some() || form.mistakes.of("file").is_some()] {
                summary { h2 { (m.say("bulk-by-file")) } }
                form.narrow method="post" enctype="multipart/form-data" action={ "/a/" (account.short_name) "/bulk" } {
                    input type="hidden" name="by" value="file";
                    (super::import::file_field(form))
                    (form.lines("csv", &m.say("import-text"), &m.say("bulk-text-hint"), 4, false))
                    (states("for_all", form.fields.one("for_all"), Some("bulk-of-file")))
                    div.actions { button type="submit" { (m.say("bulk-preview")) } }
                }
            }
        }
    }
}

fn states(name: &'static str, chosen: &str, none: Option<&str>) -> Markup {
    let m = english();
    html! {
        div.field {
            label for=(name) { (m.say("bulk-set-to")) }
            select id=(name) name=(name) {
                @if let Some(none) = none { option value="" { (m.say(none)) } }
                @for state in [WantedState::Suspended, WantedState::Active, WantedState::Closed] {
                    option value=(state.key()) selected[chosen == state.key()] { (m.say(&format!("state-{}", state.key()))) }
                }
            }
        }
    }
}

fn wanted(fields: &Fields) -> WantedStates {
    let text = |name: &str| Some(fields.one(name).to_lowercase()).filter(|text| !text.is_empty());
    WantedStates {
        state: WantedState::from_key(fields.one("state")),
        kind: Kind::from_key(fields.one("kind")),
        in_state: WantedState::from_key(fields.one("in_state")),
        text: text("q"),
        below: text("below"),
        csv: None,
    }
}

pub(in crate::portal) async fn sent(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/bulk"))?;
    let wanted = if fields.one("by") == "file" {
        let state = WantedState::from_key(fields.one("for_all"));
        WantedStates { state, csv: Some(super::import::text(&fields)), ..WantedStates::default() }
    } else {
        wanted(&fields)
    };
    let id = JobId::from_bytes(app.random());
    match jobs::draft(&app, &me.caller, &account, Wanted::States(wanted), id).await {
        Ok(job) => Ok(Redirect::to(&format!("/a/{account}/jobs/{}", job.id)).into_response()),
        Err(problem)
            if problem.status == StatusCode::NOT_FOUND && fields.one("below").is_empty() =>
        {
            Err(problem.into())
        }
        Err(problem) => {
            let mut mistakes = Mistakes::default();
            let field = match problem.code {
                "file.mistake" | "file.too_long" => "csv",
                "target.not_found" => "below",
                _ => "",
            };
            let told = match field {
                "below" => english().say("bulk-below-unknown").into_owned(),
                _ => capital(&problem.detail),
            };
            mistakes.add(field, told);
            let fields = fields.replaced("file", String::new()).replaced("csv", String::new());
            let form = Form { fields: &fields, mistakes: &mistakes };
            let page = again(&app, &me.caller, &account, &form, None).await?;
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
    }
}
