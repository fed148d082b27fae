//! The platform in figures: accounts, people, owners and keys as they are, and each day of late, as
//! pictures and as the tables that say the same.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use jiff::civil::Date;
use maud::{Markup, html};
use rolecall_client::wire::{DayCount, PlatformReport, State as AccountState};
use rolecall_core::{Kind, change::Operation, record::Account};

use super::{
    Query,
    chart::{self, As, Days, Parts},
    file, own_eyes, owners, tabs,
};
use crate::{
    App,
    api::{
        look::Look,
        page::Asked,
        reports::{self, DAYS, DAYS_MAX, DAYS_MIN, UNUSED_DAYS},
    },
    csv,
    portal::{
        below::kind_name,
        error::PageError,
        frame::{Entry, Page},
        home::signed_in,
        messages::{Word, english},
        number::grouped,
    },
    session::Acting,
};

/// Spans that are offered, in days.
const SPANS: [u16; 4] = [30, 90, 180, 366];
/// The states of an account, in the order in which they are drawn.
const STATES: [AccountState; 3] =
    [AccountState::Active, AccountState::Suspended, AccountState::Closed];

pub(in crate::portal) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    Asked(query): Asked<Query>,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/reports/platform"))?;
    app.look(&me.caller, own_eyes)?;
    let days = query.days.parse().unwrap_or(DAYS).clamp(DAYS_MIN, DAYS_MAX);
    let report = reports::platform(&app, &me.caller, &account, Some(days)).await?;
    if query.format == csv::FORMAT {
        return Ok(file::days(&app, me.caller, account, report).await?);
    }
    app.look(&me.caller, |look| {
        let account = look.account_for(Operation::SeeReports, &account)?;
        let m = english();
        let title = m.say("report-platform");
        let page =
            Page { look, account: Some(account), entry: Entry::Reports, title: &title, done: None };
        Ok(page
            .shown(&html! {
                h1 { (m.say("reports")) }
                (tabs(look, account, "report-platform"))
                (accounts(look, account, &report))
                (people(&report))
                (over_time(&report, days))
            })
            .into_response())
    })
}

fn number(count: u64) -> String {
    grouped(usize::try_from(count).unwrap_or(usize::MAX))
}

fn of(report: &PlatformReport, kind: Kind, state: AccountState) -> u64 {
    let counted = report.accounts.iter().filter(|it| it.kind == kind && it.state == state);
    counted.map(|counted| counted.count).sum()
}

/// How many accounts of each kind there are in each state.
fn accounts(look: &Look<'_>, account: &Account, report: &PlatformReport) -> Markup {
    let m = english();
    let title = m.say("report-accounts");
    let row =
        |kind| Parts { name: kind_name(kind), counts: STATES.map(|state| of(report, kind, state)) };
    let rows: Vec<_> = Kind::ALL.into_iter().map(row).collect();
    let all: u64 = report.accounts.iter().map(|counted| counted.count).sum();
    let told = m.put("report-accounts-told", &[("count", Word::Text(&number(all)))]);
    let links = look.sees_below(account);
    html! {
        section {
            h2 { (title) }
            div.pictured {
                (chart::parts("chart-accounts", &title, &told, &rows))
                div.scroll tabindex="0" role="region" aria-label=(title) { table.list {
                    thead { tr {
                        th scope="col" { (m.say("kind")) }
                        @for state in STATES { th.right scope="col" {
                            span class={ "key " (state_class(state)) } aria-hidden="true" {} " " (m.say(owners::state_key(state)))
                        } }
                    } }
                    tbody { @for kind in Kind::ALL { tr {
                        th scope="row" { (kind_name(kind)) }
                        @for state in STATES { td.right {
                            @let count = of(report, kind, state);
                            @if links && count > 0 && kind != Kind::Platform {
                                a href={ "/a/" (account.short_name) "/below?kind=" (kind.key()) "&state=" (owners::state_key(state).trim_start_matches("state-")) } { (number(count)) }
                            } @else { (number(count)) }
                        } }
                    } } }
                } }
            }
        }
    }
}

fn state_class(state: AccountState) -> &'static str {
    match state {
        AccountState::Active => "good",
        AccountState::Suspended => "waiting",
        AccountState::Closed => "bad",
    }
}

/// People, memberships, owners and keys as they are now.
fn people(report: &PlatformReport) -> Markup {
    let m = english();
    let PlatformReport { people, memberships, owners, keys, .. } = report;
    let unused = UNUSED_DAYS.to_string();
    let days = [("days", Word::Text(&unused))];
    let line = |key: &str, count: u64, of: Option<u64>| {
        let share = of.map(|of| share(count, of));
        html! { tr.part[of.is_some()] {
            th scope="row" { (m.put(key, &days)) }
            td.right { (number(count)) }
            td.right { @if let Some(share) = share { (share) } }
        } }
    };
    html! {
        section {
            h2 { (m.say("report-people")) }
            div.scroll tabindex="0" role="region" aria-label=(m.say("report-people")) { table.list {
                thead { tr {
                    th scope="col" { (m.say("report-what")) }
                    th.right scope="col" { (m.say("report-count")) }
                    th.right scope="col" { (m.say("report-share")) }
                } }
                tbody {
                    (line("report-people-all", people.all, None))
                    (line("report-people-login", people.with_login, Some(people.all)))
                    (line("report-people-factor", people.with_second_factor, Some(people.with_login)))
                    (line("report-owners-all", owners.all, None))
                    (line("report-owners-factor", owners.with_second_factor, Some(owners.all)))
                    (line("report-owners-waiting", owners.not_joined, Some(owners.all)))
                    (line("report-memberships-all", memberships.all, None))
                    (line("report-memberships-force", memberships.in_force, Some(memberships.all)))
                    (line("report-memberships-invited", memberships.invited, Some(memberships.all)))
                    (line("report-memberships-suspended", memberships.suspended, Some(memberships.all)))
                    (line("report-memberships-dates", memberships.not_yet + memberships.ended, Some(memberships.all)))
                    (line("report-memberships-unused", memberships.unused, Some(memberships.in_force)))
                    (line("report-memberships-ending", memberships.ending, Some(memberships.in_force)))
                    (line("report-keys-good", keys.good, None))
                    (line("report-keys-unused", keys.unused, Some(keys.good)))
                    (line("report-keys-ending", keys.ending, Some(keys.good)))
                }
            } }
        }
    }
}

fn share(count: u64, of: u64) -> String {
    let share = (100 * count + of / 2).checked_div(of);
    share.map_or_else(|| "–".to_owned(), |share| format!("{share} %"))
}

/// Each day of late.
fn over_time(report: &PlatformReport, days: u16) -> Markup {
    let m = english();
    let dates: Vec<Date> = report.days.iter().map(|day| day.day).collect();
    let drawn = |id, key: &str, value: fn(&DayCount) -> u64, drawn_as| {
        let title = m.say(key);
        let values: Vec<u64> = report.days.iter().map(value).collect();
        let told = told(&values, drawn_as);
        Days { id, title: &title, told: &told, dates: &dates, values }.drawn(drawn_as)
    };
    let asked = days.to_string();
    html! {
        section {
            div.head {
                h2 { (m.say("report-over-time")) }
                form.filter method="get" data-live="content" {
                    label for="days" { (m.say("report-span")) }
                    select #days name="days" {
                        @for span in SPANS {
                            option value=(span) selected[span == days] { (m.put("report-span-days", &[("count", Word::Number(span.into()))])) }
                        }
                        @if !SPANS.contains(&days) { option value=(days) selected { (m.put("report-span-days", &[("count", Word::Number(days.into()))])) } }
                    }
                    button type="submit" { (m.say("filter")) }
                }
            }
            p.hint { (m.say("report-over-time-about")) }
            div.charts {
                (drawn("chart-people", "report-day-people", |day| day.people, As::Line))
                (drawn("chart-memberships", "report-day-memberships", |day| day.memberships, As::Line))
                (drawn("chart-accounts-days", "report-day-accounts", |day| day.accounts, As::Line))
                (drawn("chart-sign-ins", "report-day-sign-ins", |day| day.sign_ins, As::Bars))
                (drawn("chart-changes", "report-day-changes", |day| day.changes, As::Bars))
            }
            (csv::link(&[("days", &asked)]))
            (day_table(report))
        }
    }
}

/// What a picture of days shows, in a sentence.
fn told(values: &[u64], drawn_as: As) -> String {
    let m = english();
    let first = values.first().copied().unwrap_or_default();
    let last = values.last().copied().unwrap_or_default();
    let most = values.iter().max().copied().unwrap_or_default();
    let sum = values.iter().fold(0_u64, |sum, value| sum.saturating_add(*value));
    let (first, last, most, sum) = (number(first), number(last), number(most), number(sum));
    match drawn_as {
        As::Line => {
            let words = [("first", Word::Text(&first)), ("last", Word::Text(&last))];
            m.put("report-told-line", &words).into_owned()
        }
        As::Bars => {
            let words = [("sum", Word::Text(&sum)), ("most", Word::Text(&most))];
            m.put("report-told-bars", &words).into_owned()
        }
    }
}

/// The same as the pictures, day by day, the latest first.
fn day_table(report: &PlatformReport) -> Markup {
    let m = english();
    let title = m.say("report-days");
    html! {
        details.preview {
            summary { (title) }
            div.scroll tabindex="0" role="region" aria-label=(title) { table.list {
                thead { tr {
                    th scope="col" { (m.say("csv-day")) }
                    th.right scope="col" { (m.say("csv-accounts")) }
                    th.right scope="col" { (m.say("csv-people")) }
                    th.right scope="col" { (m.say("csv-memberships")) }
                    th.right scope="col" { (m.say("csv-sign-ins")) }
                    th.right scope="col" { (m.say("csv-changes-made")) }
                } }
                tbody { @for day in report.days.iter().rev() { tr {
                    th.nowrap scope="row" { (day.day) }
                    td.right { (number(day.accounts)) }
                    td.right { (number(day.people)) }
                    td.right { (number(day.memberships)) }
                    td.right { (number(day.sign_ins)) }
                    td.right { (number(day.changes)) }
                } } }
            } }
        }
    }
}
