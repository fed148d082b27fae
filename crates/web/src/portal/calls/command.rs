//! The commands of the program that are the same as a call. A test of the program reads each of
//! them, so that none is told that it does not have.

use super::{
    Asked, Given,
    call::{moment, said},
};
use crate::api::look::Look;

/// A word of a command: as it is, or what the page's address has under a name.
#[derive(Clone, Copy)]
enum Step {
    Word(&'static str),
    /// From the path of the page.
    Path(&'static str),
    /// From behind the question mark.
    Asked(&'static str),
}

use Step::{Asked as Said, Path, Word};

/// By the call that they are.
const COMMANDS: &[(&str, &[Step])] = &[
    ("get_configuration", &[Word("export"), Path("account")]),
    ("get_bundle", &[Word("ledger"), Word("bundle"), Path("account")]),
    ("get_checkpoint", &[Word("ledger"), Word("checkpoint")]),
    ("who_has_access", &[Word("who"), Said("level"), Said("section"), Path("account")]),
    (
        "explain_access",
        &[Word("explain"), Said("who"), Said("level"), Said("section"), Path("account")],
    ),
];

/// Each command as it is told where nothing is known, to be compared with what the program takes.
pub fn commands() -> impl Iterator<Item = String> {
    COMMANDS.iter().map(|(_, steps)| line(steps, |_| None))
}

/// The command that a call is, with what the page was asked for.
pub(super) fn of(look: &Look<'_>, call: &str, asked: &Asked, given: &[Given]) -> Option<String> {
    let (_, steps) = COMMANDS.iter().find(|(of, _)| *of == call)?;
    let said = |name: &str| said(given, name).map(str::to_owned);
    let told = line(steps, |step| match step {
        Word(_) => None,
        Path(name) => asked.in_path(name).map(str::to_owned),
        Said(name) => said(name),
    });
    match moment(look, given) {
        None => Some(told),
        // On the command line there is no past: it answers by the records of today.
        Some(at) => (at >= look.now).then(|| format!("{told} --at {at}")),
    }
}

fn line(steps: &[Step], known: impl Fn(Step) -> Option<String>) -> String {
    let word = |step: &Step| match *step {
        Word(word) => word.to_owned(),
        Path(name) | Said(name) => {
            known(*step).map_or_else(|| name.to_uppercase(), |value| quoted(&value))
        }
    };
    let words: Vec<_> = steps.iter().map(word).collect();
    format!("rolecall {}", words.join(" "))
}

/// One word for a shell, whatever stands in it.
pub(super) fn quoted(text: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "-_./:@".contains(letter);
    if !text.is_empty() && !text.starts_with('-') && text.chars().all(is_plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_a_line_is_one_word_for_the_shell() {
        assert_eq!(quoted("abc-hq"), "abc-hq");
        assert_eq!(
            quoted("https://rolecall.example/api/v1?q=a b"),
            "'https://rolecall.example/api/v1?q=a b'"
        );
        assert_eq!(quoted("it's $HOME"), "'it'\\''s $HOME'");
        assert_eq!(quoted("--output"), "'--output'");
        assert_eq!(quoted(""), "''");
    }
}
