//! Asking for access, and looking as someone else.
//!
//! ```text
//! asks PERSON, …|nobody for LEVEL of SECTION in ACCOUNT
//! answers PERSON in ACCOUNT on SECTION: ROLE, …|nothing|no
//! looks as PERSON in ACCOUNT [at OTHER]         looks with ROLE in ACCOUNT
//! stops looking
//! ```

use rolecall_core::{change::Command, record::LookedAs};

use super::super::{words::Words, world::World};

pub(crate) fn command(
    world: &World,
    verb: &str,
    words: &mut Words<'_>,
) -> Result<Option<Command>, String> {
    let reason = "to get on with my work".parse().expect("a reason");
    Ok(Some(match verb {
        "asks" => {
            let nobody = words.take("nobody");
            let to = if nobody { Vec::new() } else { words.list(|words| world.person(words))? };
            words.need("for")?;
            let level = words.level()?;
            words.need("of")?;
            let section = words.section()?;
            words.need("in")?;
            let account = world.account(words)?;
            let to = to.into_iter().collect();
            Command::AskForAccess { account, section, level, reason, to }
        }
        "answers" => {
            let membership = world.membership(words, "in")?;
            words.need("on")?;
            let section = words.section()?;
            words.need(":")?;
            let roles = if words.take("no") { None } else { Some(world.roles(words)?) };
            Command::AnswerAccessRequest { membership, section, roles, word: Some(reason) }
        }
        "looks" if words.take("as") => {
            let membership = world.membership(words, "in")?;
            let record = world.facts.membership(membership).expect("the whole world");
            let own = record.ok_or("nobody is there")?.account;
            let account = if words.take("at") { world.account(words)? } else { own };
            let whom = LookedAs::Membership(membership);
            Command::LookAs { account, whom, reason: Some(reason) }
        }
        "looks" => {
            words.need("with")?;
            let role = world.role(words)?;
            words.need("in")?;
            let account = world.account(words)?;
            Command::LookAs { account, whom: LookedAs::Role(role), reason: None }
        }
        "stops" => {
            words.need("looking")?;
            Command::StopLooking {}
        }
        _ => return Ok(None),
    }))
}
