//! Policies.
//!
//! ```text
//! states NAME of ACCOUNT: LEVEL SECTION only ROLE, …|nobody [also below]
//! restates NAME of ACCOUNT as NAME: LEVEL SECTION only ROLE, …|nobody [also below]
//! drops policy NAME of ACCOUNT
//! ```

use std::collections::BTreeSet;

use rolecall_core::{AccountId, PolicyId, change::Command, name::Name, record::PolicyContent};

use super::super::{words::Words, world::World};

pub(crate) fn command(
    world: &World,
    verb: &str,
    words: &mut Words<'_>,
) -> Result<Option<Command>, String> {
    Ok(Some(match verb {
        "states" => {
            let name = words.parse("name")?;
            words.need("of")?;
            let account = world.account(words)?;
            Command::SetPolicy { account, policy: None, content: content(world, words, name)? }
        }
        "restates" => {
            let (account, policy) = policy(world, words)?;
            words.need("as")?;
            let name = words.parse("name")?;
            let content = content(world, words, name)?;
            Command::SetPolicy { account, policy: Some(policy), content }
        }
        "drops" if words.take("policy") => {
            let (account, policy) = policy(world, words)?;
            Command::RemovePolicy { account, policy }
        }
        _ => return Ok(None),
    }))
}

fn content(world: &World, words: &mut Words<'_>, name: Name) -> Result<PolicyContent, String> {
    words.need(":")?;
    let level = words.level()?;
    let section = words.section()?;
    words.need("only")?;
    let only = if words.take("nobody") { BTreeSet::new() } else { world.roles(words)? };
    Ok(PolicyContent { name, section, level, only, below: words.take("also below") })
}

/// `NAME of ACCOUNT`; a made-up id where there is no such policy.
fn policy(world: &World, words: &mut Words<'_>) -> Result<(AccountId, PolicyId), String> {
    let name: Name = words.parse("name")?;
    words.need("of")?;
    let account = world.account(words)?;
    let kept = world.record_of(account)?.policies.values();
    let found = kept.into_iter().find(|policy| policy.content.name == name);
    Ok((account, found.map_or(PolicyId::from_bytes([9; 16]), |policy| policy.id)))
}
