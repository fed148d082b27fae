//! Random worlds come to what they came to before, command for command and answer for answer.
//!
//! `worlds.txt` has, for each fifty commands of a world, how many were accepted and a digest of each
//! kind of thing that was said meanwhile. So a change of the rules shows here where no story tells of
//! it. `UPDATE_EXPECT=1 cargo test -p rolecall-core --test worlds` writes the file anew: do that where
//! the change is meant, and say in a story what is meant.

mod asked;
mod papers;
mod said;

use std::{env, fs, ops::Range, path::PathBuf};

use rand::{SeedableRng, rngs::StdRng};
use rolecall_core::{
    change::notices,
    index::{Decider, Index},
};
use rolecall_testkit::sim::{Generator, InMemory, Subject, command_name};

use self::said::Said;

const SEEDS: Range<u64> = 1..8;
const BLOCKS: u64 = 20;
const COMMANDS_A_BLOCK: u64 = 50;
const QUESTIONS_A_COMMAND: u32 = 4;
/// Every how many commands the world is written down, and what was written is planned.
const PAPERS_EVERY: u64 = 5;

#[test]
fn random_worlds_come_to_what_they_came_to_before() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/worlds.txt");
    let is_written = env::var_os("UPDATE_EXPECT").is_some_and(|value| value == "1");
    let expected = fs::read_to_string(&path).unwrap_or_default();
    let mut lines = expected.lines();
    let mut found = String::new();
    for seed in SEEDS {
        let mut world = World::new(seed);
        for block in 1..=BLOCKS {
            let line = format!("world {seed}, {block}: {}", world.block());
            let was = lines.next().unwrap_or_default();
            assert!(
                is_written || line == was,
                "this is the first that is not as before (UPDATE_EXPECT=1 writes what is found):\n\
                 - {was}\n+ {line}"
            );
            found.push_str(&line);
            found.push('\n');
        }
    }
    assert!(is_written || lines.next().is_none(), "there were more worlds before");
    if is_written {
        fs::write(&path, found).expect("the file can be written");
    }
}

struct World {
    subject: InMemory,
    generator: Generator,
    rng: StdRng,
}

impl World {
    fn new(seed: u64) -> Self {
        Self {
            subject: InMemory::default(),
            generator: Generator::new(seed),
            rng: StdRng::seed_from_u64(seed),
        }
    }

    /// What is said of it while it goes on.
    fn block(&mut self) -> Said {
        let Self { subject: world, generator, rng } = self;
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
                        let to = told.iter().map(|it| (it.to(world.facts()), it.brings_link()));
                        let to: Vec<_> = to.collect();
                        said.outcomes.say(format_args!("{told:?} {to:?}"));
                    }
                }
            }
            for _ in 0..QUESTIONS_A_COMMAND {
                asked::one(world.facts(), context.at, rng, &mut said);
            }
            if number % PAPERS_EVERY == 0 {
                papers::written(world, &context, rng, &mut said);
            }
        }
        asked::lists(world.facts(), generator.next(world.facts()).0.at, &mut said);
        let size = Decider::of(world.facts(), 0).read(Index::size);
        said.answers.say(format_args!("{size:?}"));
        said
    }
}
