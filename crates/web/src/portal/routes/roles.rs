//! Roles and groups.

use super::super::{
    roles,
    twin::{Pages, get, post},
};

/// Roles and groups of an account.
pub(super) fn roles(pages: Pages) -> Pages {
    pages
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
}
