//! Markers: where tests say what they cover.
//!
//! - In Rust, a comment `// covers D21, D22` above a test.
//! - In a story, a line `covers: D21` or `# covers D21` below its heading.
//! - In tests of pages, a comment `// covers D21` above `test('name', …`.
//!
//! A list that ends with a comma goes on in the comment below it.

mod page;
mod rust;
mod story;

use std::fmt;

pub use self::{page::in_page_tests, rust::in_rust, story::in_story};

/// What a test says it covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Marker {
    /// The test's name, with its crate and file.
    pub test: String,
    /// The list of requirements, as it is written.
    pub covers: String,
    /// The file and line of the test.
    pub place: String,
}

/// A marker that cannot be read, or marks nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mistake {
    /// The file and line.
    pub place: String,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

/// What a file has of both.
pub type Found = (Vec<Marker>, Vec<Mistake>);

/// The name of a file among tests: its crate, its folders and its own name.
pub fn module(of: &str, path: &str) -> String {
    let path = path.rsplit_once('.').map_or(path, |(path, _)| path);
    let mut parts: Vec<_> = path.split('/').collect();
    if matches!(parts.first(), Some(&("src" | "tests"))) {
        parts.remove(0);
    }
    if matches!(parts.last(), Some(&("mod" | "lib" | "main"))) {
        parts.pop();
    }
    parts.insert(0, of);
    parts.join("::")
}

/// The list of a comment that is a marker. Prose that begins with the same word is none.
fn list(comment: &str) -> Option<&str> {
    let rest = comment.trim().strip_prefix("covers")?;
    let (list, is_sure) = rest.strip_prefix(':').map_or((rest, false), |list| (list, true));
    let mut letters = list.strip_prefix(' ').unwrap_or_default().trim_start().chars();
    let is_id = letters.next().is_some_and(|letter| letter.is_ascii_alphabetic())
        && letters.next().is_some_and(|digit| digit.is_ascii_digit());
    (is_sure || is_id).then_some(list.trim())
}

/// Lists of markers that wait for their test.
#[derive(Default)]
struct Waiting {
    list: String,
    line: usize,
}

impl Waiting {
    /// Takes a comment, if it is a marker or goes on with one.
    fn take(&mut self, comment: &str, line: usize) {
        let goes_on = self.list.ends_with(',').then(|| comment.trim());
        if let Some(list) = goes_on.or(list(comment)) {
            if !self.list.is_empty() && goes_on.is_none() {
                self.list.push(',');
            }
            self.list.push_str(list);
            self.line = line;
        }
    }

    /// Hands the list to a test, if there is one.
    fn give(&mut self, path: &str, line: usize, test: String, found: &mut Found) {
        let covers = std::mem::take(&mut self.list);
        if !covers.is_empty() {
            let place = format!("{path}:{line}");
            found.0.push(Marker { test, covers, place });
        }
    }

    /// Something else comes where a test should.
    fn drop(&mut self, path: &str, found: &mut Found) {
        if !std::mem::take(&mut self.list).is_empty() {
            found.1.push(Mistake {
                place: format!("{path}:{}", self.line),
                message: "this marker stands above no test: put it right above one".to_owned(),
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::files::File;

    pub(super) fn file(text: &str) -> File {
        File { path: "a".to_owned(), text: text.to_owned() }
    }

    /// The markers as `test: list`, then the mistakes, with their lines.
    pub(super) fn told((markers, mistakes): Found) -> Vec<String> {
        let markers = markers.iter().map(|marker| format!("{}: {}", marker.test, marker.covers));
        let mistakes = mistakes.iter().map(|mistake| mistake.place.clone());
        markers.chain(mistakes).collect()
    }

    #[test]
    fn a_module_is_named_by_crate_and_file() {
        assert_eq!(module("a_core", "src/catalog/tests.rs"), "a_core::catalog::tests");
        assert_eq!(module("a_core", "src/catalog/mod.rs"), "a_core::catalog");
        assert_eq!(module("a_core", "src/lib.rs"), "a_core");
        assert_eq!(module("a_web", "tests/routes/main.rs"), "a_web::routes");
        assert_eq!(module("tests", "tests/e2e/roles.mjs"), "tests::e2e::roles");
    }
}
