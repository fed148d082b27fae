//! Reviews of who has access, and notices before it ends.
//!
//! ```text
//! starts review of ACCOUNT due DATE [zone ZONE] then keep|suspend|end
//! reviews PERSON in ACCOUNT: keep|trim|end [taking ROLE, …]
//! closes review of ACCOUNT [unfinished]
//! settles review of ACCOUNT: PERSON, …
//! reminds PERSON, … of review of ACCOUNT
//! tells PERSON, … of ends in ACCOUNT: PERSON, …
//! ```

use std::collections::BTreeSet;

use rolecall_core::{
    AccountId, MembershipId, PersonId, Zone,
    change::Command,
    record::{DueDate, ReviewAnswer, Unanswered},
};

use super::super::{words::Words, world::World};

pub(crate) fn command(
    world: &World,
    verb: &str,
    words: &mut Words<'_>,
) -> Result<Option<Command>, String> {
    Ok(Some(match verb {
        "starts" => {
            let account = review_of(world, words)?;
            words.need("due")?;
            let date = words.parse("date")?;
            let zone = if words.take("zone") { words.parse("zone")? } else { Zone::utc() };
            words.need("then")?;
            let key = words.next("what becomes of the unanswered")?;
            let unanswered = Unanswered::ALL.into_iter().find(|of| of.key() == key);
            let unanswered = unanswered.ok_or_else(|| format!("they cannot become `{key}`"))?;
            Command::StartReview { account, due: DueDate { date, zone }, unanswered }
        }
        "reviews" => {
            let person = world.person(words)?;
            words.need("in")?;
            let account = world.account(words)?;
            words.need(":")?;
            let key = words.next("an answer")?;
            let answer = ReviewAnswer::ALL.into_iter().find(|answer| answer.key() == key);
            let answer = answer.ok_or_else(|| format!("no answer `{key}`"))?;
            let membership = standing(world, account, person)?;
            let take = if words.take("taking") {
                words.list(|words| world.role(words))?.into_iter().collect()
            } else {
                BTreeSet::new()
            };
            Command::AnswerReview { account, membership, answer, take }
        }
        "closes" if words.take("review of") => {
            let account = world.account(words)?;
            Command::CloseReview { account, unfinished: words.take("unfinished") }
        }
        "settles" => {
            let account = review_of(world, words)?;
            words.need(":")?;
            Command::SettleReview { account, memberships: standings(world, words, account)? }
        }
        "reminds" => {
            let to = people(world, words)?;
            words.need("of")?;
            Command::RemindOfReview { account: review_of(world, words)?, to }
        }
        "tells" => {
            let to = people(world, words)?;
            words.need("of ends in")?;
            let account = world.account(words)?;
            words.need(":")?;
            let memberships = standings(world, words, account)?;
            Command::TellOfEnds { account, memberships, to }
        }
        _ => return Ok(None),
    }))
}

fn review_of(world: &World, words: &mut Words<'_>) -> Result<AccountId, String> {
    words.need("review of")?;
    world.account(words)
}

fn people(world: &World, words: &mut Words<'_>) -> Result<BTreeSet<PersonId>, String> {
    if words.take("nobody") {
        return Ok(BTreeSet::new());
    }
    Ok(words.list(|words| world.person(words))?.into_iter().collect())
}

/// Where they stand: in the account, or wherever else they do.
fn standing(world: &World, account: AccountId, person: PersonId) -> Result<MembershipId, String> {
    let here = world.membership_of(person, account);
    let found = here.or_else(|| world.facts.memberships_of(person).next());
    found.map(|found| found.id).ok_or_else(|| "they are nowhere".to_owned())
}

fn standings(
    world: &World,
    words: &mut Words<'_>,
    account: AccountId,
) -> Result<BTreeSet<MembershipId>, String> {
    people(world, words)?.into_iter().map(|person| standing(world, account, person)).collect()
}
