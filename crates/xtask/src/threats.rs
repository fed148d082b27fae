//! The threat model names tests; each of them is there.
//!
//! In `docs/threat-model.md`, a class is a heading `### …`, and a line of it
//! ``- `FILE`: `test`, `test` `` names tests of a file: functions of Rust, headings of a story, tests of
//! a page.

use std::{fs, path::Path};

use crate::{
    Fault,
    source::{Part, only, whole_words},
};

/// The document, told from the root.
pub const DOCUMENT: &str = "docs/threat-model.md";

/// A class of attacks with the tests that it names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Class {
    /// Its heading.
    pub name: String,
    /// Each with its file.
    pub tests: Vec<(String, String)>,
}

/// The classes of the document.
pub fn classes(document: &str) -> Vec<Class> {
    let mut classes: Vec<Class> = Vec::new();
    for line in document.lines() {
        if let Some(name) = line.strip_prefix("### ") {
            classes.push(Class { name: name.to_owned(), tests: Vec::new() });
        } else if let (Some(class), Some(list)) = (classes.last_mut(), line.strip_prefix("- `")) {
            let mut quoted = list.split('`').step_by(2).filter(|text| !text.is_empty());
            let file = quoted.next().unwrap_or_default().to_owned();
            class.tests.extend(quoted.map(|test| (file.clone(), test.to_owned())));
        }
    }
    classes
}

/// What is wrong with the document of a project: tests that are not there, classes without one.
pub fn mistakes(root: &Path) -> Result<Vec<String>, Fault> {
    let classes = classes(&fs::read_to_string(root.join(DOCUMENT))?);
    let mut mistakes = Vec::new();
    for Class { name, tests } in &classes {
        if tests.is_empty() {
            mistakes.push(format!("{name}: no test is named"));
        }
        for (file, test) in tests {
            let text = fs::read_to_string(root.join(file)).unwrap_or_default();
            if !has(file, &text, test) {
                mistakes.push(format!("{name}: there is no test `{test}` in {file}"));
            }
        }
    }
    Ok(mistakes)
}

/// Whether a file has a test of this name.
fn has(file: &str, text: &str, test: &str) -> bool {
    match file.rsplit_once('.').map(|(_, ending)| ending) {
        Some("rs") => is_test(&only(text, &[Part::Code]), test),
        Some("txt") => text.lines().any(|line| line.strip_prefix("== ") == Some(test)),
        Some("mjs") => text.contains(&format!("test(\"{test}\"")),
        _ => false,
    }
}

/// Whether the function of this name is marked as a test: nothing but other marks stands between.
fn is_test(code: &str, name: &str) -> bool {
    let declared = format!("fn {name}");
    whole_words(code, &declared).any(|at| {
        let before = &code[..at];
        let marks = before.rfind(['}', ';', '{']).map_or(before, |end| &before[end..]);
        marks.contains("#[test]") || marks.contains("::test]") || marks.contains("::test(")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_have_the_tests_that_their_lines_name() {
        let document = "# T\n- `x`: `not here`\n### One\nText with `code`.\n- `a.rs`: `b`, `c`\n- `d.txt`: `e f`\n### Two\n";
        let of = |file: &str, test: &str| (file.to_owned(), test.to_owned());
        let one = Class {
            name: "One".to_owned(),
            tests: vec![of("a.rs", "b"), of("a.rs", "c"), of("d.txt", "e f")],
        };
        assert_eq!(classes(document), [one, Class { name: "Two".to_owned(), tests: Vec::new() }]);
    }

    #[test]
    fn a_test_is_one_that_is_run() {
        let rust = "use a;\n#[test]\nfn one() {}\nfn two() {}\n// #[test]\nfn three() {}\n\
                    #[tokio::test(flavor = \"x\")]\n#[ignore]\nasync fn four() {}\n\
                    const FIVE: &str = \"#[test] fn five() {}\";\n";
        let found = |name| has("a.rs", rust, name);
        assert!(found("one") && found("four"));
        assert!(!found("two") && !found("three") && !found("five") && !found("on"));
        assert!(has("a.txt", "== one of it\nthen\n", "one of it"));
        assert!(!has("a.txt", "== one of it all\n", "one of it"));
        assert!(has("a.mjs", "  test(\"opens\", async () => {", "opens"));
        assert!(!has("a.mjs", "", "opens"));
    }
}
