//! Style, script and icon, in the program itself. The address has a hash of what is in it, so that
//! a browser keeps it for good and still never has an old one.

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

const STYLE: &str = include_str!("assets/style.css");
const SCRIPT: &str = include_str!("assets/script.js");
const ICON: &str = include_str!("assets/icon.svg");

static STYLE_ADDRESS: LazyLock<String> = LazyLock::new(|| address(STYLE, "css"));
static SCRIPT_ADDRESS: LazyLock<String> = LazyLock::new(|| address(SCRIPT, "js"));

fn address(content: &str, ending: &str) -> String {
    let hash = hex::encode(&Sha256::digest(content.as_bytes())[..8]);
    format!("/assets/{hash}.{ending}")
}

pub(super) fn style_address() -> &'static str {
    &STYLE_ADDRESS
}

pub(super) fn script_address() -> &'static str {
    &SCRIPT_ADDRESS
}

pub(super) fn routes() -> Router<App> {
    Router::new().route("/assets/{name}", get(asset))
}

async fn asset(Path(name): Path<String>) -> Response {
    let path = format!("/assets/{name}");
    let (kind, content) = match path {
        path if path == *STYLE_ADDRESS => ("text/css; charset=utf-8", STYLE),
        path if path == *SCRIPT_ADDRESS => ("text/javascript; charset=utf-8", SCRIPT),
        path if path == "/assets/icon.svg" => ("image/svg+xml", ICON),
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    let for_good = "public, max-age=31536000, immutable";
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, for_good),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, content).into_response()
}
