//! How the world is when a story begins.
//!
//! ```text
//! now MOMENT
//! account NAME KIND [under ACCOUNT] [owner PERSON [invited]]
//! role NAME [KIND] of ACCOUNT: SECTION LEVEL, … [everything below]
//! group NAME of ACCOUNT: SECTION LEVEL, … [everything below]
//! preset KEY of ACCOUNT
//! person NAME in ACCOUNT: ROLE, … [from DATE] [until DATE] [zone ZONE] [narrowed to ACCOUNT, …]
//! people NUMBER in ACCOUNT: ROLE, …
//! policies NUMBER of ACCOUNT                     that nobody may remove porting
//! chain NUMBER under ACCOUNT owner PERSON        of resellers, each under the one before
//! key NAME of ACCOUNT: ROLE, … [until MOMENT]
//! given WHO DOES …       as in `when`; it must be accepted
//! ```
//!
//! The owner of the account does these, or the owner of the one above.

use rolecall_core::{
    AccountId, PersonId, Principal,
    change::{Actor, Command, Event},
    record::MembershipState,
};

use super::{verbs, words::Words, world::World};

pub(crate) fn is(world: &mut World, what: &str, words: &mut Words<'_>) -> Result<(), String> {
    match what {
        "now" => {
            world.clock = words.moment()?;
            Ok(())
        }
        "account" => account(world, words),
        "role" | "group" => {
            let command = verbs::role::created(world, words, what == "group")?;
            let Command::CreateRole { account, .. } = &command else {
                unreachable!("a role is created");
            };
            by_owner(world, *account, &command).map(drop)
        }
        "preset" => {
            let preset = words.next("a preset")?.to_owned();
            words.need("of")?;
            let account = world.account(words)?;
            by_owner(world, account, &Command::AddPreset { account, preset }).map(drop)
        }
        "person" => person(world, words),
        "people" => people(world, words),
        "policies" => policies(world, words),
        "chain" => chain(world, words),
        "key" => {
            let command = verbs::person::key_issued(world, words, "of")?;
            let Command::IssueKey { account, .. } = &command else {
                unreachable!("a key is issued");
            };
            by_owner(world, *account, &command).map(drop)
        }
        other => Err(format!("no statement begins with `{other}`")),
    }
}

/// What someone has done before the story begins.
pub(crate) fn given(world: &mut World, words: &mut Words<'_>) -> Result<(), String> {
    let actor = world.actor(words)?;
    let command = verbs::command(world, words)?;
    world.carry_out_given(actor, &command).map(drop)
}

fn account(world: &mut World, words: &mut Words<'_>) -> Result<(), String> {
    let (actor, command) = verbs::account::founded_or_created(world, words)?;
    let invited = words.take("invited");
    let events = world.carry_out_given(actor, &command)?;
    if !invited {
        accepted(world, &events)?;
    }
    Ok(())
}

fn person(world: &mut World, words: &mut Words<'_>) -> Result<(), String> {
    let command = verbs::person::added(world, words, "in")?;
    let Command::AddPerson { account, .. } = &command else {
        unreachable!("a person is added");
    };
    let events = by_owner(world, *account, &command)?;
    accepted(world, &events)
}

fn people(world: &mut World, words: &mut Words<'_>) -> Result<(), String> {
    let many: u32 = words.parse("number")?;
    words.need("in")?;
    let account = world.account(words)?;
    words.need(":")?;
    let roles = world.roles(words)?;
    for number in 0..many {
        let command = verbs::person::one_of_many(world, account, number, &roles)?;
        by_owner(world, account, &command)?;
    }
    Ok(())
}

fn policies(world: &mut World, words: &mut Words<'_>) -> Result<(), String> {
    let many: u32 = words.parse("number")?;
    words.need("of")?;
    let name = words.peek();
    let account = world.account(words)?;
    for number in 1..=many {
        let text = format!("states Policy{number} of {name}: delete porting only nobody");
        let command = verbs::command(world, &mut Words::new(&text, "")?)?;
        by_owner(world, account, &command)?;
    }
    Ok(())
}

fn chain(world: &mut World, words: &mut Words<'_>) -> Result<(), String> {
    let many: u32 = words.parse("number")?;
    words.need("under")?;
    let top = words.next("an account")?;
    words.need("owner")?;
    let owner = words.next("a person")?;
    let mut above = top.to_owned();
    for number in 1..=many {
        let name = format!("{top}-{number}");
        let text = format!("{name} reseller under {above} owner {owner}");
        account(world, &mut Words::new(&text, "")?)?;
        above = name;
    }
    Ok(())
}

/// Who is invited accepts.
fn accepted(world: &mut World, events: &[Event]) -> Result<(), String> {
    for event in events {
        if let Event::MembershipAdded {
            membership,
            person,
            state: MembershipState::Invited { .. },
            ..
        } = event
        {
            let command = Command::AcceptInvitation { membership: *membership };
            world.carry_out_given(by(*person), &command)?;
        }
    }
    Ok(())
}

fn by_owner(
    world: &mut World,
    account: AccountId,
    command: &Command,
) -> Result<Vec<Event>, String> {
    let owner = world.owner_of(account)?;
    world.carry_out_given(by(owner), command)
}

/// The person as who acts.
pub(crate) fn by(person: PersonId) -> Actor {
    Actor::Principal(Principal::Person(person))
}
