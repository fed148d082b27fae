//! What is done to roles and groups.
//!
//! ```text
//! creates role|group NAME [KIND] of ACCOUNT: SECTION LEVEL, …|nothing [everything below]
//! adds preset KEY to ACCOUNT
//! sets ROLE: SECTION LEVEL, …        these sections; the others stay
//! marks ROLE                         with "everything below"
//! renames ROLE to NAME               retypes ROLE to KIND
//! deletes ROLE [moving holders to ROLE]
//! ```

use rolecall_core::{Level, Levels, catalog::SectionKey, change::Command, record::RoleContent};

use super::super::{words::Words, world::World};

pub(crate) fn command(
    world: &World,
    verb: &str,
    words: &mut Words<'_>,
) -> Result<Option<Command>, String> {
    let command = match verb {
        "creates" if words.take("role") => created(world, words, false)?,
        "creates" if words.take("group") => created(world, words, true)?,
        "adds" if words.take("preset") => {
            let preset = words.next("a preset")?.to_owned();
            words.need("to")?;
            let account = world.account(words)?;
            Command::AddPreset { account, preset }
        }
        "sets" => {
            let (role, mut content) = content(world, words)?;
            words.need(":")?;
            for (section, level) in words.list(cell)? {
                content.levels.set(section, level);
            }
            Command::ChangeRole { role, content }
        }
        "marks" => {
            let (role, mut content) = content(world, words)?;
            content.everything_below = true;
            Command::ChangeRole { role, content }
        }
        "renames" => {
            let (role, mut content) = content(world, words)?;
            words.need("to")?;
            content.name = words.parse("name")?;
            Command::ChangeRole { role, content }
        }
        "retypes" => {
            let (role, mut content) = content(world, words)?;
            words.need("to")?;
            content.kind = words.kind().ok_or("a kind is missing")?;
            Command::ChangeRole { role, content }
        }
        "deletes" => {
            let role = world.role(words)?;
            let moves = words.take("moving holders to");
            let move_holders_to = if moves { Some(world.role(words)?) } else { None };
            Command::DeleteRole { role, move_holders_to }
        }
        _ => return Ok(None),
    };
    Ok(Some(command))
}

/// `NAME [KIND] of ACCOUNT: SECTION LEVEL, …`.
pub(crate) fn created(
    world: &World,
    words: &mut Words<'_>,
    group: bool,
) -> Result<Command, String> {
    let name = words.parse("name")?;
    let kind = words.kind();
    words.need("of")?;
    let account = world.account(words)?;
    let own_kind = world.record_of(account).map_or(rolecall_core::Kind::Customer, |is| is.kind);
    words.need(":")?;
    let mut everything_below = words.take("everything below");
    let levels: Levels = if everything_below || words.take("nothing") {
        Levels::none()
    } else {
        words.list(cell)?.into_iter().collect()
    };
    everything_below |= words.take("everything below");
    let content = RoleContent {
        name,
        description: None,
        kind: kind.unwrap_or(own_kind),
        levels,
        everything_below,
        second_factor: false,
    };
    Ok(Command::CreateRole { account, group, content })
}

fn cell(words: &mut Words<'_>) -> Result<(SectionKey, Level), String> {
    Ok((words.section()?, words.level()?))
}

/// A role, and what it contains now.
fn content(
    world: &World,
    words: &mut Words<'_>,
) -> Result<(rolecall_core::RoleId, RoleContent), String> {
    let id = world.role(words)?;
    let role = world.facts.role(id).expect("the whole world");
    let role = role.ok_or("there is no such role")?;
    Ok((id, role.content.clone()))
}
