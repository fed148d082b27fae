//! What pages are put together of: fields, the summary of what is wrong, badges, dates.

use maud::{Markup, html};
use rolecall_client::wire::{Person, PersonState, RoleOfPerson};

use super::{
    fields::{Fields, Mistakes},
    messages::{Word, english},
    send::ONCE,
};

/// A form as it is shown: what was typed before, and what is wrong with it.
pub(super) struct Form<'f> {
    pub(super) fields: &'f Fields,
    pub(super) mistakes: &'f Mistakes,
}

/// A field of one line.
pub(super) struct Input<'i> {
    pub(super) name: &'static str,
    pub(super) kind: &'static str,
    pub(super) label: &'i str,
    pub(super) hint: Option<&'i str>,
    pub(super) required: bool,
    pub(super) autocomplete: &'static str,
}

impl<'i> Input<'i> {
    pub(super) fn text(name: &'static str, label: &'i str) -> Self {
        Self { name, kind: "text", label, hint: None, required: true, autocomplete: "off" }
    }
}

impl Form<'_> {
    /// All that is wrong, with links to the fields. It takes the focus.
    pub(super) fn summary(&self) -> Markup {
        let m = english();
        html! {
            @if !self.mistakes.is_empty() {
                div.mistakes role="alert" tabindex="-1" data-focus {
                    h2 { (m.say("mistakes")) }
                    ul {
                        @for (field, what) in self.mistakes.iter() {
                            li {
                                @if field.is_empty() { (what) }
                                @else { a href={ "#" (field) } { (what) } }
                            }
                        }
                    }
                }
            }
        }
    }

    pub(super) fn input(&self, input: &Input<'_>) -> Markup {
        let Input { name, kind, label, hint, required, autocomplete } = *input;
        let wrong = self.mistakes.of(name);
        let described = described(name, hint, wrong);
        // What was typed is kept, but for a password.
        let value = (kind != "password").then(|| self.fields.one(name));
        html! {
            div.field.wrong[wrong.is_some()] {
                label for=(name) { (label) @if !required { span.hint { " " (english().say("optional")) } } }
                (self.notes(name, hint))
                input id=(name) name=(name) type=(kind) value=[value] required[required]
                    autocomplete=(autocomplete) aria-describedby=[described]
                    aria-invalid=[wrong.map(|_| "true")] data-1p-ignore[autocomplete == "off"];
            }
        }
    }

    /// A field of several lines.
    pub(super) fn area(&self, name: &'static str, label: &str, hint: &str) -> Markup {
        self.lines(name, label, hint, 3, true)
    }

    /// The same, as many lines high, which may have to be filled in.
    pub(super) fn lines(
        &self,
        name: &'static str,
        label: &str,
        hint: &str,
        rows: u8,
        required: bool,
    ) -> Markup {
        let wrong = self.mistakes.of(name);
        html! {
            div.field.wrong[wrong.is_some()] {
                label for=(name) { (label) }
                (self.notes(name, Some(hint)))
                textarea id=(name) name=(name) rows=(rows) required[required] autocomplete="off" spellcheck="false"
                    aria-describedby=[described(name, Some(hint), wrong)]
                    aria-invalid=[wrong.map(|_| "true")] { (self.fields.one(name)) }
            }
        }
    }

    pub(super) fn notes(&self, name: &str, hint: Option<&str>) -> Markup {
        html! {
            @if let Some(hint) = hint { p.hint id={ (name) "-hint" } { (hint) } }
            @if let Some(wrong) = self.mistakes.of(name) {
                p.mistake id={ (name) "-mistake" } { (wrong) }
            }
        }
    }

    /// From when until when, by the clock of a zone.
    pub(super) fn dates(&self) -> Markup {
        let m = english();
        let (from, until) = (m.say("activation"), m.say("expiration"));
        let (from_hint, until_hint) = (m.say("activation-hint"), m.say("expiration-hint"));
        let date = |name, label, hint| {
            let text = Input::text(name, label);
            Input { kind: "date", hint: Some(hint), required: false, ..text }
        };
        html! {
            div.row {
                (self.input(&date("activation", &from, &from_hint)))
                (self.input(&date("expiration", &until, &until_hint)))
                (self.zone())
            }
        }
    }

    pub(super) fn zone(&self) -> Markup {
        let m = english();
        let wrong = self.mistakes.of("zone");
        html! {
            div.field.wrong[wrong.is_some()] {
                label for="zone" { (m.say("zone")) }
                (self.notes("zone", Some(&m.say("zone-hint"))))
                input #zone name="zone" list="zones" required autocomplete="off"
                    value=(self.fields.one("zone")) aria-invalid=[wrong.map(|_| "true")]
                    aria-describedby=[described("zone", Some(""), wrong)];
                datalist #zones { @for zone in zones() { option value=(zone) {} } }
            }
        }
    }
}

pub(super) fn described(name: &str, hint: Option<&str>, wrong: Option<&str>) -> Option<String> {
    let hint = hint.map(|_| format!("{name}-hint"));
    let wrong = wrong.map(|_| format!("{name}-mistake"));
    let notes: Vec<_> = hint.into_iter().chain(wrong).collect();
    (!notes.is_empty()).then(|| notes.join(" "))
}

fn zones() -> Vec<String> {
    let names = jiff::tz::db().available().map(|name| name.to_string());
    let mut names: Vec<_> = names.filter(|name| name.contains('/') || name == "UTC").collect();
    names.sort_unstable();
    names
}

/// A name that no other form has, so that a double click does nothing twice.
pub(super) fn once(app: &crate::App) -> Markup {
    html! { input type="hidden" name=(ONCE) value=(hex::encode(app.random::<12>())); }
}

/// Whether a person counts at a moment, in a word.
pub(super) fn state(person: &Person, now: jiff::Timestamp) -> Markup {
    let (class, key) = state_key(person, now);
    html! { span class={ "badge " (class) } { (english().say(key)) } }
}

/// The same as its class and its message.
pub(super) fn state_key(person: &Person, now: jiff::Timestamp) -> (&'static str, &'static str) {
    let dates = &person.dates;
    match person.state {
        PersonState::Active if dates.ends_at.is_some_and(|end| end <= now) => {
            ("bad", "state-ended")
        }
        PersonState::Active if dates.starts_at.is_some_and(|start| start > now) => {
            ("waiting", "state-not-yet")
        }
        PersonState::Active => ("good", "state-active"),
        PersonState::Invited if person.invitation_expired => ("bad", "state-invitation-expired"),
        PersonState::Invited => ("waiting", "state-invited"),
        PersonState::Suspended => ("bad", "state-suspended"),
    }
}

pub(super) fn role_chips(roles: &[RoleOfPerson]) -> Markup {
    html! {
        @for role in roles { span.chip { (role.name) } " " }
    }
}

/// The days of a person in an account, with the instants that they mean.
pub(super) fn window(person: &Person) -> Markup {
    let m = english();
    let dates = &person.dates;
    let day = |date: jiff::civil::Date, at: Option<jiff::Timestamp>| {
        let exact = at.map(|at| at.to_string()).unwrap_or_default();
        html! { time datetime=(exact) title=(exact) { (date) } }
    };
    html! {
        @match (dates.activation, dates.expiration) {
            (None, None) => span.hint { (m.say("always")) },
            (from, until) => {
                @if let Some(from) = from { (day(from, dates.starts_at)) } " – "
                @if let Some(until) = until { (day(until, dates.ends_at)) }
                span.hint { " " (dates.zone) }
            },
        }
    }
}

/// How many there are.
pub(super) fn people_count(count: usize) -> String {
    english().put("people-count", &[("count", Word::Number(count))]).into_owned()
}
