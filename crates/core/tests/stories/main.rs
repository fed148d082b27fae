//! Stories: given, when, then, as text files through one [`check`].
//!
//! A file holds stories on one topic. Each begins with its name, `== nobody …`; what stands above
//! the first is given in all of them. One line is one statement, in words whose meaning stands in
//! [`givens`] (how the world is), [`verbs`] (what someone does) and [`claims`] (what follows).
//! What is given is carried out as commands too, so nothing is set up that could not come to be.
//!
//! Deliberately not here: random worlds (`simulation.rs`), and how stores and pages do it.

mod claims;
mod givens;
mod script;
mod verbs;
mod words;
mod world;

use std::{collections::BTreeSet, fs, path::Path};

use rolecall_core::{access::Reason, change::Refusal};

use self::{
    script::{Line, Story},
    world::{Told, World},
};

/// Reasons that core itself never gives, and why not. Refusals have no such list: each has a story.
const GIVEN_ELSEWHERE: &[(Reason, &str)] = &[
    (Reason::SectionUnknown, "core is asked about a section, not about its name"),
    (Reason::ActionUnknown, "core is asked about a level, not about its name"),
    (Reason::SubjectUnknown, "core is asked about a principal, who may have nothing"),
];

#[test]
fn every_story_comes_out_as_it_is_told() {
    let mut failures = Vec::new();
    for story in stories() {
        if let Err(failure) = check(&story) {
            failures.push(failure);
        }
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

#[test]
fn every_refusal_and_every_reason_has_a_story() {
    let (mut refusals, mut reasons) = (BTreeSet::new(), BTreeSet::new());
    for told in stories().iter().filter_map(|story| check(story).ok()) {
        refusals.extend(told.refusals);
        reasons.extend(told.reasons);
    }
    let untold: Vec<_> = Refusal::CODES.iter().filter(|code| !refusals.contains(*code)).collect();
    assert_eq!(untold, Vec::<&&str>::new(), "refusals without a story");
    let all: BTreeSet<_> = Reason::ALL.iter().copied().collect();
    let untold: Vec<_> = all.difference(&reasons).copied().collect();
    let excused: Vec<_> = GIVEN_ELSEWHERE.iter().map(|(reason, _)| *reason).collect();
    assert_eq!(untold, excused, "reasons without a story");
}

/// Tells a story to the end, or to the first line that comes out otherwise: what follows from there
/// is not worth telling.
fn check(story: &Story) -> Result<Told, String> {
    let Story { file, name, lines } = story;
    let mut world = World::new();
    for line in lines {
        let Line { number, text, .. } = line;
        step(&mut world, line).map_err(|problem| {
            format!("{file}:{number}: {problem}\n    {text}\n    in the story: {name}")
        })?;
    }
    if world.is_settled() {
        Ok(world.told)
    } else {
        Err(format!("{file}: the last command has no `then`\n    in the story: {name}"))
    }
}

fn step(world: &mut World, line: &Line) -> Result<(), String> {
    let mut words = words::Words::new(&line.text, &line.block)?;
    match words.next("a statement")? {
        "when" => verbs::when(world, &mut words)?,
        "then" => claims::then(world, &mut words)?,
        "given" => givens::given(world, &mut words)?,
        what => givens::is(world, what, &mut words)?,
    }
    words.end()
}

/// All stories, in order of their files.
fn stories() -> Vec<Story> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/stories");
    let entries = fs::read_dir(folder).expect("the folder of stories is there");
    let mut files: Vec<_> = entries
        .map(|entry| entry.expect("an entry can be read").path())
        .filter(|path| path.extension().is_some_and(|is| is == "txt"))
        .collect();
    files.sort();
    let stories: Vec<_> = files.iter().flat_map(|file| script::read(file)).collect();
    let names: BTreeSet<_> = stories.iter().map(|story| &story.name).collect();
    assert_eq!(names.len(), stories.len(), "two stories have one name");
    for Story { name, lines, .. } in &stories {
        let claims = lines.iter().any(|line| line.text.starts_with("then "));
        assert!(claims, "the story `{name}` claims nothing");
    }
    stories
}

/// Every code that a refusal can have, as [`rolecall_core::change::Refusal::code`] writes them.
#[test]
fn the_list_of_codes_has_what_refusals_say_once_each() {
    let source = include_str!("../../src/change/refusal/code.rs");
    let said: BTreeSet<_> = source
        .lines()
        .filter_map(|line| line.trim().strip_suffix("\",")?.split_once("=> \""))
        .map(|(_, code)| code)
        .collect();
    let listed: BTreeSet<_> = Refusal::CODES.iter().copied().collect();
    assert_eq!(said, listed);
    assert_eq!(Refusal::CODES.len(), listed.len());
}
