//! The portal: pages for people.
//!
//! - A page is a function from what is looked up to markup (`frame` puts it into the frame).
//! - Forms and links first: every journey works without JavaScript. A form that is sent is a
//!   command like any other, and is answered with a redirect, or with itself and what is wrong.
//! - All text comes from one table of messages (`messages`).
//!
//! Deliberately not here: rules (core). What a page offers is what `crate::api::look` allows.

mod accept;
pub(crate) mod account_sign_in;
mod accounts;
mod address;
mod assets;
mod attempts;
mod code;
mod codes;
mod components;
pub(crate) mod door;
mod enrolment;
mod error;
mod factor;
mod fields;
mod frame;
mod home;
mod invite;
mod mail;
pub(crate) mod messages;
mod offer;
mod outbox;
mod owner;
mod person;
mod preview;
mod profile;
mod proof;
mod reach;
mod reset;
mod role_field;

mod send;
mod sign_in;
mod users;

use axum::{
    Router, middleware,
    routing::{get, post},
};

pub(crate) use self::send::refused;
use crate::App;

pub(crate) fn routes(app: &App) -> Router<App> {
    let pages = Router::new()
        .route("/", get(home::page))
        .route("/sign-in", get(sign_in::page).post(sign_in::sent))
        .route("/sign-in/code", get(code::page).post(code::sent))
        .route("/sign-out", post(sign_in::out))
        .route("/reset", get(reset::page).post(reset::asked))
        .route("/password/{secret}", get(reset::choose).post(reset::chosen))
        .route("/invitations/{membership}", get(accept::own_page).post(accept::own_sent))
        .route("/invitations/{membership}/{secret}", get(accept::page).post(accept::sent))
        .route("/outbox", get(outbox::page))
        .route("/me", get(profile::page))
        .route("/me/profile", post(profile::changed))
        .route("/me/address", get(address::page).post(address::asked))
        .route("/address/{secret}", get(address::proof_page).post(address::proven))
        .route("/me/password", post(profile::password))
        .route("/me/factor", get(factor::page).post(factor::confirmed))
        .route("/me/factor/{task}", get(factor::task).post(factor::done))
        .route("/me/sessions/end", post(profile::sessions_ended))
        .route("/me/accounts/{account}/leave", post(profile::left))
        .route("/a/{account}", get(home::account))
        .route("/a/{account}/users", get(users::page))
        .route("/a/{account}/users/invite", get(invite::page).post(invite::sent))
        .route("/a/{account}/users/add", get(invite::add_page).post(invite::added))
        .route("/a/{account}/users/{person}", get(person::page))
        .route("/a/{account}/users/{person}/roles", post(person::roles))
        .route("/a/{account}/users/{person}/dates", post(person::dates))
        .route("/a/{account}/users/{person}/reach", post(person::reach))
        .route("/a/{account}/users/{person}/ranges", post(person::ranges))
        .route("/a/{account}/users/{person}/state", post(person::state))
        .route("/a/{account}/users/{person}/remove", post(person::remove))
        .route("/a/{account}/users/{person}/revoke", post(person::revoke))
        .route("/a/{account}/users/{person}/resend", post(person::resend))
        .route("/a/{account}/users/{person}/offer", post(owner::offer))
        .route("/a/{account}/ownership/{answer}", post(owner::answer))
        .route("/a/{account}/sign-in", get(account_sign_in::page).post(account_sign_in::sent))
        .route("/a/{account}/mail", get(mail::page))
        .route("/a/{account}/mail/again", post(mail::all_again))
        .route("/a/{account}/mail/{mail}/again", post(mail::again))
        .route("/a/{account}/accounts", get(accounts::page))
        .route("/a/{account}/accounts/new", get(accounts::new_page).post(accounts::created))
        .layer(middleware::from_fn_with_state(app.clone(), door::keep));
    pages.merge(assets::routes())
}
