//! What is done with ownership.
//!
//! ```text
//! offers ACCOUNT to PERSON [keeping ROLE, …]    withdraws|accepts|declines ACCOUNT
//! puts in PERSON as owner of ACCOUNT [keeping ROLE, …]
//! recovers the platform for PERSON
//! ```

use std::collections::BTreeSet;

use rolecall_core::{RoleId, change::Command};

use super::{
    super::{words::Words, world::World},
    account::first_owner,
};

pub(crate) fn command(
    world: &World,
    verb: &str,
    words: &mut Words<'_>,
) -> Result<Option<Command>, String> {
    let command = match verb {
        "offers" => {
            let account = world.account(words)?;
            words.need("to")?;
            let person = world.person(words)?;
            let to = world.membership_of(person, account);
            let to = to.map(|to| to.id).ok_or("they are not in the account")?;
            let keeps = keeping(world, words)?;
            Command::OfferOwnership { account, to, keeps }
        }
        "withdraws" => {
            let account = world.account(words)?;
            Command::WithdrawOwnership { account }
        }
        "accepts" => {
            let account = world.account(words)?;
            Command::AcceptOwnership { account }
        }
        "declines" => {
            let account = world.account(words)?;
            Command::DeclineOwnership { account }
        }
        "puts" => {
            words.need("in")?;
            let owner = first_owner(world, words)?;
            words.need("as owner of")?;
            let account = world.account(words)?;
            let old_owner_keeps = keeping(world, words)?;
            Command::PutInOwner { account, owner, old_owner_keeps }
        }
        "recovers" => {
            words.need("the platform for")?;
            let owner = first_owner(world, words)?;
            Command::RecoverOwner { owner }
        }
        _ => return Ok(None),
    };
    Ok(Some(command))
}

fn keeping(world: &World, words: &mut Words<'_>) -> Result<BTreeSet<RoleId>, String> {
    if words.take("keeping") { world.roles(words) } else { Ok(BTreeSet::new()) }
}
