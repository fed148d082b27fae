//! Imports from a file, and the files in which the same leaves.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_client::wire::{Job, Page as Paged};
use rolecall_core::{
    JobId,
    change::{JobWork, Operation, Via},
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
    csv,
    jobs::{self, ACCOUNT_COLUMNS, Asked as Wanted, PEOPLE_COLUMNS},
    portal::{
        components::{Form, described},
        error::PageError,
        fields::{Fields, Mistakes},
        frame::{Entry, Page},
        home::signed_in,
        messages::{capital, english},
    },
    problem::Problem,
    session::Acting,
};

/// How many jobs are listed.
const JOBS_SHOWN: u16 = 10;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::portal) struct Query {
    /// As what: a page, or a file.
    format: String,
}

/// What comes in.
#[derive(Clone, Copy)]
enum What {
    People,
    Accounts,
}

impl What {
    fn work(self) -> JobWork {
        match self {
            Self::People => JobWork::PeopleImport,
            Self::Accounts => JobWork::AccountsImport,
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::People => "users/import",
            Self::Accounts => "below/import",
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::People => "people",
            Self::Accounts => "accounts",
        }
    }

    fn entry(self) -> Entry {
        match self {
            Self::People => Entry::Users,
            Self::Accounts => Entry::Below,
        }
    }

    fn columns(self) -> &'static [&'static str] {
        match self {
            Self::People => PEOPLE_COLUMNS,
            Self::Accounts => ACCOUNT_COLUMNS,
        }
    }
}

pub(in crate::portal) async fn people(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    Asked(query): Asked<Query>,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/users/import"))?;
    if query.format == csv::FORMAT {
        return Ok(jobs::export_people(&app, me.caller, account, Via::Portal).await?);
    }
    page(&app, &me, &account, What::People).await
}

pub(in crate::portal) async fn accounts(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    Asked(query): Asked<Query>,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/below/import"))?;
    if query.format == csv::FORMAT {
        return Ok(jobs::export_accounts(&app, me.caller, account, Via::Portal).await?);
    }
    page(&app, &me, &account, What::Accounts).await
}

async fn page(app: &App, me: &Acting, account: &str, what: What) -> Result<Response, PageError> {
    let (fields, none) = (Fields::default(), Mistakes::default());
    let form = Form { fields: &fields, mistakes: &none };
    Ok(again(app, &me.caller, account, what, &form).await?.into_response())
}

async fn again(
    app: &App,
    caller: &Caller,
    account: &str,
    what: What,
    form: &Form<'_>,
) -> Result<Markup, Problem> {
    app.look(caller, |look| to_import(look, account, what).map(drop))?;
    let jobs = listed(app, caller, account, Paging::of(Some(JOBS_SHOWN), None)?).await?;
    app.look(caller, |look| {
        let account = to_import(look, account, what)?;
        Ok(shown(look, account, what, form, &jobs))
    })
}

fn to_import<'l>(look: &Look<'l>, account: &str, what: What) -> Result<&'l Account, Problem> {
    if look.caller.lens.is_some() {
        return Err(Problem::not_found());
    }
    look.account_for(what.work().operation(), account)
}

fn shown(
    look: &Look<'_>,
    account: &Account,
    what: What,
    form: &Form<'_>,
    jobs: &Paged<Job>,
) -> Markup {
    let m = english();
    let title = m.say(&format!("import-{}", what.key()));
    let page =
        Page { look, account: Some(account), entry: what.entry(), title: &title, done: None };
    let exports = match what {
        What::People => look.may(Operation::SeePeople, account.id),
        What::Accounts => look.sees_below(account),
    };
    page.shown(&html! {
        h1 { (title) }
        p.hint { (m.say(&format!("import-{}-about", what.key()))) }
        (form.summary())
        form.narrow method="post" enctype="multipart/form-data" {
            (file_field(form))
            (form.lines("csv", &m.say("import-text"), &m.say("import-text-hint"), 5, false))
            div.actions {
                button.primary type="submit" { (m.say("import-try")) }
                @if exports { a.button href="?format=csv" { (m.say("import-export")) } }
            }
        }
        details.columns {
            summary { (m.say("import-columns")) }
            dl {
                @for column in what.columns() {
                    dt { code { (column) } }
                    dd { (m.say(&format!("column-{}-{}", what.key(), column.replace('_', "-")))) }
                }
            }
        }
        (super::list(look, account, &jobs.items, &[what.work()]))
    })
}

/// Where a file is chosen.
pub(super) fn file_field(form: &Form<'_>) -> Markup {
    let m = english();
    let wrong = form.mistakes.of("file");
    html! {
        div.field.wrong[wrong.is_some()] {
            label for="file" { (m.say("import-file")) }
            (form.notes("file", None))
            input #file type="file" name="file" accept=".csv,text/csv,text/plain"
                aria-describedby=[described("file", None, wrong)];
        }
    }
}

/// What was sent, as a file or as text.
pub(super) fn text(fields: &Fields) -> String {
    let file = fields.exact("file");
    if file.trim().is_empty() { fields.exact("csv").to_owned() } else { file.to_owned() }
}

pub(in crate::portal) async fn people_sent(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/users/import"))?;
    sent(&app, &me, &account, What::People, &fields).await
}

pub(in crate::portal) async fn accounts_sent(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/below/import"))?;
    sent(&app, &me, &account, What::Accounts, &fields).await
}

async fn sent(
    app: &App,
    me: &Acting,
    account: &str,
    what: What,
    fields: &Fields,
) -> Result<Response, PageError> {
    let csv = text(fields);
    let wanted = match what {
        What::People => Wanted::People(csv),
        What::Accounts => Wanted::Accounts(csv),
    };
    let id = JobId::from_bytes(app.random());
    match jobs::draft(app, &me.caller, account, wanted, id).await {
        Ok(job) => Ok(Redirect::to(&format!("/a/{account}/jobs/{}", job.id)).into_response()),
        Err(problem) if problem.code.starts_with("file.") || problem.code == "job.too_many" => {
            let mut mistakes = Mistakes::default();
            let field = if problem.code == "job.too_many" { "" } else { "csv" };
            mistakes.add(field, capital(&problem.detail));
            // A file is not sent twice; what was typed stays.
            let fields = fields.replaced("file", String::new());
            let form = Form { fields: &fields, mistakes: &mistakes };
            let page = again(app, &me.caller, account, what, &form).await?;
            let path = what.path();
            tracing::debug!(path, code = problem.code, "a file was not taken");
            Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
        }
        Err(problem) => Err(problem.into()),
    }
}
