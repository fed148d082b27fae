//! What is one's own, and how one comes in.

use super::super::{
    accept, address, code, factor, home, outbox, palette, profile, reset, sign_in,
    twin::{
        Pages,
        Why::{Demo, Door, OwnProof},
        get, post,
    },
};
use crate::gateway;

/// Signing in, one's own profile, accounts and invitations.
pub(super) fn own(pages: Pages) -> Pages {
    pages
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
}
