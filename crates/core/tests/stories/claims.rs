//! What follows.
//!
//! ```text
//! then accepted
//! then nothing changes                           accepted, since it is so already
//! then breaks POLICY                             accepted, and one of an account below is broken
//! then told PERSON, …|nobody                     accepted, and these get mail
//! then refused CODE [naming WORD]                the sentence of the refusal has the word in it
//! then WHO may [not] LEVEL SECTION in ACCOUNT [at MOMENT] [from ADDRESS] [because REASON]
//!      [saying WORDS]                            in the explanation in plain words
//! then WHO is [not] bound by the list of ACCOUNT
//! then PERSON counts [not] in ACCOUNT from ADDRESS
//! then WHO can [not] OPERATION in ACCOUNT [because CODE]      as in the table of operations
//! then PERSON holds ROLE, …|nothing in ACCOUNT   then key NAME holds ROLE, …
//! then PERSON is [not|invited|suspended] in ACCOUNT   then PERSON has [no] login
//! then ACCOUNT is owned by PERSON|[not] on offer|active|suspended|closed|under ACCOUNT
//! ```

use rolecall_core::{
    Origin, PersonId, Principal, Timestamp,
    access::{
        Access, Question, Status, allowlist_binds, decide_access, in_words, membership_status,
        who_can,
    },
    change::{Event, Operation, Undecided, notices, permits, permits_with},
    index::Decider,
};

use super::{words::Words, world::World};

pub(crate) fn then(world: &mut World, words: &mut Words<'_>) -> Result<(), String> {
    if words.take("accepted") {
        return match world.outcome()? {
            Ok(events) if events.is_empty() => Err("nothing changes".to_owned()),
            Ok(_) => Ok(()),
            Err(refusal) => Err(format!("refused {}: {refusal}", refusal.code())),
        };
    }
    if words.take("nothing changes") {
        return match world.outcome()? {
            Ok(events) if events.is_empty() => Ok(()),
            Ok(events) => Err(format!("accepted: {events:?}")),
            Err(refusal) => Err(format!("refused {}: {refusal}", refusal.code())),
        };
    }
    if words.take("breaks") {
        return breaks(world, words);
    }
    if words.take("told") {
        return told(world, words);
    }
    if words.take("refused") {
        return refused(world, words);
    }
    if !world.is_settled() {
        return Err("the line before has no `then` that says what came of it".to_owned());
    }
    if words.has_after("is") && account_is(world, words)? {
        return Ok(());
    }
    let principal = world.principal(words)?;
    match words.next("a claim")? {
        "may" => may(world, words, principal),
        "can" => can(world, words, principal),
        "holds" => holds(world, words, principal),
        "is" if words.take("bound by the list of") => is_bound(world, words, principal, true),
        "is" if words.take("not bound by the list of") => is_bound(world, words, principal, false),
        "counts" => counts(world, words, principal),
        "is" => person_is(world, words, principal),
        "has" => has_login(world, words, principal),
        other => Err(format!("no claim `{other}`")),
    }
}

fn breaks(world: &mut World, words: &mut Words<'_>) -> Result<(), String> {
    let name = words.next("a policy")?;
    match world.outcome()? {
        Ok(events) => {
            let broken = |event: &Event| match event {
                Event::PolicyBroken { policy, .. } => policy.content.name.as_str() == name,
                _ => false,
            };
            let is_broken = events.iter().any(broken);
            if is_broken { Ok(()) } else { Err(format!("accepted, and `{name}` holds")) }
        }
        Err(refusal) => Err(format!("refused {}: {refusal}", refusal.code())),
    }
}

fn told(world: &mut World, words: &mut Words<'_>) -> Result<(), String> {
    let nobody = words.take("nobody");
    let wanted = if nobody { Vec::new() } else { words.list(|words| world.person(words))? };
    let events = world.outcome()?.map_err(|refusal| format!("refused {}", refusal.code()))?;
    let all = events.iter().flat_map(|event| notices(&world.facts, event));
    let mut told: Vec<_> = all.filter_map(|notice| notice.to(&world.facts)).collect();
    let mut wanted: Vec<PersonId> = wanted;
    told.sort_unstable();
    wanted.sort_unstable();
    let name = |id: &PersonId| {
        let person = world.facts.person(*id).expect("the whole world");
        person.and_then(|person| person.name.as_ref()).map(ToString::to_string)
    };
    let names: Vec<_> = told.iter().filter_map(name).collect();
    if told == wanted { Ok(()) } else { Err(format!("told are {names:?}")) }
}

fn refused(world: &mut World, words: &mut Words<'_>) -> Result<(), String> {
    let code = words.next("a code")?;
    let refusal = match world.outcome()? {
        Ok(events) => return Err(format!("accepted: {events:?}")),
        Err(refusal) => refusal,
    };
    if refusal.code() != code {
        return Err(format!("refused {}: {refusal}", refusal.code()));
    }
    if words.take("naming") {
        let names = words.list(|words| words.next("a word"))?;
        let sentence = refusal.to_string();
        if let Some(name) = names.iter().find(|name| !sentence.contains(*name)) {
            return Err(format!("the refusal does not name {name}: {sentence}"));
        }
    }
    Ok(())
}

fn may(world: &mut World, words: &mut Words<'_>, principal: Principal) -> Result<(), String> {
    let allowed = !words.take("not");
    let level = words.level()?;
    let section = words.section()?;
    words.need("in")?;
    let account = world.account(words)?;
    let at = if words.take("at") { words.moment()? } else { world.clock };
    let origin = origin(words)?;
    let catalog = world.facts.catalog().clone();
    let section = catalog.section(section.as_str()).ok_or("there is no such section")?;
    let question = Question { principal, level, section, account, at, origin };
    let decision = decide_access(&world.facts, &question).expect("the whole world");
    world.told.reasons.insert(decision.reason);
    if decision.allowed != allowed {
        let may = if decision.allowed { "they may" } else { "they may not" };
        return Err(format!("{may}: {}", decision.reason.code()));
    }
    if words.take("because") {
        let reason = words.next("a reason")?;
        if decision.reason.code() != reason {
            return Err(format!("the reason is {}", decision.reason.code()));
        }
    }
    if words.take("saying") {
        let wanted = words.next("words")?;
        let access = Access::of(&world.facts, principal, account, at, origin);
        let explanation =
            access.expect("the whole world").ok_or("no account")?.explain(section, level);
        let said = in_words(&world.facts, &explanation, "they").expect("the whole world");
        if !said.iter().any(|line| line.contains(wanted)) {
            return Err(format!("said is: {}", said.join("; ")));
        }
    }
    others_say_so_too(world, &question, allowed)
}

/// The explanation, the question the other way round, and the index must answer alike.
fn others_say_so_too(world: &World, question: &Question<'_>, allowed: bool) -> Result<(), String> {
    let Question { principal, level, section, account, at, origin } = *question;
    let access = Access::of(&world.facts, principal, account, at, origin);
    let access = access.expect("the whole world");
    if access.is_some_and(|access| access.explain(section, level).decision.allowed != allowed) {
        return Err("the explanation says otherwise".to_owned());
    }
    let index = Decider::of(&world.facts, 0);
    if index.allows(principal, level, section.key.as_str(), account, at, origin) != allowed {
        return Err("the index says otherwise".to_owned());
    }
    let able = who_can(&world.facts, section, level, account, at, origin);
    if able.expect("the whole world").contains(&principal) != allowed {
        return Err("who can says otherwise".to_owned());
    }
    Ok(())
}

fn can(world: &mut World, words: &mut Words<'_>, principal: Principal) -> Result<(), String> {
    let allowed = !words.take("not");
    let key = words.next("an operation")?;
    let operation = Operation::ALL.iter().find(|operation| operation.key() == key);
    let operation = *operation.ok_or_else(|| format!("no operation `{key}`"))?;
    words.need("in")?;
    let account = world.account(words)?;
    let (at, origin): (Timestamp, Origin) = (world.clock, origin(words)?);
    let code = match permits(&world.facts, principal, operation, account, at, origin) {
        Ok(()) => None,
        Err(Undecided::Refused(refusal)) => Some(refusal.code()),
        Err(Undecided::Missing(need)) => unreachable!("the whole world lacks {need:?}"),
    };
    let access = |id| Access::of(&world.facts, principal, id, at, origin).expect("the whole world");
    let also = permits_with(&world.facts, operation, account, &access);
    if also.is_ok() != code.is_none() {
        return Err("by their access it is otherwise".to_owned());
    }
    if code.is_none() != allowed {
        return Err(code.map_or("they can".to_owned(), |code| format!("they cannot: {code}")));
    }
    if words.take("because") && code != Some(words.next("a code")?) {
        return Err(format!("the reason is {code:?}"));
    }
    Ok(())
}

fn origin(words: &mut Words<'_>) -> Result<Origin, String> {
    if words.take("from") {
        return Ok(Origin::Ip(words.parse("address")?));
    }
    Ok(Origin::Unknown)
}

fn holds(world: &World, words: &mut Words<'_>, who: Principal) -> Result<(), String> {
    let wanted = world.roles(words)?;
    let roles = match who {
        Principal::Person(person) => {
            words.need("in")?;
            let account = world.account(words)?;
            world.membership_of(person, account).map(|found| found.roles.clone())
        }
        Principal::Key(key) => {
            let key = world.facts.key(key).expect("the whole world");
            key.map(|key| key.roles.clone())
        }
        Principal::AccountSignIn(_) => None,
    };
    if roles.as_ref() == Some(&wanted) {
        return Ok(());
    }
    let name = |id| {
        let role = world.facts.role(id).expect("the whole world");
        role.map_or("a role that is gone".to_owned(), |role| role.content.name.to_string())
    };
    let names: Vec<_> = roles.into_iter().flatten().map(name).collect();
    Err(format!("they hold {names:?}"))
}

fn is_bound(
    world: &World,
    words: &mut Words<'_>,
    who: Principal,
    wanted: bool,
) -> Result<(), String> {
    let account = world.record_of(world.account(words)?)?;
    let list = account.allowlist.as_ref().ok_or("it has no list")?;
    let is_bound = allowlist_binds(&world.facts, account, list, who).expect("the whole world");
    if is_bound == wanted { Ok(()) } else { Err(format!("bound: {is_bound}")) }
}

fn counts(world: &World, words: &mut Words<'_>, who: Principal) -> Result<(), String> {
    let wanted = !words.take("not");
    words.need("in")?;
    let account = world.account(words)?;
    words.need("from")?;
    let origin = Origin::Ip(words.parse("address")?);
    let Principal::Person(person) = who else { return Err("only a person counts".to_owned()) };
    let membership = world.membership_of(person, account).ok_or("they are not there")?;
    let path = world.facts.path(account).expect("the whole world");
    let status = membership_status(&path, membership, world.clock, origin);
    let counts = status == Status::InForce;
    if counts == wanted { Ok(()) } else { Err(format!("their status is {status:?}")) }
}

fn person_is(world: &World, words: &mut Words<'_>, who: Principal) -> Result<(), String> {
    let Principal::Person(person) = who else {
        return Err("only a person is in an account".to_owned());
    };
    let wanted = match () {
        () if words.take("not") => None,
        () if words.take("invited") => Some("invited"),
        () if words.take("suspended") => Some("suspended"),
        () => Some("active"),
    };
    words.need("in")?;
    let account = world.account(words)?;
    let state = world.membership_of(person, account).map(|found| found.state.key());
    if state == wanted { Ok(()) } else { Err(format!("they are {}", state.unwrap_or("not there"))) }
}

fn has_login(world: &World, words: &mut Words<'_>, who: Principal) -> Result<(), String> {
    let wanted = !words.take("no");
    words.need("login")?;
    let Principal::Person(person) = who else {
        return Err("only a person has a login".to_owned());
    };
    let known = world.facts.person(person).expect("the whole world");
    let claimed = known.is_some_and(|known| known.claimed);
    if claimed == wanted { Ok(()) } else { Err(format!("claimed: {claimed}")) }
}

/// A claim about an account, if the first word is one.
fn account_is(world: &World, words: &mut Words<'_>) -> Result<bool, String> {
    let Some(account) = words.peek().parse().ok().and_then(|name| {
        let account = world.facts.account_named(&name);
        account.expect("the whole world")
    }) else {
        return Ok(false);
    };
    words.next("an account")?;
    words.need("is")?;
    if words.take("owned by") {
        let person = world.person(words)?;
        let owner = world.owner_of(account.id)?;
        return if owner == person { Ok(true) } else { Err("someone else owns it".to_owned()) };
    }
    if words.has_after("offer") || words.peek() == "not" {
        let wanted = !words.take("not");
        words.need("on offer")?;
        let is_so = account.offer.is_some() == wanted;
        return if is_so { Ok(true) } else { Err(format!("offered: {:?}", account.offer)) };
    }
    if words.take("under") {
        let parent = world.account(words)?;
        let is_there = account.parent == Some(parent);
        return if is_there { Ok(true) } else { Err("it stands elsewhere".to_owned()) };
    }
    let state = words.next("a state")?;
    if account.state.key() == state {
        Ok(true)
    } else {
        Err(format!("it is {}", account.state.key()))
    }
}
