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
pub(crate) mod aside;
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
mod routes;
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
use self::twin::Listed;
use crate::App;

static LISTED: LazyLock<Vec<Listed>> = LazyLock::new(|| routes::described().listed);

/// Every page, in order.
pub fn pages() -> &'static [Listed] {
    &LISTED
}

pub(crate) fn routes(app: &App) -> Router<App> {
    let pages = routes::described().router;
    let pages = pages.layer(middleware::from_fn(aside::told));
    let pages = pages.layer(middleware::from_fn_with_state(app.clone(), door::keep));
    let seen = view_as::routes(pages.clone().with_state(app.clone()));
    let seen = seen.layer(middleware::from_fn_with_state(app.clone(), door::keep));
    pages.merge(seen).merge(assets::routes())
}
