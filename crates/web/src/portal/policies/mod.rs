//! Policies: what an account states about who of its people may have what.

mod form;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_client::wire::{Policy, PolicyAbove, PolicyBreach};
use rolecall_core::{
    AccountId, Level, PolicyId, RoleId,
    catalog::SectionKey,
    change::{Command, Operation, Refusal},
    facts::RecordId,
    record::Account,
};

use self::form::{content, fields_of, form};
use super::{
    components::{Form, once},
    error::PageError,
    fields::{Fields, Mistakes},
    frame::{Entry, JustDone, Page},
    home::signed_in,
    levels::chip,
    messages::{Word, english},
    send::{beside, expected, meant_for, send_if},
};
use crate::{
    App,
    api::{
        look::{Look, known},
        page::Asked,
    },
    caller::Caller,
    problem::Problem,
    session::Acting,
};

pub(super) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    Asked(query): Asked<JustDone>,
) -> Result<Markup, PageError> {
    let me = signed_in(me, &format!("/a/{account}/policies"))?;
    let done = query.done.as_deref();
    let typed = (&Fields::default(), &Mistakes::default());
    app.look(&me.caller, |look| Ok(list(&app, look, &account, done, typed)?))
}

pub(super) async fn one(
    State(app): State<App>,
    me: Option<Acting>,
    Path((account, policy)): Path<(String, String)>,
) -> Result<Markup, PageError> {
    let me = signed_in(me, &format!("/a/{account}/policies/{policy}"))?;
    app.look(&me.caller, |look| Ok(edit(&app, look, (&account, &policy), None)?))
}

/// All of them, and a form for another.
fn list(
    app: &App,
    look: &Look<'_>,
    account: &str,
    done: Option<&str>,
    (typed, mistakes): (&Fields, &Mistakes),
) -> Result<Markup, Problem> {
    let account = look.account_for(Operation::SeePeople, account)?;
    let policies = look.show_policies(account);
    let sets = may_set(look, account);
    let m = english();
    let title = m.say("policies");
    let page = Page { look, account: Some(account), entry: Entry::Policies, title: &title, done };
    let typed = Form { fields: typed, mistakes };
    Ok(page.shown(&html! {
        h1 { (title) }
        p.hint { (m.say("policies-about")) }
        (typed.summary())
        @if policies.is_empty() { p.empty { (m.say("policies-none")) } }
        @for policy in &policies { (card(look, account, policy, sets)) }
        (above(look, account))
        @if sets {
            section {
                h2 { (m.say("policy-new")) }
                form.narrow method="post" {
                    (once(app))
                    (form(look, account, &typed))
                    button.primary type="submit" { (m.say("policy-set")) }
                }
            }
        }
    }))
}

/// With the eyes of another nothing is stated.
fn may_set(look: &Look<'_>, account: &Account) -> bool {
    look.caller.lens.is_none() && look.may(Operation::SetPolicies, account.id)
}

fn card(look: &Look<'_>, account: &Account, policy: &Policy, sets: bool) -> Markup {
    let m = english();
    let address = format!("/a/{}/policies/{}", account.short_name, policy.id);
    html! {
        section {
            h2 {
                (policy.name)
                @if policy.broken { " " span.badge.ended { (m.say("policy-is-broken")) } }
                @if policy.below { " " span.badge { (m.say("policy-is-below")) } }
                @if policy.set_above { " " span.badge { (m.say("policy-set-above")) } }
            }
            p { (sentence(look, account, &Said::of(policy))) }
            @if policy.broken { (breaches(look, account, policy)) }
            @if sets && may_change(look, account, policy) {
                p { a.button href=(address) { (m.say("policy-change")) span.sr { " " (policy.name) } } }
            }
        }
    }
}

fn may_change(look: &Look<'_>, account: &Account, policy: &Policy) -> bool {
    let by = account.policies.get(&policy.id).map_or(account.id, |policy| policy.by);
    look.lifts(Operation::SetPolicies, account.id, by)
}

/// What accounts above state of people here too, only to be read.
fn above(look: &Look<'_>, account: &Account) -> Markup {
    let m = english();
    let stated = look.show_policies_above(account);
    let by = |policy: &PolicyAbove| match &policy.stated_by {
        Some(by) => m.put("policy-stated-by", &[("account", Word::Text(by.as_str()))]),
        None => m.say("policy-stated-by-provider"),
    };
    html! {
        @if !stated.is_empty() {
            section aria-labelledby="above" {
                h2 #above { (m.say("policies-above")) }
                p.hint { (m.say("policies-above-about")) }
                @for policy in &stated {
                    h3 { (policy.name) " " span.badge { (by(policy)) } }
                    p { (sentence(look, account, &Said::above(policy))) }
                }
            }
        }
    }
}

/// What a policy says, wherever it is stated.
struct Said<'s> {
    section: &'s SectionKey,
    level: Level,
    only: &'s [RoleId],
    others: bool,
}

impl<'s> Said<'s> {
    fn of(policy: &'s Policy) -> Self {
        let Policy { section, level, only, .. } = policy;
        Self { section, level: *level, only, others: false }
    }

    fn above(policy: &'s PolicyAbove) -> Self {
        let PolicyAbove { section, level, only, others, .. } = policy;
        Self { section, level: *level, only, others: *others }
    }
}

/// The level of the section, and who alone has it.
fn sentence(look: &Look<'_>, account: &Account, policy: &Said<'_>) -> Markup {
    let m = english();
    let catalog = look.facts.catalog();
    let section = catalog.section(policy.section.as_str());
    let label = section.map_or(policy.section.as_str(), |section| &section.label);
    let roles = policy.only.iter().filter_map(|role| known(look.facts.role(*role)));
    let mut named: Vec<_> = roles.map(|role| role.content.name.to_string()).collect();
    if policy.others {
        named.push(m.say("policy-only-others").into_owned());
    }
    let words = [("account", Word::Text(account.name.as_str())), ("section", Word::Text(label))];
    html! {
        (chip(catalog, policy.level)) " "
        (m.put("policy-says", &words))
        @if named.is_empty() { " " (m.say("policy-owner-alone")) }
        @else { " " (m.put("policy-only", &[("roles", Word::Text(&named.join(", ")))])) }
    }
}

fn breaches(look: &Look<'_>, account: &Account, policy: &Policy) -> Markup {
    let m = english();
    let line = |breach: &PolicyBreach| {
        let role = known(look.facts.role(breach.role));
        let role = role.map(|role| role.content.name.to_string()).unwrap_or_default();
        let unnamed = || m.say("actor-unnamed").into_owned();
        let name = breach.name.as_ref().map_or_else(unnamed, ToString::to_string);
        m.put("policy-broken-by", &[("name", Word::Text(&name)), ("role", Word::Text(&role))])
            .into_owned()
    };
    let person = |breach: &PolicyBreach| {
        let here = breach.person.and_then(|id| known(look.facts.membership(id)));
        here.filter(|found| found.account == account.id)
            .map(|found| format!("/a/{}/users/{}", account.short_name, found.id))
    };
    html! {
        div.note {
            p { (m.say("policy-broken-about")) }
            ul.lines {
                @for breach in &policy.broken_by {
                    li {
                        @match person(breach) {
                            Some(address) => a href=(address) { (line(breach)) },
                            None => (line(breach)),
                        }
                    }
                }
            }
        }
    }
}

/// One of them, to be changed.
fn edit(
    app: &App,
    look: &Look<'_>,
    (account, policy): (&str, &str),
    typed: Option<(&Fields, &Mistakes)>,
) -> Result<Markup, Problem> {
    let account = look.account_for(Operation::SeePeople, account)?;
    let id: PolicyId = policy.parse().map_err(|_| Problem::not_found())?;
    let kept = account.policies.get(&id).ok_or_else(Problem::not_found)?;
    look.permits(Operation::SetPolicies, account.id)?;
    let m = english();
    let own = fields_of(&kept.content);
    let right = Mistakes::default();
    let (fields, mistakes) = typed.unwrap_or((&own, &right));
    let typed = Form { fields, mistakes };
    let title = m.put("policy-of", &[("name", Word::Text(kept.content.name.as_str()))]);
    let page =
        Page { look, account: Some(account), entry: Entry::Policies, title: &title, done: None };
    let address = format!("/a/{}/policies/{id}", account.short_name);
    Ok(page.shown(&html! {
        p { a href={ "/a/" (account.short_name) "/policies" } { (m.say("policies-back")) } }
        h1 { (title) }
        (typed.summary())
        form.narrow method="post" {
            (once(app)) (meant_for(look, RecordId::Account(account.id)))
            (form(look, account, &typed))
            button.primary type="submit" { (m.say("policy-save")) }
        }
        section {
            h2 { (m.say("policy-remove")) }
            p.hint { (m.say("policy-remove-about")) }
            form method="post" action={ (address) "/remove" } {
                (once(app))
                button.danger type="submit" { (m.say("policy-remove")) }
            }
        }
    }))
}

pub(super) async fn created(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/policies"))?;
    let mut mistakes = Mistakes::default();
    let id = to_set(&app, &me.caller, &account)?;
    if let Some(content) = content(&fields, &mut mistakes) {
        let command = Command::SetPolicy { account: id, policy: None, content };
        match send_if(&app, &me.caller, &fields, command, None).await {
            Ok(_) => return Ok(done(&account, "policy-set")),
            Err(problem) => wrong(&app, &me.caller, &problem, &mut mistakes),
        }
    }
    app.look(&me.caller, |look| {
        let page = list(&app, look, &account, None, (&fields, &mistakes))?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    })
}

pub(super) async fn changed(
    State(app): State<App>,
    me: Option<Acting>,
    Path((account, policy)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/policies/{policy}"))?;
    let mut mistakes = Mistakes::default();
    let id = to_set(&app, &me.caller, &account)?;
    let of: PolicyId = policy.parse().map_err(|_| Problem::not_found())?;
    if let Some(mut content) = content(&fields, &mut mistakes) {
        content.only.extend(app.look(&me.caller, |look| look.unknown_of(id, of)));
        let command = Command::SetPolicy { account: id, policy: Some(of), content };
        let meant_for = expected(&fields, RecordId::Account(id));
        match send_if(&app, &me.caller, &fields, command, meant_for).await {
            Ok(_) => return Ok(done(&account, "policy-set")),
            Err(problem) => wrong(&app, &me.caller, &problem, &mut mistakes),
        }
    }
    app.look(&me.caller, |look| {
        let page = edit(&app, look, (&account, &policy), Some((&fields, &mistakes)))?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    })
}

pub(super) async fn removed(
    State(app): State<App>,
    me: Option<Acting>,
    Path((account, policy)): Path<(String, String)>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/policies"))?;
    let id = to_set(&app, &me.caller, &account)?;
    let policy = policy.parse().map_err(|_| Problem::not_found())?;
    let command = Command::RemovePolicy { account: id, policy };
    send_if(&app, &me.caller, &fields, command, None).await?;
    Ok(done(&account, "policy-removed"))
}

fn to_set(app: &App, caller: &Caller, account: &str) -> Result<AccountId, Problem> {
    app.look(caller, |look| Ok(look.account_for(Operation::SetPolicies, account)?.id))
}

fn done(account: &str, what: &str) -> Response {
    Redirect::to(&format!("/a/{account}/policies?done={what}")).into_response()
}

/// What is wrong, beside its field; of one that is broken already, with who has what it would keep
/// from them.
fn wrong(app: &App, caller: &Caller, problem: &Problem, mistakes: &mut Mistakes) {
    let refusal = problem.refusal.as_deref();
    let Some(Refusal::PolicyBrokenAlready { holders, .. }) = refusal else {
        return beside(problem, mistakes);
    };
    let names: Vec<_> = app.look(caller, |look| {
        let named = holders.iter().filter_map(|holder| look.show_holder(*holder)?.2);
        named.map(|name| name.to_string()).collect()
    });
    let m = english();
    let words = [("names", Word::Text(&names.join(", "))), ("count", Word::Number(holders.len()))];
    mistakes.add("only", m.put("policy-broken-already", &words).into_owned());
}
