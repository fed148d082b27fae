//! Questions on the command line: check, explain, who.

use std::process::ExitCode;

use rolecall_core::{
    AccountId, Level, Origin, Principal, Timestamp,
    access::{Access, Explanation, in_words, who_can},
    catalog::Section,
    facts::Facts,
    suggest,
};
use serde_json::json;

use crate::{
    cli::{Moment, Output, Place, Question, WhoQuestion},
    config, machine,
    mistake::Mistake,
};

/// The whole world is loaded, so that no look-up can miss a fact.
pub(crate) const WHOLE: &str = "the whole world";

/// A question in the words of core.
struct Asked<'f> {
    principal: Principal,
    section: &'f Section,
    level: Level,
    account: AccountId,
    at: Timestamp,
    origin: Origin,
}

pub(crate) async fn check(
    place: &Place,
    question: &Question,
    output: Output,
) -> Result<ExitCode, Mistake> {
    let (facts, revision) = present(place).await?;
    let explanation = explained(&facts, &asked(&facts, question)?);
    let decision = explanation.decision;
    match output {
        Output::Json => {
            let context = json!({"reason": decision.reason, "revision": revision});
            println!("{}", json!({"decision": decision.allowed, "context": context}));
        }
        Output::Text if decision.allowed => println!("yes"),
        Output::Text => println!("no: {}", decision.reason.code()),
    }
    Ok(code(decision.allowed))
}

pub(crate) async fn explain(
    place: &Place,
    question: &Question,
    output: Output,
) -> Result<ExitCode, Mistake> {
    let (facts, _) = present(place).await?;
    let explanation = explained(&facts, &asked(&facts, question)?);
    match output {
        Output::Json => {
            println!("{}", serde_json::to_string_pretty(&explanation).expect("plain data"))
        }
        Output::Text => {
            let lines = in_words(&facts, &explanation, &question.who).expect(WHOLE);
            for line in lines {
                println!("{line}");
            }
        }
    }
    Ok(code(explanation.decision.allowed))
}

pub(crate) async fn who(
    place: &Place,
    question: &WhoQuestion,
    output: Output,
) -> Result<ExitCode, Mistake> {
    let (facts, _) = present(place).await?;
    let (section, level) = section_and_level(&facts, &question.section, &question.level)?;
    let account = account(&facts, &question.account)?;
    let (at, origin) = moment(&question.moment)?;
    let able = who_can(&facts, section, level, account, at, origin).expect(WHOLE);
    match output {
        Output::Json => {
            println!("{}", json!({"results": able, "count": able.len()}));
        }
        Output::Text => able.iter().for_each(|principal| println!("{}", named(&facts, *principal))),
    }
    Ok(ExitCode::SUCCESS)
}

fn code(allowed: bool) -> ExitCode {
    if allowed { ExitCode::SUCCESS } else { ExitCode::from(1) }
}

async fn present(place: &Place) -> Result<(Facts, u64), Mistake> {
    Ok(rolecall_store::read_present(&config::existing_database(place)?).await?)
}

fn explained(facts: &Facts, asked: &Asked<'_>) -> Explanation {
    let access = Access::of(facts, asked.principal, asked.account, asked.at, asked.origin);
    access.expect(WHOLE).expect("the account was found").explain(asked.section, asked.level)
}

fn asked<'f>(facts: &'f Facts, question: &Question) -> Result<Asked<'f>, Mistake> {
    let (section, level) = section_and_level(facts, &question.what.section, &question.what.level)?;
    let (at, origin) = moment(&question.what.moment)?;
    let principal = principal(facts, &question.who)?;
    let account = account(facts, &question.what.account)?;
    Ok(Asked { principal, section, level, account, at, origin })
}

fn section_and_level<'f>(
    facts: &'f Facts,
    key: &str,
    action: &str,
) -> Result<(&'f Section, Level), Mistake> {
    let catalog = facts.catalog();
    let section = catalog.section(key).ok_or_else(|| {
        let known = catalog.sections().iter().map(|section| section.key.as_str());
        unknown("section", key, known)
    })?;
    let level = catalog.action(section, action).ok_or_else(|| {
        let mut known = Vec::new();
        for level in section.offered.iter().skip(1) {
            known.push(level.key());
        }
        known.extend(catalog.actions_of(section).into_keys());
        let offered = format!("{} offers {}", section.key, known.join(", "));
        Mistake::usage(format!("{} ({offered})", unknown("level", action, known.into_iter())))
    })?;
    Ok((section, level))
}

pub(crate) fn principal(facts: &Facts, word: &str) -> Result<Principal, Mistake> {
    if let Some(id) = word.strip_prefix("key:") {
        let key = id.parse().ok().and_then(|id| facts.key(id).expect(WHOLE));
        return key
            .map(|key| Principal::Key(key.id))
            .ok_or_else(|| unknown("key", id, [].into_iter()));
    }
    if let Some(named) = word.strip_prefix("sign-in:") {
        return account(facts, named).map(Principal::AccountSignIn);
    }
    let person = facts.find_person(word).expect(WHOLE);
    person.map(|person| Principal::Person(person.id)).ok_or_else(|| {
        let persons = facts.persons();
        let known = persons.iter().filter_map(|person| person.address.as_ref());
        unknown("person", word, known.map(rolecall_core::name::Address::as_str))
    })
}

pub(crate) fn account(facts: &Facts, word: &str) -> Result<AccountId, Mistake> {
    let found = facts.find_account(word).expect(WHOLE);
    found.map(|account| account.id).ok_or_else(|| {
        let accounts = facts.accounts();
        unknown("account", word, accounts.iter().map(|account| account.short_name.as_str()))
    })
}

fn unknown<'k>(what: &str, word: &str, known: impl Iterator<Item = &'k str>) -> Mistake {
    let meant = suggest::nearest(word, known).map(str::to_owned);
    Mistake::usage(format!("no {what} `{}`{}", word.escape_debug(), suggest::sentence(&meant)))
}

fn moment(moment: &Moment) -> Result<(Timestamp, Origin), Mistake> {
    let origin = moment.ip.map_or(Origin::Unknown, Origin::Ip);
    let Some(text) = &moment.at else {
        return Ok((machine::now(), origin));
    };
    let at =
        rolecall_core::window::moment(text).map_err(|error| Mistake::usage(error.to_string()))?;
    Ok((at, origin))
}

/// A principal as a line for people.
fn named(facts: &Facts, principal: Principal) -> String {
    match principal {
        Principal::Person(id) => {
            let person = facts.person(id).expect(WHOLE).expect("they were found");
            let name = person.name.as_ref().map_or("erased", |name| name.as_str());
            match &person.address {
                Some(address) => format!("person           {address}  {name}"),
                None => format!("person           {id}  {name}"),
            }
        }
        Principal::Key(id) => {
            let key = facts.key(id).expect(WHOLE).expect("it was found");
            format!("key              {id}  {}", key.name)
        }
        Principal::AccountSignIn(id) => {
            let account = facts.account(id).expect(WHOLE).expect("it was found");
            format!("account sign-in  {}  {}", account.short_name, account.name)
        }
    }
}
