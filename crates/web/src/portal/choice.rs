//! Fields in which something is chosen of what is offered.

use maud::{Markup, html};

use super::components::{Form, described};

/// What can be chosen: the value that is sent, and what it is called.
pub(super) type Choice = (String, String);

impl Form<'_> {
    /// What a list offers, with what was chosen before.
    pub(super) fn choices(&self, name: &str, choices: &[Choice]) -> Markup {
        html! {
            @for (value, label) in choices {
                option value=(value) selected[self.fields.one(name) == value] { (label) }
            }
        }
    }

    /// One of several that stand below each other.
    pub(super) fn radios(&self, name: &'static str, label: &str, choices: &[Choice]) -> Markup {
        let wrong = self.mistakes.of(name);
        html! {
            fieldset.field.wrong[wrong.is_some()] id=(name) tabindex="-1" {
                legend { (label) }
                (self.notes(name, None))
                @for (value, label) in choices {
                    div.choice { label {
                        input type="radio" name=(name) value=(value) required
                            checked[self.fields.one(name) == value];
                        span { (label) }
                    } }
                }
            }
        }
    }

    /// Yes or no.
    pub(super) fn check(&self, name: &'static str, label: &str, hint: &str) -> Markup {
        let wrong = self.mistakes.of(name);
        html! {
            div.field.wrong[wrong.is_some()] {
                div.choice { label {
                    input id=(name) type="checkbox" name=(name) value=(YES)
                        checked[self.fields.has(name, YES)]
                        aria-describedby=[described(name, Some(hint), wrong)];
                    span { (label) span.hint id={ (name) "-hint" } { (hint) } }
                } }
                (self.notes(name, None))
            }
        }
    }
}

/// What is sent of a box that is checked.
pub(super) const YES: &str = "yes";
