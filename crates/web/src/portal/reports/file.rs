//! Reports as files: the same lists to their end, once it is on record that they leave.

use axum::{body::Bytes, response::Response};
use rolecall_client::wire::{ITEMS_A_PAGE_MAX, OwnerLine, PlatformReport, ReportLine, RoleUse};
use rolecall_core::{Timestamp, change::ExportedList, facts::Facts};

use super::{Query, list::Report, own_eyes};
use crate::{
    App,
    api::{look::Look, reports},
    caller::Caller,
    csv::{self, File},
    portal::{below::kind_name, messages::english},
    problem::Problem,
};

/// The lines of a report on what has access; that on access has one for each section.
pub(super) async fn lines(
    app: &App,
    caller: Caller,
    account: String,
    query: Query,
    report: Report,
) -> Result<Response, Problem> {
    app.look(&caller, |look| report.found(look, &account, &query, 1).map(drop))?;
    csv::on_record(app, &caller, &account, report.exported()).await?;
    let mut columns = vec!["name", "address", "report-kind", "id", "owner", "roles", "in-force"];
    columns.extend(["used", "since", "until"]);
    if report == Report::Access {
        columns.extend(["section", "level"]);
    }
    let name = format!("{account}-{}", report.key());
    csv::of_list(app, caller, csv::File::csv(&name), csv::head(&columns), move |look, cursor| {
        let query = Query { cursor: cursor.map(str::to_owned), ..query.clone() };
        let found = report.found(look, &account, &query, ITEMS_A_PAGE_MAX)?;
        let rows = found.page.items.iter().flat_map(|one| rows(look.facts, one, report));
        Ok((rows.collect(), found.page.next_cursor))
    })
}

fn rows(facts: &Facts, line: &ReportLine, report: Report) -> Vec<Bytes> {
    let cells = cells(line);
    if report != Report::Access {
        return vec![csv::row(cells)];
    }
    let label = |key: &str| {
        facts.catalog().section(key).map_or_else(|| key.to_owned(), |it| it.label.clone())
    };
    let with =
        |section: String, level: String| csv::row(cells.iter().cloned().chain([section, level]));
    if line.levels.is_empty() {
        return vec![with(String::new(), String::new())];
    }
    let levels = line.levels.iter();
    levels.map(|(section, level)| with(label(section.as_str()), level.to_string())).collect()
}

fn cells(line: &ReportLine) -> Vec<String> {
    let m = english();
    let at = |at: Option<Timestamp>| at.map(|at| at.to_string()).unwrap_or_default();
    let text = |text: Option<String>| text.unwrap_or_default();
    let roles: Vec<_> = line.roles.iter().map(|role| role.name.to_string()).collect();
    let yes = |is: bool| m.say(if is { "yes" } else { "no" }).into_owned();
    vec![
        text(line.name.as_ref().map(ToString::to_string)),
        text(line.address.as_ref().map(ToString::to_string)),
        m.say(&format!("report-is-{}", line.kind.key())).into_owned(),
        line.id.clone(),
        yes(line.owner),
        roles.join(", "),
        yes(line.in_force),
        at(line.last_used_at),
        at(line.since),
        at(line.ends_at),
    ]
}

pub(super) async fn owners(
    app: &App,
    caller: Caller,
    account: String,
    query: Query,
) -> Result<Response, Problem> {
    app.look(&caller, |look| owners_part(look, &account, &query, 1).map(drop))?;
    csv::on_record(app, &caller, &account, ExportedList::OwnersReport).await?;
    let head = csv::head(&[
        "report-account",
        "short-name",
        "account-kind",
        "state",
        "owner",
        "address",
        "factor",
        "demanded",
        "used",
    ]);
    csv::of_list(
        app,
        caller,
        csv::File::csv(&format!("{account}-owners")),
        head,
        move |look, cursor| {
            let query = Query { cursor: cursor.map(str::to_owned), ..query.clone() };
            let found = owners_part(look, &account, &query, ITEMS_A_PAGE_MAX)?;
            Ok((found.page.items.iter().map(owner).collect(), found.page.next_cursor))
        },
    )
}

fn owners_part(
    look: &Look<'_>,
    account: &str,
    query: &Query,
    limit: u16,
) -> Result<reports::Found<OwnerLine>, Problem> {
    own_eyes(look)?;
    reports::owners(look, account, &query.owners(limit))
}

fn owner(line: &OwnerLine) -> Bytes {
    let m = english();
    let yes = |is: bool| m.say(if is { "yes" } else { "no" }).into_owned();
    let text = |text: Option<String>| text.unwrap_or_default();
    csv::row([
        line.account_name.to_string(),
        line.short_name.to_string(),
        kind_name(line.kind),
        m.say(super::owners::state_key(line.state)).into_owned(),
        text(line.name.as_ref().map(ToString::to_string)),
        text(line.address.as_ref().map(ToString::to_string)),
        text(line.second_factor.map(yes)),
        yes(line.demanded),
        text(line.last_used_at.map(|at| at.to_string())),
    ])
}

pub(super) async fn roles(
    app: &App,
    caller: Caller,
    account: String,
    query: Query,
) -> Result<Response, Problem> {
    app.look(&caller, |look| roles_part(look, &account, &query, 1).map(drop))?;
    csv::on_record(app, &caller, &account, ExportedList::RolesReport).await?;
    let head = csv::head(&["name", "id", "type", "report-as", "short-name", "people", "keys"]);
    csv::of_list(
        app,
        caller,
        csv::File::csv(&format!("{account}-roles-used")),
        head,
        move |look, cursor| {
            let query = Query { cursor: cursor.map(str::to_owned), ..query.clone() };
            let found = roles_part(look, &account, &query, ITEMS_A_PAGE_MAX)?;
            Ok((found.page.items.iter().map(role).collect(), found.page.next_cursor))
        },
    )
}

fn roles_part(
    look: &Look<'_>,
    account: &str,
    query: &Query,
    limit: u16,
) -> Result<reports::Found<RoleUse>, Problem> {
    own_eyes(look)?;
    reports::roles(look, account, &query.roles(limit))
}

fn role(line: &RoleUse) -> Bytes {
    let m = english();
    csv::row([
        line.name.to_string(),
        line.id.to_string(),
        line.kind.role_type().to_owned(),
        m.say(if line.group { "report-as-group" } else { "report-as-role" }).into_owned(),
        line.short_name.to_string(),
        line.people.to_string(),
        line.keys.to_string(),
    ])
}

/// The days of the platform's report.
pub(super) async fn days(
    app: &App,
    caller: Caller,
    account: String,
    report: PlatformReport,
) -> Result<Response, Problem> {
    csv::on_record(app, &caller, &account, ExportedList::PlatformReport).await?;
    let columns = ["day", "accounts", "people", "memberships", "changes-made", "sign-ins"];
    let rows = report.days.iter().map(|day| {
        csv::row([
            day.day.to_string(),
            day.accounts.to_string(),
            day.people.to_string(),
            day.memberships.to_string(),
            day.changes.to_string(),
            day.sign_ins.to_string(),
        ])
    });
    let rows: Vec<_> = rows.collect();
    let name = format!("{account}-platform");
    Ok(csv::streamed(File::csv(&name), csv::head(&columns), Some(rows), |rows| async {
        Ok((rows.unwrap_or_default(), None::<Option<Vec<Bytes>>>))
    }))
}
