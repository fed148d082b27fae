//! Styles, scripts and icon, in the program itself. They stand in one folder whose name is a hash of
//! all of them: a browser keeps them for good and still never has an old one, and a script finds
//! the others beside it.

use std::sync::LazyLock;

use axum::{
    Router,
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use sha2::{Digest, Sha256};

use crate::App;

const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

/// All styles in one file, which a browser fetches once.
const STYLE: &str = concat!(
    include_str!("assets/style.css"),
    include_str!("assets/access.css"),
    include_str!("assets/accounts.css"),
    include_str!("assets/pages.css"),
    include_str!("assets/palette.css"),
    include_str!("assets/reports.css"),
);

/// Each file with its type and content.
const FILES: &[(&str, &str, &str)] = &[
    ("style.css", CSS, STYLE),
    ("script.js", SCRIPT, include_str!("assets/script.js")),
    ("levels.css", CSS, include_str!("assets/levels.css")),
    ("levels.js", SCRIPT, include_str!("assets/levels.js")),
    ("keys.js", SCRIPT, include_str!("assets/keys.js")),
    ("palette.js", SCRIPT, include_str!("assets/palette.js")),
    ("progress.js", SCRIPT, include_str!("assets/progress.js")),
    ("copy.js", SCRIPT, include_str!("assets/copy.js")),
    ("icon.svg", SVG, include_str!("assets/icon.svg")),
];

static FOLDER: LazyLock<String> = LazyLock::new(|| {
    let mut hash = Sha256::new();
    for (name, _, content) in FILES {
        hash.update(name.as_bytes());
        hash.update(content.as_bytes());
    }
    hex::encode(&hash.finalize()[..8])
});

/// Where a file is.
pub(super) fn address(name: &str) -> String {
    debug_assert!(FILES.iter().any(|(file, ..)| *file == name), "there is no asset `{name}`");
    format!("/assets/{}/{name}", *FOLDER)
}

pub(crate) fn routes() -> Router<App> {
    files()
}

/// The same for whatever serves them.
pub(super) fn files<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{folder}/{name}", get(asset))
}

async fn asset(Path((folder, name)): Path<(String, String)>) -> Response {
    let found = FILES.iter().find(|(file, ..)| *file == name).filter(|_| folder == *FOLDER);
    let Some((_, kind, content)) = found else { return StatusCode::NOT_FOUND.into_response() };
    let for_good = "public, max-age=31536000, immutable";
    let headers = [
        (header::CONTENT_TYPE, *kind),
        (header::CACHE_CONTROL, for_good),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, *content).into_response()
}
