//! The first ten minutes of an integrator, as commands in order. `rolecall`'s tests run them.

use maud::{Markup, html};

use super::text::sections;

/// The anchor of all of it, and what those of its sections begin with.
pub(super) const ANCHOR: &str = "walkthrough";

pub(super) fn section() -> Markup {
    html! { section.walkthrough id=(ANCHOR) { (sections(include_str!("walkthrough.md"), ANCHOR)) } }
}
