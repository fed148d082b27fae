//! What is done to accounts.
//!
//! ```text
//! founds NAME platform owner PERSON             adopts the catalog | TEXT
//! creates KIND NAME under ACCOUNT [owner PERSON]
//! opens NAME beside ACCOUNT
//! changes ACCOUNT: SETTING VALUE, …             a setting as it is named in data
//! suspends|closes|resumes ACCOUNT
//! moves ACCOUNT under ACCOUNT [mapping ROLE to ROLE, …]
//! caps SECTION at LEVEL in ACCOUNT              uncaps SECTION in ACCOUNT
//! allows ACCOUNT: ROLE, …|nothing|inherited [mapping ROLE to ROLE, …]
//! turns own roles on|off in ACCOUNT
//! lists addresses of ACCOUNT: RANGE, …|nothing
//! turns sign-in on|off|away in ACCOUNT
//! ```

use std::collections::BTreeMap;

use rolecall_core::{
    AccountId, Kind, RoleId, SignedDuration, Zone,
    change::{AccountSettings, Actor, Command, FirstOwner},
    name::ShortName,
};

use super::super::{givens, words::Words, world, world::World};

pub(crate) fn command(
    world: &World,
    verb: &str,
    words: &mut Words<'_>,
) -> Result<Option<Command>, String> {
    if let Some(command) = state_command(world, verb, words)? {
        return Ok(Some(command));
    }
    let command = match verb {
        "founds" => founded_or_created(world, words)?.1,
        "adopts" => {
            words.need("the catalog")?;
            let catalog = words.block.into();
            Command::AdoptCatalog { catalog }
        }
        "creates" => match words.kind() {
            Some(kind) => created(world, words, kind)?,
            None => return Ok(None),
        },
        "opens" => {
            let short_name: ShortName = words.parse("short name")?;
            words.need("beside")?;
            let beside = world.account(words)?;
            let name = short_name.as_str().parse().expect("a short name is a name");
            Command::OpenAccount { beside, name, short_name }
        }
        "changes" => changed(world, words)?,
        "moves" => {
            let account = world.account(words)?;
            words.need("under")?;
            let parent = world.account(words)?;
            let map = mapping(world, words)?;
            Command::MoveAccount { account, parent, map }
        }
        "caps" | "uncaps" => {
            let section = words.section()?;
            let ceiling = if words.take("at") { Some(words.level()?) } else { None };
            words.need("in")?;
            let account = world.account(words)?;
            Command::SetCeiling { account, section, ceiling }
        }
        "allows" => allowed(world, words)?,
        "lists" => {
            let leaves_self_out = words.take("for sure");
            words.need("addresses of")?;
            let account = world.account(words)?;
            words.need(":")?;
            let ranges = words.ranges()?;
            Command::SetAllowlist { account, ranges, notes: BTreeMap::new(), leaves_self_out }
        }
        "demands" => {
            let second_factor = !words.take("no");
            words.need("second factor in")?;
            Command::SetSignInRules { account: world.account(words)?, second_factor }
        }
        "turns" => turned(world, words)?,
        _ => return Ok(None),
    };
    Ok(Some(command))
}

/// Verbs that are also about people: those have `in` behind the first name.
fn state_command(
    world: &World,
    verb: &str,
    words: &mut Words<'_>,
) -> Result<Option<Command>, String> {
    if !matches!(verb, "suspends" | "closes" | "resumes") || words.has_after("in") {
        return Ok(None);
    }
    let account = world.account(words)?;
    Ok(Some(match verb {
        "suspends" => Command::SuspendAccount { account },
        "closes" => Command::CloseAccount { account },
        _ => Command::ResumeAccount { account },
    }))
}

/// `NAME KIND [under ACCOUNT] [owner PERSON]`, and who makes such an account.
pub(crate) fn founded_or_created(
    world: &World,
    words: &mut Words<'_>,
) -> Result<(Actor, Command), String> {
    let short_name: ShortName = words.parse("short name")?;
    let name = short_name.as_str().parse().expect("a short name is a name");
    let kind = words.kind().ok_or("the kind of the account is missing")?;
    if kind == Kind::Platform {
        words.need("owner")?;
        let owner = first_owner(world, words)?;
        let catalog = world.facts.catalog().text().clone();
        let command = Command::FoundPlatform { name, short_name, catalog, owner };
        return Ok((Actor::Machine, command));
    }
    words.need("under")?;
    let parent = world.account(words)?;
    let owner = owner(world, words)?;
    let command = Command::CreateAccount { parent, kind, name, short_name, owner };
    Ok((givens::by(world.owner_of(parent)?), command))
}

fn created(world: &World, words: &mut Words<'_>, kind: Kind) -> Result<Command, String> {
    let short_name: ShortName = words.parse("short name")?;
    let name = short_name.as_str().parse().expect("a short name is a name");
    words.need("under")?;
    let parent = world.account(words)?;
    let owner = owner(world, words)?;
    Ok(Command::CreateAccount { parent, kind, name, short_name, owner })
}

fn owner(world: &World, words: &mut Words<'_>) -> Result<Option<FirstOwner>, String> {
    if words.take("owner") {
        return first_owner(world, words).map(Some);
    }
    Ok(None)
}

pub(super) fn first_owner(world: &World, words: &mut Words<'_>) -> Result<FirstOwner, String> {
    let person = words.next("a person")?;
    let days = match () {
        () if words.take("too late") => -1,
        () if words.take("by now") => 0,
        () => 14,
    };
    Ok(FirstOwner {
        address: world::address(person)?,
        name: words_name(person)?,
        zone: Zone::utc(),
        until: world.clock + SignedDuration::from_hours(24 * days),
    })
}

/// A person's name: as in their address.
pub(crate) fn words_name(person: &str) -> Result<rolecall_core::name::Name, String> {
    let name = person.parse();
    name.map_err(|error: rolecall_core::name::NameError| error.to_string())
}

fn changed(world: &World, words: &mut Words<'_>) -> Result<Command, String> {
    let account = world.account(words)?;
    let mut settings = AccountSettings::of(world.record_of(account)?);
    words.need(":")?;
    words.list(|words| {
        match words.next("a setting")? {
            "name" => settings.name = words.parse("name")?,
            "short_name" => settings.short_name = words.parse("short name")?,
            "roles_per_person_max" => settings.roles_per_person_max = Some(words.parse("number")?),
            "second_factor" => settings.second_factor = words.on_or_off()?,
            "opens_accounts" => settings.opens_accounts = words.on_or_off()?,
            other => return Err(format!("no setting `{other}`")),
        }
        Ok(())
    })?;
    Ok(Command::ChangeAccount { account, settings })
}

fn allowed(world: &World, words: &mut Words<'_>) -> Result<Command, String> {
    let account = world.account(words)?;
    words.need(":")?;
    let roles = if words.take("inherited") { None } else { Some(world.roles(words)?) };
    let map = mapping(world, words)?;
    Ok(Command::SetAllowedRoles { account, roles, map })
}

fn turned(world: &World, words: &mut Words<'_>) -> Result<Command, String> {
    let in_account = |words: &mut Words<'_>| -> Result<AccountId, String> {
        words.need("in")?;
        world.account(words)
    };
    if words.take("own roles") {
        let on = words.on_or_off()?;
        let account = in_account(words)?;
        return Ok(Command::SetOwnRoles { account, on });
    }
    words.need("sign-in")?;
    let enabled = if words.take("away") { None } else { Some(words.on_or_off()?) };
    let account = in_account(words)?;
    Ok(Command::SetAccountSignIn { account, enabled })
}

fn mapping(world: &World, words: &mut Words<'_>) -> Result<BTreeMap<RoleId, RoleId>, String> {
    if !words.take("mapping") {
        return Ok(BTreeMap::new());
    }
    let pairs = words.list(|words| {
        let from = world.role(words)?;
        words.need("to")?;
        Ok((from, world.role(words)?))
    })?;
    Ok(pairs.into_iter().collect())
}
