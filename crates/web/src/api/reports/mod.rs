//! Reports: who has access to what, what nobody has used for long, what ends soon, owners without a
//! second factor, and the platform's figures.
//!
//! All is counted from the world in memory; what happened on past days comes from the ledger, counted
//! once (`Store::daily`). Pages of the portal and files are made of the same functions.

mod lines;
mod owners;
mod platform;
mod roles;

use axum::{Json, extract::State};
use rolecall_client::wire::{self, Page};
use rolecall_core::{Kind, catalog::SectionKey};
use serde::Deserialize;
use utoipa::IntoParams;

pub(crate) use self::{
    lines::{Lines, access, ending, unused},
    owners::owners,
    platform::{DAYS, DAYS_MAX, DAYS_MIN, platform},
    roles::roles,
};
use super::{
    look::Look,
    page::{Asked, Paging, Path},
};
use crate::{App, caller::Caller, problem::Problem};

/// What has not been used for so many days is unused, if nothing else is asked for.
pub(crate) const UNUSED_DAYS: u16 = 90;
/// What ends within so many days ends soon, if nothing else is asked for.
pub(crate) const ENDING_DAYS: u16 = 30;
/// How far a report looks back or ahead at the most.
pub(crate) const REPORT_DAYS_MAX: u16 = 3_650;
/// The most characters of what is looked for.
pub(crate) const WANTED_CHARS_MAX: usize = 254;

/// Some of a report, and how many lines it has in all.
pub(crate) struct Found<T> {
    pub(crate) page: Page<T>,
    pub(crate) total: usize,
}

/// Which lines of the report on access.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct AccessQuery {
    /// Only those whose name, address or login name has this in it.
    #[param(max_length = 254)]
    pub(crate) q: Option<String>,
    /// Only people, or keys, or the account's sign-in.
    #[param(inline)]
    pub(crate) kind: Option<wire::Reported>,
    /// Only those who have anything of this section.
    pub(crate) section: Option<SectionKey>,
    /// And of it at least this level, or another name that the catalog has for it.
    #[param(min_length = 1, max_length = 64, example = "edit")]
    pub(crate) level: Option<String>,
    /// The most items of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub(crate) limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before.
    #[param(min_length = 1, max_length = 200, example = json!(null))]
    pub(crate) cursor: Option<String>,
}

/// Which lines of a report that looks some days back or ahead.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DaysQuery {
    /// Only those whose name, address or login name has this in it.
    #[param(max_length = 254)]
    pub(crate) q: Option<String>,
    /// Only people, or keys, or invitations.
    #[param(inline)]
    pub(crate) kind: Option<wire::Reported>,
    /// For or within how many days: 90 days of no use, or an end within 30, if nothing is said.
    #[param(minimum = 1, maximum = 3650)]
    pub(crate) days: Option<u16>,
    /// The most items of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub(crate) limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before.
    #[param(min_length = 1, max_length = 200, example = json!(null))]
    pub(crate) cursor: Option<String>,
}

/// Which owners.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct OwnersQuery {
    /// Only accounts whose name, or whose owner's name or address, has this in it.
    #[param(max_length = 254)]
    pub(crate) q: Option<String>,
    /// Only owners with a second factor, or without one.
    pub(crate) factor: Option<bool>,
    /// Only accounts of this kind.
    #[param(inline)]
    pub(crate) kind: Option<Kind>,
    /// The most items of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub(crate) limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before.
    #[param(min_length = 1, max_length = 200, example = json!(null))]
    pub(crate) cursor: Option<String>,
}

/// Which roles.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct RolesQuery {
    /// Only those with this in their name.
    #[param(max_length = 254)]
    pub(crate) q: Option<String>,
    /// Only those of this type.
    #[serde(rename = "type")]
    #[param(inline)]
    pub(crate) kind: Option<Kind>,
    /// Only those that someone has, or that nobody has.
    pub(crate) used: Option<bool>,
    /// The most items of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub(crate) limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before.
    #[param(min_length = 1, max_length = 200, example = json!(null))]
    pub(crate) cursor: Option<String>,
}

/// Of how many days.
#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PlatformQuery {
    /// Of how many days up to today, with today.
    #[param(minimum = 7, maximum = 366, default = 90)]
    pub(crate) days: Option<u16>,
}

/// Who has access to what in an account.
///
/// The account's people who have joined, its sign-in, and its keys for who may see keys; each with the
/// level of every section that they may use now, as far as it may be told.
#[utoipa::path(get, path = "/accounts/{account}/reports/access", tag = "Reports",
    params(("account" = wire::AccountRef, Path), AccessQuery),
    extensions(("x-operation" = json!(["see_people"]))),
    responses((status = 200, body = Page<wire::ReportLine>)))]
pub(super) async fn report_access(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Asked(query): Asked<AccessQuery>,
) -> Result<Json<Page<wire::ReportLine>>, Problem> {
    app.look(&caller, |look| access(look, &account, &query).map(paged))
}

/// What nobody has used for long, the longest first.
///
/// People who have joined and count, and keys that are good, for who may see keys.
#[utoipa::path(get, path = "/accounts/{account}/reports/unused", tag = "Reports",
    params(("account" = wire::AccountRef, Path), DaysQuery),
    extensions(("x-operation" = json!(["see_people"]))),
    responses((status = 200, body = Page<wire::ReportLine>)))]
pub(super) async fn report_unused(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Asked(query): Asked<DaysQuery>,
) -> Result<Json<Page<wire::ReportLine>>, Problem> {
    app.look(&caller, |look| unused(look, &account, &query).map(paged))
}

/// What ends soon, the soonest first: people, invitations and keys.
#[utoipa::path(get, path = "/accounts/{account}/reports/ending", tag = "Reports",
    params(("account" = wire::AccountRef, Path), DaysQuery),
    extensions(("x-operation" = json!(["see_people"]))),
    responses((status = 200, body = Page<wire::ReportLine>)))]
pub(super) async fn report_ending(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Asked(query): Asked<DaysQuery>,
) -> Result<Json<Page<wire::ReportLine>>, Problem> {
    app.look(&caller, |look| ending(look, &account, &query).map(paged))
}

/// The owners of an account and of those below where the caller may see people, with their second
/// factors.
#[utoipa::path(get, path = "/accounts/{account}/reports/owners", tag = "Reports",
    params(("account" = wire::AccountRef, Path), OwnersQuery),
    extensions(("x-operation" = json!(["see_people"]))),
    responses((status = 200, body = Page<wire::OwnerLine>)))]
pub(super) async fn report_owners(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Asked(query): Asked<OwnersQuery>,
) -> Result<Json<Page<wire::OwnerLine>>, Problem> {
    app.look(&caller, |look| owners(look, &account, &query).map(paged))
}

/// The figures of the whole platform: accounts, people, owners, keys, and each day of late.
#[utoipa::path(get, path = "/accounts/{account}/reports/platform", tag = "Reports",
    params(("account" = wire::AccountRef, Path), PlatformQuery),
    extensions(("x-operation" = json!(["see_reports"]))),
    responses((status = 200, body = wire::PlatformReport)))]
pub(super) async fn report_platform(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Asked(query): Asked<PlatformQuery>,
) -> Result<Json<wire::PlatformReport>, Problem> {
    platform(&app, &caller, &account, query.days).await.map(Json)
}

/// All roles and groups of the platform, with how many have each; those that most have first.
#[utoipa::path(get, path = "/accounts/{account}/reports/roles", tag = "Reports",
    params(("account" = wire::AccountRef, Path), RolesQuery),
    extensions(("x-operation" = json!(["see_reports"]))),
    responses((status = 200, body = Page<wire::RoleUse>)))]
pub(super) async fn report_roles(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Asked(query): Asked<RolesQuery>,
) -> Result<Json<Page<wire::RoleUse>>, Problem> {
    app.look(&caller, |look| roles(look, &account, &query).map(paged))
}

fn paged<T>(found: Found<T>) -> Json<Page<T>> {
    Json(found.page)
}

/// How many days are looked back or ahead.
fn days(said: Option<u16>, otherwise: u16) -> Result<u16, Problem> {
    match said.unwrap_or(otherwise) {
        days @ 1..=REPORT_DAYS_MAX => Ok(days),
        _ => {
            let detail = format!("`days` is 1 to {REPORT_DAYS_MAX}");
            Err(Problem::bad_request("query.mistyped", detail))
        }
    }
}

/// The part of a report that was asked for: `number` puts lines in order.
fn part<I, T>(
    items: Vec<(u128, I)>,
    (limit, cursor): (Option<u16>, Option<&str>),
    show: impl Fn(I) -> T,
) -> Result<Found<T>, Problem> {
    let total = items.len();
    let paging = Paging::of(limit, cursor)?;
    let page = paging.page(items, |(number, _)| *number, |(_, item)| Some(show(item)));
    Ok(Found { page, total })
}

/// A number that goes by a moment first, and tells apart what is of one moment.
fn by_moment(at: Option<rolecall_core::Timestamp>, id: u128) -> u128 {
    let millisecond = at.map_or(0, |at| at.as_millisecond().max(0).unsigned_abs());
    (u128::from(millisecond) << 80) | (id & ((1 << 80) - 1))
}

/// When what has an id was made: ids tell.
pub(crate) fn made_at(id: uuid::Uuid) -> Option<rolecall_core::Timestamp> {
    let (seconds, nanoseconds) = id.get_timestamp()?.to_unix();
    let nanoseconds = i32::try_from(nanoseconds).ok()?;
    rolecall_core::Timestamp::new(i64::try_from(seconds).ok()?, nanoseconds).ok()
}

/// The moment that lies some days before or after another one.
fn shifted(now: rolecall_core::Timestamp, days: i64) -> rolecall_core::Timestamp {
    let by = rolecall_core::SignedDuration::from_hours(24 * days);
    now.saturating_add(by).unwrap_or(now)
}

/// Looks at the account of a report.
fn of_account<'l>(
    look: &Look<'l>,
    operation: rolecall_core::change::Operation,
    account: &str,
) -> Result<&'l rolecall_core::record::Account, Problem> {
    look.account_for(operation, account)
}
