//! What is done to people and keys.
//!
//! ```text
//! invites|adds PERSON to ACCOUNT: ROLE, …|nothing TERMS
//! TERMS: [from DATE] [until DATE] [zone ZONE] [narrowed to ACCOUNT, …] [addresses RANGE, …]
//!        [login NAME] [too late|by now]
//! renews the invitation of PERSON to ACCOUNT [too late|by now]
//! accepts|declines the invitation [of PERSON] to ACCOUNT
//! gives PERSON in ACCOUNT: ROLE, …|nothing      all that they have from then on
//! dates PERSON in ACCOUNT: [from DATE] [until DATE] [zone ZONE]
//! narrows PERSON in ACCOUNT to ACCOUNT, …       widens PERSON in ACCOUNT
//! binds PERSON in ACCOUNT to RANGE, …|nothing
//! suspends|resumes PERSON in ACCOUNT
//! removes PERSON from ACCOUNT                   leaves ACCOUNT
//! lives by ZONE                                 chooses a password for PERSON
//! gets mail at PERSON                           enrols|drops the factor of PERSON
//! erases PERSON
//! issues key NAME in ACCOUNT: ROLE, …|nothing [until MOMENT]
//! gives key NAME: ROLE, …                       revokes key NAME
//! ```

use std::collections::BTreeSet;

use rolecall_core::{
    AccountId, MembershipId, RoleId, SignedDuration, Timestamp, Zone,
    change::{Command, Invitee, NewKey, NewPerson},
    window::Dates,
};

use super::super::{words::Words, world, world::World};

pub(crate) fn command(
    world: &World,
    verb: &str,
    words: &mut Words<'_>,
) -> Result<Option<Command>, String> {
    if let Some(command) = key_command(world, verb, words)? {
        return Ok(Some(command));
    }
    if let Some(command) = membership_command(world, verb, words)? {
        return Ok(Some(command));
    }
    let command = match verb {
        "adds" => added(world, words, "to")?,
        "invites" => match added(world, words, "to")? {
            Command::AddPerson { account, person } => {
                Command::Invite { account, invitee: person.invitee }
            }
            other => other,
        },
        "renews" => {
            words.need("the invitation")?;
            let membership = invited(world, words)?;
            let until = answer_by(world, words);
            Command::RenewInvitation { membership, until }
        }
        "accepts" | "declines" if words.take("the invitation") => {
            let membership = invited(world, words)?;
            if verb == "accepts" {
                Command::AcceptInvitation { membership }
            } else {
                Command::DeclineInvitation { membership }
            }
        }
        "leaves" => {
            let account = world.account(words)?;
            Command::LeaveAccount { account }
        }
        "lives" => {
            words.need("by")?;
            Command::ChangeProfile {
                name: "someone".parse().expect("a name"),
                zone: words.parse("zone")?,
                language: None,
            }
        }
        "erases" => {
            let person = world.person(words)?;
            Command::ErasePerson { person }
        }
        "gets" => {
            words.need("mail at")?;
            let address = world::address(words.next("an address")?)?;
            Command::ChangeAddress { address }
        }
        "enrols" | "drops" => {
            words.need("the factor of")?;
            let person = world.person(words)?;
            Command::SetFactor { person, enabled: verb == "enrols" }
        }
        "chooses" => {
            words.need("a password for")?;
            let person = world.person(words)?;
            Command::ChoosePassword { person }
        }
        _ => return Ok(None),
    };
    Ok(Some(command))
}

fn membership_command(
    world: &World,
    verb: &str,
    words: &mut Words<'_>,
) -> Result<Option<Command>, String> {
    let link = match verb {
        "gives" | "dates" | "narrows" | "widens" | "binds" | "suspends" | "resumes" => "in",
        "removes" => "from",
        _ => return Ok(None),
    };
    let membership = world.membership(words, link)?;
    Ok(Some(match verb {
        "gives" => {
            words.need(":")?;
            let roles = world.roles(words)?;
            Command::SetRoles { membership, roles }
        }
        "dates" => {
            words.need(":")?;
            let now = world.facts.membership(membership).expect("the whole world");
            let zone = now.map_or(Zone::utc(), |now| now.window.dates().zone.clone());
            let dates = dates(words, zone)?;
            Command::SetDates { membership, dates }
        }
        "narrows" => {
            words.need("to")?;
            let narrowed_to = Some(words.list(|words| world.account(words))?.into_iter().collect());
            Command::SetNarrowing { membership, narrowed_to }
        }
        "widens" => Command::SetNarrowing { membership, narrowed_to: None },
        "binds" => {
            words.need("to")?;
            let ranges = words.ranges()?;
            Command::SetRanges { membership, ranges }
        }
        "suspends" => Command::SuspendMembership { membership },
        "resumes" => Command::ResumeMembership { membership },
        _ => Command::EndMembership { membership },
    }))
}

fn key_command(
    world: &World,
    verb: &str,
    words: &mut Words<'_>,
) -> Result<Option<Command>, String> {
    let verbs = ["issues", "gives", "rotates", "revokes"];
    let is_about_key = verbs.contains(&verb) && words.take("key");
    Ok(Some(match verb {
        _ if !is_about_key => return Ok(None),
        "issues" => key_issued(world, words, "in")?,
        "gives" => {
            let key = world.key(words)?;
            words.need(":")?;
            let roles = world.roles(words)?;
            Command::SetKeyRoles { key, roles }
        }
        "rotates" => {
            let key = world.key(words)?;
            words.need("old until")?;
            let old_until = words.moment()?;
            let expires_at = if words.take("until") { Some(words.moment()?) } else { None };
            Command::RotateKey { key, old_until, expires_at }
        }
        _ => Command::RevokeKey { key: world.key(words)? },
    }))
}

/// `NAME in ACCOUNT: ROLE, … [until MOMENT]`, with another word for `in`.
pub(crate) fn key_issued(
    world: &World,
    words: &mut Words<'_>,
    link: &str,
) -> Result<Command, String> {
    let name = words.parse("name")?;
    words.need(link)?;
    let account = world.account(words)?;
    words.need(":")?;
    let roles = world.roles(words)?;
    let expires_at = if words.take("until") { Some(words.moment()?) } else { None };
    let ranges = if words.take("addresses") { words.ranges()? } else { Vec::new() };
    let key = NewKey { name, roles, expires_at, ranges };
    Ok(Command::IssueKey { account, key })
}

/// `PERSON to ACCOUNT: ROLE, … TERMS`, with another word for `to`.
pub(crate) fn added(world: &World, words: &mut Words<'_>, link: &str) -> Result<Command, String> {
    let person = words.next("a person")?;
    words.need(link)?;
    let account = world.account(words)?;
    words.need(":")?;
    let roles = world.roles(words)?;
    let invitee = invitee(world, words, person, roles)?;
    let ranges = if words.take("addresses") { words.ranges()? } else { Vec::new() };
    let login_name = if words.take("login") { Some(words.parse("login name")?) } else { None };
    Ok(Command::AddPerson {
        account,
        person: NewPerson { invitee, login_name, ranges, language: None },
    })
}

/// One of a crowd.
pub(crate) fn one_of_many(
    world: &World,
    account: AccountId,
    number: u32,
    roles: &BTreeSet<RoleId>,
) -> Result<Command, String> {
    let person = format!("person{number}");
    let invitee = invitee(world, &mut Words::new("", "")?, &person, roles.clone())?;
    Ok(Command::Invite { account, invitee })
}

fn invitee(
    world: &World,
    words: &mut Words<'_>,
    person: &str,
    roles: BTreeSet<RoleId>,
) -> Result<Invitee, String> {
    let dates = dates(words, Zone::utc())?;
    let narrowed_to = if words.take("narrowed to") {
        Some(words.list(|words| world.account(words))?.into_iter().collect())
    } else {
        None
    };
    Ok(Invitee {
        address: world::address(person)?,
        name: super::account::words_name(person)?,
        roles,
        dates,
        narrowed_to,
        until: answer_by(world, words),
    })
}

fn dates(words: &mut Words<'_>, zone: Zone) -> Result<Dates, String> {
    let activation = if words.take("from") { Some(words.parse("date")?) } else { None };
    let expiration = if words.take("until") { Some(words.parse("date")?) } else { None };
    let zone = if words.take("zone") { words.parse("zone")? } else { zone };
    Ok(Dates { activation, expiration, zone })
}

/// Until when an invitation can be accepted: two weeks from now, or until yesterday or now.
fn answer_by(world: &World, words: &mut Words<'_>) -> Timestamp {
    let days = match () {
        () if words.take("too late") => -1,
        () if words.take("by now") => 0,
        () => 14,
    };
    world.clock + SignedDuration::from_hours(24 * days)
}

/// The membership in `[of PERSON] to ACCOUNT`; without a person, the pending one that there is.
fn invited(world: &World, words: &mut Words<'_>) -> Result<MembershipId, String> {
    if words.take("of") {
        return world.membership(words, "to");
    }
    words.need("to")?;
    let account = world.account(words)?;
    let mut pending =
        world.facts.memberships_in(account).filter(|found| found.state.key() == "invited");
    match (pending.next(), pending.next()) {
        (Some(one), None) => Ok(one.id),
        _ => Err("say whose invitation: there is not exactly one".to_owned()),
    }
}
