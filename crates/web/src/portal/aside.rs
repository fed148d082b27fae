//! What a change brought with it beside what was asked for, told to who made it: it broke a policy that
//! an account further below states, which is no reason to refuse it.

use std::cell::Cell;

use axum::{
    extract::Request,
    http::{HeaderValue, header},
    middleware::Next,
    response::Response,
};
use rolecall_core::change::Event;

/// How the address of a page says so, behind what was just done.
pub(super) const BREAKS_POLICY: &str = ".breaks-policy";

tokio::task_local! {
    static BREAKS: Cell<bool>;
}

/// Notes what a change came with, for the answer to the form that sent it.
pub(crate) fn note(events: &[Event]) {
    if events.iter().any(|event| matches!(event, Event::PolicyBroken { .. })) {
        // Programs read what happened in the history.
        let _no_form = BREAKS.try_with(|breaks| breaks.set(true));
    }
}

/// Has the page that a form leads to say what the change came with.
pub(super) async fn told(request: Request, next: Next) -> Response {
    let answered = async {
        let response = next.run(request).await;
        (response, BREAKS.with(Cell::get))
    };
    let (mut response, breaks) = BREAKS.scope(Cell::new(false), answered).await;
    let led = response.headers().get(header::LOCATION).and_then(|led| led.to_str().ok());
    if let Some(led) = led.filter(|_| breaks).and_then(with_note)
        && let Ok(led) = HeaderValue::from_str(&led)
    {
        response.headers_mut().insert(header::LOCATION, led);
    }
    response
}

/// The address of a page that says what was just done, with the note behind it.
fn with_note(led: &str) -> Option<String> {
    let (before, done) = led.split_once("done=")?;
    let (done, after) = done.split_at(done.find(['&', '#']).unwrap_or(done.len()));
    Some(format!("{before}done={done}{BREAKS_POLICY}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_note_stands_behind_what_was_just_done() {
        for (led, noted) in [
            ("/a/abc/users/7?done=roles-set", "/a/abc/users/7?done=roles-set.breaks-policy"),
            ("/a/abc?done=saved&x=1#top", "/a/abc?done=saved.breaks-policy&x=1#top"),
        ] {
            assert_eq!(with_note(led).as_deref(), Some(noted));
        }
        assert_eq!(with_note("/a/abc"), None);
    }
}
