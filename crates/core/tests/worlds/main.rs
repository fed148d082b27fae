//! Random worlds come to what they came to before, command for command and answer for answer.
//!
//! `worlds.txt` has, for each hundred commands of a world, how many were accepted and a digest of each
//! kind of thing that was said meanwhile. So a change of the rules shows here where no story tells of
//! it. `UPDATE_EXPECT=1 cargo test -p rolecall-core --test worlds` writes the file anew: do that where
//! the change is meant, and say in a story what is meant.

mod asked;
mod papers;
mod said;

use std::{env, fmt::Write as _, fs, ops::Range, path::PathBuf};

use rand::{SeedableRng, rngs::StdRng};
use rolecall_core::change::notices;
use rolecall_testkit::sim::{Generator, InMemory, Subject, command_name};

use self::said::Said;

const SEEDS: Range<u64> = 1..5;
const BLOCKS: u64 = 8;
const COMMANDS_A_BLOCK: u64 = 100;
const QUESTIONS_A_COMMAND: u32 = 4;
/// Every how many commands the world is written down, and what was written is planned.
const PAPERS_EVERY: u64 = 5;

#[test]
fn random_worlds_come_to_what_they_came_to_before() {
    let mut found = String::new();
    for seed in SEEDS {
        for (block, said) in (1..).zip(world(seed)) {
            writeln!(found, "world {seed}, {block:2}: {said}").expect("text");
        }
    }
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/worlds.txt");
    if env::var_os("UPDATE_EXPECT").is_some_and(|value| value == "1") {
        fs::write(&path, found).expect("the file can be written");
        return;
    }
    let expected = fs::read_to_string(&path).expect("the file is there");
    let mut pairs = expected.lines().zip(found.lines());
    let first = pairs.find(|(was, is)| was != is);
    assert_eq!(first, None, "the first that differs; UPDATE_EXPECT=1 writes what is found");
    assert_eq!(expected.lines().count(), found.lines().count());
}

/// What is said of a world, block by block.
fn world(seed: u64) -> Vec<Said> {
    let mut world = InMemory::default();
    let mut generator = Generator::new(seed);
    let mut rng = StdRng::seed_from_u64(seed);
    let mut blocks = Vec::new();
    for _ in 0..BLOCKS {
        let mut said = Said::default();
        for number in 0..COMMANDS_A_BLOCK {
            let (context, command) = generator.next(world.facts());
            said.outcomes.say(command_name(&command));
            match world.carry_out(&context, &command) {
                Err(refusal) => said.refused(&refusal),
                Ok(events) => {
                    said.accepted += 1;
                    for event in &events {
                        said.happened(event);
                        let told = notices(world.facts(), event);
                        let to: Vec<_> = told.iter().map(|it| it.to(world.facts())).collect();
                        said.outcomes.say(format_args!("{told:?} {to:?}"));
                    }
                }
            }
            for _ in 0..QUESTIONS_A_COMMAND {
                asked::one(world.facts(), context.at, &mut rng, &mut said);
            }
            if number % PAPERS_EVERY == 0 {
                papers::written(&mut world, &context, &mut rng, &mut said);
            }
        }
        asked::lists(world.facts(), generator.next(world.facts()).0.at, &mut said);
        blocks.push(said);
    }
    blocks
}
