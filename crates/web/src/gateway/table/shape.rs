//! The shape of paths, as a route writes it.

use super::super::path::{Canonical, SEGMENTS_MAX};

/// What a segment of a path must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// This, letter by letter.
    Exact(String),
    /// Anything that is not empty.
    Any,
    /// Whatever remains: one segment or more, the first not empty.
    Rest,
}

/// A path with variables in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) parts: Vec<Part>,
    /// Which of them is the account.
    pub(super) account: Option<usize>,
    /// How many variables it has besides.
    pub(super) variables: usize,
}

impl Shape {
    /// Reads it as it is written; an error says what is wrong, to follow the path itself.
    pub(super) fn of(written: &str) -> Result<Self, String> {
        let within = written.strip_prefix('/').ok_or("begins with `/`")?;
        let words: Vec<_> = within.split('/').collect();
        if words.len() > SEGMENTS_MAX {
            return Err(format!("has at most {SEGMENTS_MAX} segments"));
        }
        let mut shape = Self { parts: Vec::new(), account: None, variables: 0 };
        for (at, word) in words.iter().enumerate() {
            let is_last = at + 1 == words.len();
            let part = shape.part(word, is_last)?;
            if *word == "{account}" && shape.account.replace(at).is_some() {
                return Err("names the account once".to_owned());
            }
            shape.parts.push(part);
        }
        Ok(shape)
    }

    fn part(&mut self, word: &str, is_last: bool) -> Result<Part, String> {
        let Some(name) = word.strip_prefix('{').and_then(|word| word.strip_suffix('}')) else {
            return exact(word, is_last);
        };
        let (name, is_rest) = match name.strip_suffix("...") {
            Some(name) => (name, true),
            None => (name, false),
        };
        let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        if name.is_empty() || !name.chars().all(is_word) {
            return Err(format!(
                "has a variable `{word}`: write {{name}} or {{name...}}, in lower case"
            ));
        }
        if is_rest && name == "account" {
            return Err("has the account in one segment: write {account}".to_owned());
        }
        if is_rest && !is_last {
            return Err(format!("has `{word}` before its end: whatever remains stands last"));
        }
        self.variables += usize::from(name != "account");
        Ok(if is_rest { Part::Rest } else { Part::Any })
    }
}

fn exact(word: &str, is_last: bool) -> Result<Part, String> {
    match (word.is_empty(), is_last) {
        (true, true) => return Ok(Part::Exact(String::new())),
        (true, false) => return Err("has no empty segments, `//`".to_owned()),
        (false, _) => {}
    }
    if word.contains(['{', '}']) {
        return Err(format!("has `{word}`: a variable is a whole segment"));
    }
    let path = format!("/{word}");
    match Canonical::of(&path) {
        Ok(canonical) if canonical.text() == path => {
            Ok(Part::Exact(canonical.segments()[0].clone()))
        }
        Ok(canonical) => Err(format!("has `{word}`: write it as `{}`", &canonical.text()[1..])),
        Err(error) => Err(format!("has `{word}`: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_whole_segments_and_the_rest_stands_last() {
        let shape = Shape::of("/api/{account}/files/{rest...}").expect("a path");
        assert_eq!(shape.account, Some(1));
        assert_eq!(shape.variables, 1);
        assert_eq!(shape.parts[3], Part::Rest);
        for (written, wrong) in [
            ("abc", "begins with `/`"),
            ("/a//b", "empty segments"),
            ("/{account}/{account}", "once"),
            ("/{rest...}/a", "stands last"),
            ("/{account...}", "one segment"),
            ("/{Id}", "lower case"),
            ("/x{id}", "whole segment"),
            ("/a;b", "two ways"),
            ("/%61", "write it as `a`"),
        ] {
            let said = Shape::of(written).expect_err(written);
            assert!(said.contains(wrong), "{written}: {said}");
        }
    }
}
