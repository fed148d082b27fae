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

use rolecall_core::access::Reason;

use self::{
    script::{Line, Story},
    world::World,
};

/// Codes of refusals that no story leads to, and why.
const WITHOUT_STORY: &[(&str, &str)] = &[];

/// Reasons of decisions that core never gives, and who does.
const GIVEN_ELSEWHERE: &[(Reason, &str)] = &[];

#[test]
fn every_story_comes_out_as_it_is_told() {
    let mut failures = Vec::new();
    for story in stories() {
        failures.extend(check(&story).1);
    }
    assert!(failures.is_empty(), "\n{}", failures.join("\n"));
}

#[test]
fn every_refusal_and_every_reason_has_a_story() {
    let mut told = BTreeSet::new();
    for story in stories() {
        told.extend(check(&story).0);
    }
    let without = |code: &&str| !told.contains(*code);
    let refusals: Vec<_> = codes_of_refusals().into_iter().filter(without).collect();
    let excused: Vec<_> = WITHOUT_STORY.iter().map(|(code, _)| *code).collect();
    assert_eq!(refusals, excused, "refusals without a story");
    let reasons = Reason::ALL.iter().map(|reason| reason.code());
    let reasons: Vec<_> = reasons.filter(without).collect();
    let excused: Vec<_> = GIVEN_ELSEWHERE.iter().map(|(r, _)| r.code()).collect();
    assert_eq!(reasons, excused, "reasons without a story");
}

/// Tells a story to the end. Gives the codes that it led to, and what came out otherwise, each
/// with its file and line.
fn check(story: &Story) -> (BTreeSet<&'static str>, Vec<String>) {
    let mut world = World::new();
    let mut failures = Vec::new();
    for line in &story.lines {
        if let Err(problem) = step(&mut world, line) {
            failures.push(format!(
                "{}:{}: {problem}\n    {}\n    in the story: {}",
                story.file, line.number, line.text, story.name
            ));
            // What comes after a step that failed follows from it.
            break;
        }
    }
    if failures.is_empty() && !world.is_settled() {
        failures.push(format!("{}: `{}` ends without then", story.file, story.name));
    }
    (world.codes, failures)
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
    stories
}

/// Every code that a refusal can have, as [`rolecall_core::change::Refusal::code`] writes them.
fn codes_of_refusals() -> BTreeSet<&'static str> {
    let source = include_str!("../../src/change/refusal.rs");
    let codes: BTreeSet<_> = source
        .lines()
        .filter_map(|line| line.trim().strip_suffix("\",")?.split_once("=> \""))
        .map(|(_, code)| code)
        .collect();
    assert!(codes.len() > 40, "the codes of refusals are written otherwise");
    codes
}
