//! Which requirement is covered by which test.
//!
//! A requirement is a line `- **D21** text` in `docs/requirements.md`. A test says which of them it
//! covers: `covers D21, D30 to D33`, in a comment above it (see [`markers`]). Markers that name no
//! requirement, or stand above no test, are mistakes.

pub mod markers;
pub mod requirement;

use std::{collections::BTreeMap, fmt::Write as _, fs};

use serde_json::Value;

use self::{
    markers::{Marker, Mistake},
    requirement::{Requirement, Requirements, ranges},
};
use crate::{Fault, files, workspace::Workspace};

/// The requirements of the project, with their tests.
#[derive(Debug)]
pub struct Coverage {
    requirements: Requirements,
    tests: BTreeMap<Requirement, Vec<String>>,
    /// Markers that cannot be read.
    pub mistakes: Vec<Mistake>,
}

/// Reads what the tests of the project cover.
pub fn of(workspace: &Workspace) -> Result<Coverage, Fault> {
    let requirements = fs::read_to_string(workspace.root.join("docs/requirements.md"))?;
    let (markers, mistakes) = markers_in(workspace)?;
    Ok(Coverage::new(Requirements::read(&requirements)?, markers, mistakes))
}

fn markers_in(workspace: &Workspace) -> Result<(Vec<Marker>, Vec<Mistake>), Fault> {
    let root = &workspace.root;
    let (mut markers, mut mistakes) = (Vec::new(), Vec::new());
    let mut add = |(found, wrong)| {
        markers.extend::<Vec<Marker>>(found);
        mistakes.extend::<Vec<Mistake>>(wrong);
    };
    // Crates stand in `crates` and `examples`, beside each other.
    for package in &workspace.packages {
        let name = package.name.replace('-', "_");
        for file in files::under(root, &package.folder, "rs")? {
            let path = file.path.trim_start_matches(&package.folder).trim_start_matches('/');
            add(markers::in_rust(&file, &markers::module(&name, path)));
        }
    }
    for file in files::under(root, "tests", "rs")? {
        add(markers::in_rust(&file, &markers::module("tests", &file.path)));
    }
    for file in files::under(root, "crates/core/tests/stories", "txt")? {
        let path = file.path.trim_start_matches("crates/core/");
        add(markers::in_story(&file, &markers::module("rolecall_core", path)));
    }
    for file in files::under(root, "tests/e2e", "mjs")? {
        add(markers::in_page_tests(&file, &markers::module("tests", &file.path)));
    }
    Ok((markers, mistakes))
}

impl Coverage {
    /// Matches markers with requirements.
    pub fn new(
        requirements: Requirements,
        markers: Vec<Marker>,
        mut mistakes: Vec<Mistake>,
    ) -> Self {
        let mut tests: BTreeMap<_, Vec<String>> = BTreeMap::new();
        for Marker { test, covers, place } in markers {
            match requirements.listed(&covers) {
                Ok(covered) => {
                    for requirement in covered {
                        tests.entry(requirement).or_default().push(test.clone());
                    }
                }
                Err(message) => mistakes.push(Mistake { place, message }),
            }
        }
        for tests in tests.values_mut() {
            tests.sort();
            tests.dedup();
        }
        Self { requirements, tests, mistakes }
    }

    /// An object from each requirement to the names of its tests, in the order of the document.
    pub fn to_json(&self) -> Value {
        let all = self.requirements.all().iter();
        all.map(|id| (id.to_string(), Value::from(self.tests_of(*id)))).collect()
    }

    fn tests_of(&self, requirement: Requirement) -> &[String] {
        self.tests.get(&requirement).map_or(&[], Vec::as_slice)
    }

    /// How many have tests, a line for each letter and one for all.
    pub fn summary(&self) -> String {
        let mut text = String::new();
        for letter in self.requirements.letters() {
            let (with, without) = self.of_letter(letter);
            line(&mut text, &letter.to_string(), with.len(), with.len() + without.len());
        }
        line(&mut text, "all", self.tests.len(), self.requirements.all().len());
        text
    }

    /// As [`Self::summary`], with the requirements that have tests and those that have none.
    pub fn lists(&self) -> String {
        let mut text = String::new();
        for letter in self.requirements.letters() {
            let (with, without) = self.of_letter(letter);
            for (what, which) in [("with tests", with), ("with none", without)] {
                if !which.is_empty() {
                    writeln!(text, "{letter} {what}: {}", ranges(&which)).expect("a string grows");
                }
            }
        }
        text + "\n" + &self.summary()
    }

    fn of_letter(&self, letter: char) -> (Vec<Requirement>, Vec<Requirement>) {
        let all = self.requirements.all().iter().copied();
        let of_letter = all.filter(|id| id.letter == letter);
        of_letter.partition(|id| self.tests.contains_key(id))
    }

    /// The mistakes, a line each.
    pub fn mistakes_told(&self) -> String {
        let told = self.mistakes.iter().map(|mistake| format!("{mistake}\n"));
        told.collect()
    }
}

fn line(text: &mut String, what: &str, with: usize, all: usize) {
    writeln!(text, "{what:>4} {with:>4} of {all:>4} have tests").expect("a string grows");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Package;

    fn coverage(covers: &[(&str, &str)]) -> Coverage {
        let text = "- **D1** a\n- **D2** b\n- **D3** c\n- **D4** d\n- **P2** e\n";
        let requirements = Requirements::read(text).expect("requirements");
        let marker = |(test, covers): &(&str, &str)| Marker {
            test: (*test).to_owned(),
            covers: (*covers).to_owned(),
            place: "a.rs:1".to_owned(),
        };
        Coverage::new(requirements, covers.iter().map(marker).collect(), Vec::new())
    }

    #[test]
    fn markers_are_read_of_every_crate_wherever_it_stands() {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().to_path_buf();
        let mut packages = Vec::new();
        for (at, place) in ["crates/one", "examples/two"].into_iter().enumerate() {
            fs::create_dir_all(root.join(place).join("tests")).expect("a crate");
            let text = format!("// covers D{at}\n#[test]\nfn it_is() {{}}\n");
            fs::write(root.join(place).join("tests/a.rs"), text).expect("a test");
            let name = format!("rolecall-{at}");
            packages.push(Package { name, folder: place.to_owned(), ..Package::default() });
        }
        fs::create_dir_all(root.join("tests/e2e")).expect("a folder");
        let text = "// covers D2\ntest('opens', async () => {});\n";
        fs::write(root.join("tests/e2e/a.test.mjs"), text).expect("a test");
        let workspace = Workspace { root, packages, ..Workspace::default() };
        let (markers, mistakes) = markers_in(&workspace).expect("readable");
        let told = markers.iter().map(|it| format!("{} {}", it.test, it.covers));
        let expected =
            ["rolecall_0::a::it_is D0", "rolecall_1::a::it_is D1", "tests::e2e::a.test::opens D2"];
        assert_eq!(told.collect::<Vec<_>>(), expected);
        assert_eq!(mistakes, []);
    }

    #[test]
    fn requirements_have_the_tests_that_name_them() {
        let json = coverage(&[("b", "D1 to D3"), ("a", "D2, P2"), ("a", "D2")]).to_json();
        assert_eq!(
            json.to_string(),
            r#"{"D1":["b"],"D2":["a","b"],"D3":["b"],"D4":[],"P2":["a"]}"#
        );
    }

    #[test]
    fn lists_say_which_have_tests_and_how_many_of_each_letter() {
        assert_eq!(
            coverage(&[("a", "D1 to D3")]).lists(),
            "D with tests: D1 to D3\nD with none: D4\nP with none: P2\n\n   \
             D    3 of    4 have tests\n   P    0 of    1 have tests\n \
             all    3 of    5 have tests\n"
        );
    }

    #[test]
    fn an_unknown_requirement_is_a_mistake_with_its_place() {
        let coverage = coverage(&[("a", "D1, D9")]);
        assert_eq!(
            coverage.mistakes_told(),
            "a.rs:1: there is no requirement `D9` in docs/requirements.md\n"
        );
    }
}
