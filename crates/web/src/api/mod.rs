//! Everything over REST, under `/api/v1`.
//!
//! - A handler says once what it is: its address, its words, its body and its answer. The routes
//!   and the OpenAPI document are made of the same list.
//! - What only looks, looks through `look::Look`, which answers what is not the caller's to see
//!   as what does not exist. What changes something, goes through `change::Change`, whoever asks.
//! - Which operation of the table a handler is about stands in its `x-operation`; the rules ask
//!   for it, and the document and the sweep of tests read it.
//!
//! Deliberately not here: decisions (`authzen`), rules (core).

mod access;
pub(crate) mod account;
pub(crate) mod account_order;
mod allowlist;
mod answer;
pub(crate) mod below;
pub(crate) mod called;
pub(crate) mod catalog;
mod change;
pub(crate) mod configuration;
mod defined;
mod drafts;
pub(crate) mod events;
pub(crate) mod export;
pub(crate) mod filter;
mod groups;
pub(crate) mod history;
pub(crate) mod inquiry;
mod invitations;
pub(crate) mod job_rows;
pub(crate) mod jobs;
pub(crate) mod keys;
mod limits;
pub(crate) mod look;
pub(crate) mod mail;
pub(crate) mod nodes;
mod openapi;
mod own;
pub(crate) mod owner;
pub(crate) mod page;
mod people;
pub(crate) mod policies;
pub(crate) mod proof;
mod refusal;
pub(crate) mod reports;
pub(crate) mod requests;
pub(crate) mod reviewed;
pub(crate) mod reviews;
mod roles;
mod sign_in;
pub(crate) mod then;
pub(crate) mod told;
mod view;

use axum::{Router, extract::DefaultBodyLimit};
use rolecall_core::Timestamp;
use utoipa_axum::{router::OpenApiRouter, routes};

pub(crate) use self::openapi::cell_in_words;
pub use self::openapi::document;
use crate::{App, jobs::FILE_BYTES_MAX};

/// Where it is served.
const BASE: &str = "/api/v1";

fn described() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(access::get_me))
        .routes(routes!(own::list_own_accounts, own::open_account))
        .routes(routes!(own::leave_account))
        .routes(routes!(own::list_own_invitations))
        .routes(routes!(own::accept_invitation))
        .routes(routes!(own::decline_invitation))
        .routes(routes!(own::get_own_profile, own::set_own_profile))
        .routes(routes!(own::list_own_sessions))
        .routes(routes!(own::end_own_sessions))
        .routes(routes!(account::get_account))
        .routes(routes!(account::list_accounts, account::create_account))
        .routes(routes!(account::set_settings))
        .routes(routes!(account::set_state))
        .routes(routes!(account::move_account))
        .routes(routes!(people::list_people, people::add_person))
        .routes(routes!(people::get_person, people::remove_person))
        .routes(routes!(people::set_person_roles))
        .routes(routes!(people::set_person_dates))
        .routes(routes!(people::set_person_reach))
        .routes(routes!(people::set_person_addresses))
        .routes(routes!(people::set_person_state))
        .routes(routes!(people::erase_person))
        .routes(routes!(invitations::list_invitations, invitations::invite))
        .routes(routes!(invitations::renew_invitation))
        .routes(routes!(invitations::take_back_invitation))
        .routes(routes!(roles::list_roles, roles::create_role))
        .routes(routes!(roles::get_role, roles::change_role, roles::delete_role))
        .routes(routes!(groups::list_groups, groups::create_group))
        .routes(routes!(groups::get_group, groups::change_group, groups::delete_group))
        .routes(routes!(roles::list_presets))
        .routes(routes!(roles::add_preset))
        .routes(routes!(limits::get_allowed_roles, limits::set_allowed_roles))
        .routes(routes!(limits::set_own_roles))
        .routes(routes!(limits::list_ceilings))
        .routes(routes!(limits::set_ceiling))
        .routes(routes!(limits::get_allowlist, limits::set_allowlist))
        .routes(routes!(allowlist::preview_allowlist))
        .routes(routes!(limits::set_sign_in_rules))
        .routes(routes!(
            sign_in::get_account_sign_in,
            sign_in::set_account_sign_in,
            sign_in::remove_account_sign_in
        ))
        .routes(routes!(owner::get_owner, owner::put_in_owner))
        .routes(routes!(owner::offer_ownership, owner::withdraw_offer))
        .routes(routes!(owner::accept_ownership))
        .routes(routes!(owner::decline_ownership))
        .routes(routes!(keys::list_keys, keys::issue_key))
        .routes(routes!(keys::get_key, keys::revoke_key))
        .routes(routes!(keys::set_key_roles))
        .routes(routes!(keys::rotate_key))
        .routes(routes!(access::get_access))
        .routes(routes!(access::explain_access))
        .routes(routes!(access::who_has_access))
        .routes(routes!(requests::list_access_requests, requests::ask_for_access))
        .routes(routes!(requests::answer_access_request))
        .routes(routes!(reviews::get_review, reviews::start_review))
        .routes(routes!(reviewed::list_review_people))
        .routes(routes!(reviews::answer_review))
        .routes(routes!(reviews::close_review))
        .routes(routes!(reviews::list_reviews))
        .routes(routes!(reviews::get_closed_review))
        .merge(of_files())
        .routes(routes!(jobs::list_jobs))
        .routes(routes!(jobs::get_job))
        .routes(routes!(job_rows::list_job_rows))
        .routes(routes!(job_rows::get_job_result))
        .routes(routes!(jobs::start_job))
        .routes(routes!(jobs::cancel_job))
        .routes(routes!(drafts::export_people))
        .routes(routes!(drafts::export_accounts))
        .routes(routes!(reports::report_access))
        .routes(routes!(reports::report_unused))
        .routes(routes!(reports::report_ending))
        .routes(routes!(reports::report_owners))
        .routes(routes!(reports::report_platform))
        .routes(routes!(reports::report_roles))
        .routes(routes!(policies::list_policies, policies::create_policy))
        .routes(routes!(policies::list_policies_above))
        .routes(routes!(policies::change_policy, policies::remove_policy))
        .routes(routes!(configuration::get_configuration))
        .routes(routes!(configuration::plan_configuration))
        .routes(routes!(configuration::apply_configuration))
        .routes(routes!(history::list_history))
        .routes(routes!(history::export_history))
        .routes(routes!(proof::get_checkpoint))
        .routes(routes!(proof::get_consistency))
        .routes(routes!(proof::get_bundle))
        .routes(routes!(mail::list_mail))
        .routes(routes!(mail::send_mail_again))
        .routes(routes!(mail::send_all_mail_again))
        .routes(routes!(nodes::get_nodes))
        .routes(routes!(catalog::get_catalog, catalog::adopt_catalog))
}

/// What comes in with a file.
fn of_files() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(drafts::draft_states))
        .routes(routes!(drafts::draft_people))
        .routes(routes!(drafts::draft_accounts))
        .layer(DefaultBodyLimit::max(FILE_BYTES_MAX))
}

pub(crate) fn routes() -> Router<App> {
    let (router, _) = described().split_for_parts();
    Router::new().nest(BASE, router).merge(openapi::routes())
}

/// For how many days an invitation can be accepted, if nothing else is said.
pub const INVITATION_DAYS: u8 = 14;

/// The moment that lies some days ahead.
pub fn days_from(now: Timestamp, days: u8) -> Timestamp {
    let hours = jiff::Span::new().hours(24 * i64::from(days));
    now.checked_add(hours).unwrap_or(Timestamp::MAX)
}
