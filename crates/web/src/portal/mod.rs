//! The portal: pages for people.
//!
//! - A page is a function from what is looked up to markup (`frame` puts it into the frame).
//! - Forms and links first: every journey works without JavaScript. A form that is sent is a
//!   command like any other, and is answered with a redirect, or with itself and what is wrong.
//! - All text comes from one table of messages (`messages`).
//!
//! Deliberately not here: rules (core). What a page offers is what `crate::api::look` allows.

mod accept;
mod access;
pub(crate) mod account_sign_in;
mod account_state;
mod accounts;
mod address;
mod allowed_roles;
mod allowlist;
mod applications;
mod as_code;
pub(crate) mod ask;
pub(crate) mod assets;
mod attempts;
mod below;
mod below_file;
mod bundle;
pub(crate) mod calls;
mod catalog;
mod ceiling;
mod choice;
mod clock;
mod code;
mod codes;
mod components;
pub(crate) mod door;
mod enrolment;
mod erase;
pub(crate) mod error;
mod factor;
mod fields;
pub mod first_start;
mod foresight;
pub(crate) mod frame;
mod history;
mod home;
mod invite;
mod jobs;
mod keys;
pub(crate) mod levels;
mod limits;
mod mail;
mod mapping;
mod meanwhile;
pub(crate) mod messages;
mod moving;
mod new_account;
mod nodes;
mod number;
mod offer;
mod outbox;
pub(crate) mod own_accounts;
mod own_roles;
mod owner;
mod palette;
mod person;
mod policies;
mod preview;
mod profile;
mod proof;
mod put_in_owner;
mod ranges;
mod reach;
mod reports;
mod requests;
mod reset;
mod reviews;
mod role_field;
mod roles;
mod security;
mod send;
mod settings;
pub(crate) mod sign_in;
mod sorted;
mod telling;
pub(crate) mod twin;
mod users;
mod view_as;

use std::sync::LazyLock;

use axum::{Router, middleware};

pub(crate) use self::send::refused;
use self::twin::{
    Listed, Pages,
    Why::{Demo, Door, Eyes, OwnProof},
    get, post,
};
use crate::{App, gateway};

/// Reports, each with its list as a page and as a file.
fn reporting(pages: Pages) -> Pages {
    pages
        .route(
            "/a/{account}/reports",
            get(reports::overview).is(&["report_access", "report_unused", "report_ending"]),
        )
        .route("/a/{account}/reports/access", get(reports::access).is(&["report_access"]))
        .route("/a/{account}/reports/unused", get(reports::unused).is(&["report_unused"]))
        .route("/a/{account}/reports/ending", get(reports::ending).is(&["report_ending"]))
        .route("/a/{account}/reports/owners", get(reports::owners).is(&["report_owners"]))
        .route("/a/{account}/reports/platform", get(reports::platform).is(&["report_platform"]))
        .route("/a/{account}/reports/roles", get(reports::roles).is(&["report_roles"]))
}

/// Every page: where it is, who answers, and what it is over REST (`twin`).
#[expect(clippy::too_many_lines, reason = "it is a list")]
fn described() -> Pages {
    reporting(accounts_below(Pages::default()))
        .route("/", get(home::page).is(&["list_own_accounts", "list_own_invitations"]))
        .route("/go", get(palette::outside).is(&["list_own_accounts"]))
        .route("/sign-in", get(sign_in::page).alone(Door).post(sign_in::sent).alone(Door))
        .route("/sign-in/code", get(code::page).alone(Door).post(code::sent).alone(Door))
        .route("/sign-out", post(sign_in::out).alone(Door))
        .route("/gateway/enter", get(gateway::portal_page).alone(Door))
        .route("/reset", get(reset::page).alone(Door).post(reset::asked).alone(Door))
        .route("/password/{secret}", get(reset::choose).alone(Door).post(reset::chosen).alone(Door))
        .route(
            "/invitations/{membership}",
            get(accept::own_page)
                .is(&["list_own_invitations"])
                .post(accept::own_sent)
                .is(&["accept_invitation", "decline_invitation"]),
        )
        .route(
            "/invitations/{membership}/{secret}",
            get(accept::page).alone(Door).post(accept::sent).alone(Door),
        )
        .route("/outbox", get(outbox::page).alone(Demo))
        .route(
            "/me",
            get(profile::page).is(&[
                "get_me",
                "get_own_profile",
                "list_own_accounts",
                "list_own_sessions",
            ]),
        )
        .route("/me/profile", post(profile::changed).is(&["set_own_profile"]))
        .route(
            "/me/address",
            get(address::page).alone(OwnProof).post(address::asked).alone(OwnProof),
        )
        .route(
            "/address/{secret}",
            get(address::proof_page).alone(Door).post(address::proven).alone(Door),
        )
        .route("/me/password", post(profile::password).alone(OwnProof))
        .route(
            "/me/factor",
            get(factor::page).alone(OwnProof).post(factor::confirmed).alone(OwnProof),
        )
        .route(
            "/me/factor/{task}",
            get(factor::task).alone(OwnProof).post(factor::done).alone(OwnProof),
        )
        .route("/me/sessions/end", post(profile::sessions_ended).is(&["end_own_sessions"]))
        .route("/me/accounts/{account}/leave", post(profile::left).is(&["leave_account"]))
        .route("/a/{account}", get(home::account).is(&["get_account", "get_access"]))
        .route(
            "/a/{account}/go",
            get(palette::page).is(&["list_accounts", "list_people", "list_roles", "list_groups"]),
        )
        .route("/a/{account}/users", get(users::page).is(&["list_people", "list_invitations"]))
        .route(
            "/a/{account}/users/invite",
            get(invite::page).is(&["invite"]).post(invite::sent).is(&["invite"]),
        )
        .route(
            "/a/{account}/users/add",
            get(invite::add_page).is(&["add_person"]).post(invite::added).is(&["add_person"]),
        )
        .route(
            "/a/{account}/users/import",
            get(jobs::import::people)
                .is(&["export_people", "list_jobs"])
                .post(jobs::import::people_sent)
                .is(&["draft_people"])
                .of_files(),
        )
        .route("/a/{account}/users/{person}", get(person::page).is(&["get_person", "get_owner"]))
        .route("/a/{account}/users/{person}/roles", post(person::roles).is(&["set_person_roles"]))
        .route("/a/{account}/users/{person}/dates", post(person::dates).is(&["set_person_dates"]))
        .route("/a/{account}/users/{person}/reach", post(person::reach).is(&["set_person_reach"]))
        .route(
            "/a/{account}/users/{person}/ranges",
            post(person::ranges).is(&["set_person_addresses"]),
        )
        .route("/a/{account}/users/{person}/state", post(person::state).is(&["set_person_state"]))
        .route("/a/{account}/users/{person}/remove", post(person::remove).is(&["remove_person"]))
        .route(
            "/a/{account}/users/{person}/revoke",
            post(person::revoke).is(&["take_back_invitation"]),
        )
        .route(
            "/a/{account}/users/{person}/erase",
            get(erase::page).is(&["erase_person"]).post(erase::sent).is(&["erase_person"]),
        )
        .route("/a/{account}/users/{person}/resend", post(person::resend).is(&["renew_invitation"]))
        .route("/a/{account}/users/{person}/offer", post(owner::offer).is(&["offer_ownership"]))
        .route(
            "/a/{account}/ownership/{answer}",
            post(owner::answer).is(&["accept_ownership", "decline_ownership", "withdraw_offer"]),
        )
        .route("/a/{account}/roles", get(roles::list::page).is(&["list_roles", "list_presets"]))
        .route(
            "/a/{account}/roles/new",
            get(roles::edit::new_page)
                .is(&["create_role"])
                .post(roles::save::created)
                .is(&["create_role"]),
        )
        .route("/a/{account}/roles/preset", post(roles::save::preset_added).is(&["add_preset"]))
        .route("/a/{account}/roles/compare", get(roles::compare::page).is(&["get_role"]))
        .route(
            "/a/{account}/roles/{role}",
            get(roles::edit::page)
                .is(&["get_role"])
                .post(roles::save::changed)
                .is(&["change_role"]),
        )
        .route("/a/{account}/roles/{role}/undo", post(roles::undo::sent).is(&["change_role"]))
        .route("/a/{account}/roles/{role}/delete", post(roles::remove::sent).is(&["delete_role"]))
        .route("/a/{account}/groups", get(roles::list::page).is(&["list_groups", "list_presets"]))
        .route(
            "/a/{account}/groups/new",
            get(roles::edit::new_page)
                .is(&["create_group"])
                .post(roles::save::created)
                .is(&["create_group"]),
        )
        .route("/a/{account}/groups/preset", post(roles::save::preset_added).is(&["add_preset"]))
        .route("/a/{account}/groups/compare", get(roles::compare::page).is(&["get_group"]))
        .route(
            "/a/{account}/groups/{role}",
            get(roles::edit::page)
                .is(&["get_group"])
                .post(roles::save::changed)
                .is(&["change_group"]),
        )
        .route("/a/{account}/groups/{role}/undo", post(roles::undo::sent).is(&["change_group"]))
        .route("/a/{account}/groups/{role}/delete", post(roles::remove::sent).is(&["delete_group"]))
        .route(
            "/a/{account}/groups/{role}/people",
            post(roles::people::sent).is(&["set_person_roles"]),
        )
        .route(
            "/a/{account}/sign-in",
            get(account_sign_in::page)
                .is(&["get_account_sign_in"])
                .post(account_sign_in::sent)
                .is(&["set_account_sign_in", "remove_account_sign_in"]),
        )
        .route("/a/{account}/applications", get(applications::page).is(&["get_access"]))
        .route("/a/{account}/access", get(access::page).is(&["get_access", "explain_access"]))
        .route("/a/{account}/access/who", get(access::who).is(&["who_has_access"]))
        .route("/a/{account}/access/changes", get(access::changes).is(&["get_access"]))
        .route(
            "/a/{account}/access/everyone",
            get(access::everyone).is(&["list_people", "list_history"]),
        )
        .route(
            "/a/{account}/ask",
            get(ask::page).is(&["ask_for_access"]).post(ask::sent).is(&["ask_for_access"]),
        )
        .route("/a/{account}/requests", get(requests::page).is(&["list_access_requests"]))
        .route(
            "/a/{account}/requests/{person}",
            post(requests::answered).is(&["answer_access_request"]),
        )
        .route(
            "/a/{account}/reviews",
            get(reviews::page)
                .is(&["get_review", "list_review_people", "list_reviews"])
                .post(reviews::begun)
                .is(&["start_review"]),
        )
        .route("/a/{account}/reviews/answers", post(reviews::answered).is(&["answer_review"]))
        .route("/a/{account}/reviews/close", post(reviews::closed).is(&["close_review"]))
        .route("/a/{account}/reviews/{review}", get(reviews::outcome).is(&["get_closed_review"]))
        .route(
            "/a/{account}/policies",
            get(policies::page)
                .is(&["list_policies", "list_policies_above"])
                .post(policies::created)
                .is(&["create_policy"]),
        )
        .route(
            "/a/{account}/policies/{policy}",
            get(policies::one)
                .is(&["change_policy"])
                .post(policies::changed)
                .is(&["change_policy"]),
        )
        .route(
            "/a/{account}/policies/{policy}/remove",
            post(policies::removed).is(&["remove_policy"]),
        )
        .route(
            "/a/{account}/code",
            get(as_code::page)
                .is(&["get_configuration"])
                .post(as_code::sent)
                .is(&["plan_configuration"]),
        )
        .route("/a/{account}/code/apply", post(as_code::applied).is(&["apply_configuration"]))
        .route(
            "/a/{account}/view-as",
            get(view_as::page).alone(Eyes).post(view_as::begun).alone(Eyes),
        )
        .route("/view/{account}/{subject}/end", post(view_as::ended).alone(Eyes))
        .route("/a/{account}/keys", get(keys::page).is(&["list_keys"]))
        .route(
            "/a/{account}/keys/new",
            get(keys::new_page).is(&["issue_key"]).post(keys::issued).is(&["issue_key"]),
        )
        .route("/a/{account}/keys/{key}", get(keys::one).is(&["get_key"]))
        .route("/a/{account}/keys/{key}/roles", post(keys::roles).is(&["set_key_roles"]))
        .route(
            "/a/{account}/keys/{key}/rotate",
            get(keys::rotate_page).is(&["rotate_key"]).post(keys::rotated).is(&["rotate_key"]),
        )
        .route("/a/{account}/keys/{key}/revoke", post(keys::revoke).is(&["revoke_key"]))
        .route(
            "/a/{account}/allowlist",
            get(allowlist::page)
                .is(&["get_allowlist"])
                .post(allowlist::sent)
                .is(&["set_allowlist", "preview_allowlist"]),
        )
        .route(
            "/a/{account}/security",
            get(security::page).is(&[
                "get_allowlist",
                "list_keys",
                "get_account",
                "get_account_sign_in",
            ]),
        )
        .route("/a/{account}/security/factor", post(security::sent).is(&["set_sign_in_rules"]))
        .route(
            "/a/{account}/history",
            get(history::page).is(&[
                "list_history",
                "export_history",
                "get_checkpoint",
                "get_consistency",
                "get_bundle",
            ]),
        )
        .route(
            "/a/{account}/catalog",
            get(catalog::page).is(&["get_catalog"]).post(catalog::sent).is(&["adopt_catalog"]),
        )
        .route("/a/{account}/nodes", get(nodes::page).is(&["get_nodes"]))
        .route("/a/{account}/mail", get(mail::page).is(&["list_mail"]))
        .route("/a/{account}/mail/again", post(mail::all_again).is(&["send_all_mail_again"]))
        .route("/a/{account}/mail/{mail}/again", post(mail::again).is(&["send_mail_again"]))
        .route("/a/{account}/accounts", get(accounts::page).is(&["list_accounts"]))
        .route(
            "/a/{account}/accounts/new",
            get(accounts::new_page)
                .is(&["open_account"])
                .post(accounts::created)
                .is(&["open_account"]),
        )
}

/// Accounts below, their settings, state, place and limits.
fn accounts_below(pages: Pages) -> Pages {
    pages
        .route("/a/{account}/below", get(below::page).is(&["list_accounts"]))
        .route(
            "/a/{account}/below/new",
            get(new_account::page)
                .is(&["create_account"])
                .post(new_account::sent)
                .is(&["create_account"]),
        )
        .route(
            "/a/{account}/below/import",
            get(jobs::import::accounts)
                .is(&["export_accounts", "list_jobs"])
                .post(jobs::import::accounts_sent)
                .is(&["draft_accounts"])
                .of_files(),
        )
        .route(
            "/a/{account}/bulk",
            get(jobs::bulk::page)
                .is(&["list_jobs", "list_accounts"])
                .post(jobs::bulk::sent)
                .is(&["draft_states"])
                .of_files(),
        )
        .route(
            "/a/{account}/jobs/{job}",
            get(jobs::job::page).is(&["get_job", "list_job_rows", "get_job_result"]),
        )
        .route("/a/{account}/jobs/{job}/start", post(jobs::job::started).is(&["start_job"]))
        .route("/a/{account}/jobs/{job}/cancel", post(jobs::job::cancelled).is(&["cancel_job"]))
        .route(
            "/a/{account}/settings",
            get(settings::page)
                .is(&["get_account", "get_owner"])
                .post(settings::sent)
                .is(&["set_settings"]),
        )
        .route(
            "/a/{account}/settings/state/{step}",
            get(account_state::page)
                .is(&["set_state"])
                .post(account_state::sent)
                .is(&["set_state"]),
        )
        .route(
            "/a/{account}/settings/owner",
            get(put_in_owner::page)
                .is(&["put_in_owner"])
                .post(put_in_owner::sent)
                .is(&["put_in_owner"]),
        )
        .route(
            "/a/{account}/move",
            get(moving::page).is(&["move_account"]).post(moving::sent).is(&["move_account"]),
        )
        .route("/a/{account}/limits", get(limits::page).is(&["get_allowed_roles", "list_ceilings"]))
        .route(
            "/a/{account}/limits/roles",
            get(allowed_roles::page)
                .is(&["set_allowed_roles"])
                .post(allowed_roles::sent)
                .is(&["set_allowed_roles"]),
        )
        .route(
            "/a/{account}/limits/own-roles",
            get(own_roles::page)
                .is(&["set_own_roles"])
                .post(own_roles::sent)
                .is(&["set_own_roles"]),
        )
        .route(
            "/a/{account}/limits/ceilings/{section}",
            get(ceiling::page).is(&["set_ceiling"]).post(ceiling::sent).is(&["set_ceiling"]),
        )
}

static LISTED: LazyLock<Vec<Listed>> = LazyLock::new(|| described().listed);

/// Every page, in order.
pub fn pages() -> &'static [Listed] {
    &LISTED
}

pub(crate) fn routes(app: &App) -> Router<App> {
    let pages = described().router.layer(middleware::from_fn_with_state(app.clone(), door::keep));
    let seen = view_as::routes(pages.clone().with_state(app.clone()));
    let seen = seen.layer(middleware::from_fn_with_state(app.clone(), door::keep));
    pages.merge(seen).merge(assets::routes())
}
