//! An account's people.

use super::super::{
    erase, home, invite, jobs, owner, palette, person,
    twin::{Pages, get, post},
    users,
};

/// People of an account, invitations, ownership.
pub(super) fn people(pages: Pages) -> Pages {
    pages
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
}
