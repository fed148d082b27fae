//! Whose access is asked about: a person, a key or an account's own sign-in, found by what they
//! are called.

use maud::{Markup, html};
use rolecall_client::wire::SubjectType;
use rolecall_core::{
    PersonId, Principal,
    change::Operation,
    record::{Account, Membership},
};

use super::super::{
    components::{Form, described},
    messages::{Word, english},
};
use crate::api::{
    inquiry::{Inquiry, Sight, kind},
    look::{Look, known},
};

/// The most that are listed where several fit.
const LISTED_MAX: usize = 20;
/// The most that a browser is given to complete from.
const COMPLETED_MAX: usize = 100;

/// What someone is called, and what else tells them apart.
#[derive(Clone, Debug)]
pub(super) struct Called {
    pub(super) name: String,
    pub(super) hint: String,
    /// What finds them again.
    pub(super) word: String,
    words: Vec<String>,
}

/// Who fits what was written.
pub(super) enum Found {
    One(Inquiry),
    /// The first of them, and how many there are.
    Several(Vec<Principal>, usize),
    Nobody,
}

pub(super) fn called(sight: &Sight<'_, '_>, principal: Principal) -> Called {
    let m = english();
    let look = sight.look;
    let facts = look.facts;
    let in_account = |account| {
        known(facts.account(account)).map(|account| account.name.to_string()).unwrap_or_default()
    };
    match principal {
        Principal::Person(id) => {
            let person = known(facts.person(id));
            let address = person.filter(|person| is_reached(sight, person.id));
            let address = address.and_then(|person| person.address.as_ref());
            let address = address.map(ToString::to_string).unwrap_or_default();
            let name = person.and_then(|person| person.name.as_ref());
            let name = name.map_or_else(|| m.say("erased").into_owned(), ToString::to_string);
            let word = if address.is_empty() { id.to_string() } else { address.clone() };
            let mut words = vec![name.clone(), address.clone(), id.to_string()];
            words.extend(logins(look, facts.memberships_of(id)));
            Called { name, hint: address, word, words }
        }
        Principal::Key(id) => {
            let key = known(facts.key(id));
            // One that was revoked since has its number left.
            let name = key.map_or_else(|| format!("rck_{id}"), |key| key.name.to_string());
            let of = key.map(|key| in_account(key.account)).unwrap_or_default();
            let hint = m.put("subject-key", &[("account", Word::Text(&of))]).into_owned();
            let words = vec![name.clone(), id.to_string(), format!("rck_{id}")];
            Called { name, hint, word: format!("rck_{id}"), words }
        }
        Principal::AccountSignIn(id) => {
            let account = known(facts.account(id));
            let word = account.map(|it| it.short_name.to_string()).unwrap_or_default();
            let hint = m.say("subject-sign-in").into_owned();
            let name = in_account(id);
            let words = vec![name.clone(), word.clone(), id.to_string()];
            Called { name, hint, word, words }
        }
    }
}

/// Whether where someone is reached today may be told. Of who has left, what they are called is told,
/// and no more; who is seen as of now is seen somewhere now.
fn is_reached(sight: &Sight<'_, '_>, person: PersonId) -> bool {
    let look = sight.look;
    if !sight.when.has_passed {
        return true;
    }
    let mut joined = look.facts.memberships_of(person).filter(|found| found.has_joined());
    look.is_own(person) || joined.any(|found| look.may(Operation::SeePeople, found.account))
}

/// Login names where the reader may see the people of the account that they are of.
fn logins<'m>(look: &Look<'_>, memberships: impl Iterator<Item = &'m Membership>) -> Vec<String> {
    let login = |found: &Membership| {
        let name = found.login_name.as_ref()?;
        let account = known(look.facts.account(found.account))?;
        let seen = look.is_own(found.person) || look.may(Operation::SeePeople, account.id);
        seen.then(|| format!("{name}@{}", account.short_name))
    };
    memberships.filter_map(login).collect()
}

/// Who fits a word; the reader, if nothing is written.
pub(super) fn find(sight: &Sight<'_, '_>, word: &str) -> Found {
    if word.is_empty() {
        return one(sight, sight.look.caller.principal);
    }
    // An address or an id is one person's: nobody else need be looked at.
    let person = known(sight.look.facts.find_person(word)).map(|person| person.id);
    let person = person.filter(|person| is_reached(sight, *person));
    if let Some(found) = person.and_then(|person| sight.inquiry(Principal::Person(person))) {
        return Found::One(found);
    }
    let wanted = word.to_lowercase();
    let mut fitting = Vec::new();
    let mut named = Vec::new();
    for principal in sight.subjects() {
        let called = called(sight, principal);
        let mut words = called.words.iter().map(|word| word.to_lowercase());
        if words.clone().any(|word| word == wanted) {
            named.push(principal);
        }
        if words.any(|word| word.contains(&wanted)) {
            fitting.push(principal);
        }
    }
    match (named.as_slice(), fitting.as_slice()) {
        ([only], _) | ([], [only]) => one(sight, *only),
        ([], []) => Found::Nobody,
        ([], _) => listed(fitting),
        _ => listed(named),
    }
}

/// Whom a word means, as a call says it; none where it does not mean one alone.
pub(in crate::portal) fn whom_of_call(
    look: &Look<'_>,
    account: &Account,
    word: &str,
) -> Option<[(&'static str, String); 2]> {
    let sight = Sight::of(look, account.id);
    let Found::One(inquiry) = find(&sight, word) else { return None };
    let kind = match kind(inquiry.principal) {
        SubjectType::Person => "person",
        SubjectType::Key => "key",
        SubjectType::AccountSignIn => "account_sign_in",
    };
    let word = called(&sight, inquiry.principal).word;
    Some([("subject_type", kind.to_owned()), ("subject", word)])
}

fn one(sight: &Sight<'_, '_>, principal: Principal) -> Found {
    sight.inquiry(principal).map_or(Found::Nobody, Found::One)
}

fn listed(mut fitting: Vec<Principal>) -> Found {
    let count = fitting.len();
    fitting.truncate(LISTED_MAX);
    Found::Several(fitting, count)
}

/// The field in which they are named.
pub(super) fn input(
    form: &Form<'_>,
    sight: &Sight<'_, '_>,
    (name, label): (&'static str, &str),
) -> Markup {
    let subjects = sight.subjects();
    let list = format!("{name}-list");
    let hint = english().say("subject-hint");
    html! {
        div.field {
            label for=(name) { (label) }
            (form.notes(name, Some(&hint)))
            input id=(name) name=(name) type="search" value=(form.fields.one(name)) list=(list)
                autocomplete="off" aria-describedby=[described(name, Some(&hint), None)];
        }
        datalist id=(list) {
            @if subjects.len() <= COMPLETED_MAX { @for subject in subjects {
                @let called = called(sight, subject);
                option value=(called.word) { (called.name) }
            } }
        }
    }
}

/// Those who fit, each to be chosen by a link.
pub(super) fn choice(
    sight: &Sight<'_, '_>,
    (fitting, count): (&[Principal], usize),
    link: impl Fn(&str) -> String,
) -> Markup {
    let m = english();
    html! {
        section {
            h2 { (m.put("subject-several", &[("count", Word::Number(count))])) }
            ul.plain { @for principal in fitting {
                @let called = called(sight, *principal);
                li { a href=(link(&called.word)) { (called.name) } " " span.hint { (called.hint) } }
            } }
            @if count > fitting.len() { p.hint { (m.say("subject-more")) } }
        }
    }
}

pub(super) fn nobody() -> Markup {
    html! { p.empty { (english().say("subject-nobody")) } }
}
