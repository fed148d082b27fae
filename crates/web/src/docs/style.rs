//! The style of the page, compiled in.

use axum::response::Response;

use super::frame;

pub(super) async fn sheet() -> Response {
    frame::strict("text/css; charset=utf-8", include_str!("style.css"))
}
