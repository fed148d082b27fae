//! What is done to many at once.
//!
//! ```text
//! bulks ACCOUNT active|suspended|closed below ACCOUNT
//! begins|cancels WORK in ACCOUNT                 a kind of job, as it is named in data
//! ```

use rolecall_core::{
    JobId,
    change::{Command, JobWork, WantedState},
};

use super::super::{words::Words, world::World};

pub(crate) fn command(
    world: &World,
    verb: &str,
    words: &mut Words<'_>,
) -> Result<Option<Command>, String> {
    let job = JobId::from_bytes([9; 16]);
    Ok(Some(match verb {
        "bulks" => {
            let account = world.account(words)?;
            let state = words.next("a state")?;
            let state = WantedState::from_key(state).ok_or("no such state")?;
            words.need("below")?;
            Command::SetStateInBulk { above: world.account(words)?, account, state }
        }
        "begins" | "cancels" => {
            let work = JobWork::from_key(words.next("what it is for")?).ok_or("no such work")?;
            words.need("in")?;
            let account = world.account(words)?;
            match verb {
                "begins" => Command::StartJob { account, job, work, rows: 10 },
                _ => Command::CancelJob { account, job, work },
            }
        }
        _ => return Ok(None),
    }))
}
