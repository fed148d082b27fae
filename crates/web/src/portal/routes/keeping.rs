//! What keeps an account safe, and what it did.

use super::super::{
    accounts, allowlist, catalog, history, keys, mail, nodes, security,
    twin::{Pages, get, post},
};

/// Keys, addresses, history; the catalog, nodes and mail of the platform.
pub(super) fn keeping(pages: Pages) -> Pages {
    pages
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
