//! A person in an account: what they have, with the forms that change it.

mod saving;

use std::net::IpAddr;

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use maud::{Markup, html};
use rolecall_client::wire;
use rolecall_core::{
    MembershipId, Principal,
    change::Operation,
    record::{Account, Membership},
};

use super::{
    ask::or_ask,
    components::{Form, once, role_chips, state as state_badge, window},
    error::PageError,
    fields::{Fields, Mistakes},
    frame::{Entry, JustDone, Page},
    home::signed_in,
    messages::{Word, english},
    reach::{narrows, short_names},
    reviews,
};
use crate::{
    App,
    api::{
        look::{Look, known},
        page::Asked,
    },
    problem::Problem,
    session::Acting,
};

pub(super) use self::saving::{
    dates, ranges, reach, refused, remove, resend, revoke, roles, state,
};

pub(super) type PersonPath = Path<(String, String)>;

pub(super) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path((account, person)): PersonPath,
    Asked(query): Asked<JustDone>,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/users/{person}"))?;
    let path = (account, person);
    let from = signed_in_from(&app, &me, &path).await?;
    app.look(&me.caller, |look| {
        let path = (path.0.as_str(), path.1.as_str(), from);
        let mistakes = Mistakes::default();
        let page = shown(&app, look, path, (None, None), &mistakes, query.done.as_deref())?;
        Ok(page.into_response())
    })
}

/// From where the person last signed in, if they are signed in now and it is known: for whoever sets
/// from where they count.
async fn signed_in_from(
    app: &App,
    me: &Acting,
    (account, person): &(String, String),
) -> Result<Option<IpAddr>, PageError> {
    let found = app.look(&me.caller, |look| {
        let account = look.account_for(Operation::SeePeople, account)?;
        let found = look.member(account, person)?;
        let changes = look.may(Operation::ChangePeople, account.id) && found.has_joined();
        Ok::<_, Problem>(changes.then_some(Principal::Person(found.person)))
    })?;
    let Some(person) = found else { return Ok(None) };
    let sessions = app.store().sessions_of(person, app.now()).await?;
    Ok(sessions.first().and_then(|(_, session)| session.ip))
}

fn shown(
    app: &App,
    look: &Look<'_>,
    (account, person, from): (&str, &str, Option<IpAddr>),
    (typed, told): (Option<&Fields>, Option<&Markup>),
    mistakes: &Mistakes,
    done: Option<&str>,
) -> Result<Markup, Problem> {
    let account = look.account_for(Operation::SeePeople, account)?;
    let membership = look.member(account, person)?;
    let person = look.show_person(membership);
    let m = english();
    let title = called(&person);
    let own = as_fields(look, &person);
    let fields = typed.unwrap_or(&own);
    let page = Page { look, account: Some(account), entry: Entry::Users, title: &title, done };
    let changes = look.may(Operation::ChangePeople, account.id) && !look.is_own(membership.person);
    Ok(page.shown(&html! {
        div.head {
            h1 { (title) " " (state_badge(&person, look.now)) }
            @if look.caller.lens.is_none() { (see_access(look, account, &person)) }
        }
        (Form { fields, mistakes }.summary())
        (in_review(look, account))
        (facts_of(look, &person))
        @if person.owner {
            p.note { (m.say("owner-protected")) }
        } @else {
            @if look.is_own(membership.person) { p.note { (m.say("own-access")) } }
            @if !changes && !look.is_own(membership.person) {
                (or_ask(look, account, Operation::ChangePeople, &m.say("save-roles")))
            }
            @if changes { (editing(app, look, account, &Form { fields, mistakes }, (&person, from, told))) }
            (ending(app, look, account, membership, &person))
        }
    }))
}

/// The way back for who reviews the account's people.
fn in_review(look: &Look<'_>, account: &Account) -> Markup {
    html! {
        @if account.review.is_some() && reviews::is_shown(look, account) {
            p { a href={ "/a/" (account.short_name) "/reviews" } { (english().say("review-back")) } }
        }
    }
}

/// Whom a key or an account's sign-in looks at would not be on record as anyone's look.
fn may_view_as(look: &Look<'_>, account: &Account) -> bool {
    look.person().is_some() && look.may(Operation::LookAs, account.id)
}

/// Who has joined may be looked at.
fn see_access(look: &Look<'_>, account: &Account, person: &wire::Person) -> Markup {
    html! {
        @if let Some(id) = person.person {
            div.actions {
                a.button href={ "/a/" (account.short_name) "/access?who=" (id) } { (english().say("access-see")) }
                @if may_view_as(look, account) {
                    a.button href={ "/a/" (account.short_name) "/view-as?person=" (person.id) } { (english().say("view-as")) }
                }
            }
        }
    }
}

pub(super) fn called(person: &wire::Person) -> String {
    let name = person.name.as_ref().map(ToString::to_string);
    let address = person.address.as_ref().map(ToString::to_string);
    name.or(address).unwrap_or_else(|| english().say("erased").into_owned())
}

fn as_fields(look: &Look<'_>, person: &wire::Person) -> Fields {
    let mut fields = Fields::default();
    for role in &person.roles {
        fields.add("roles", role.id.to_string());
    }
    let day =
        |date: Option<jiff::civil::Date>| date.map(|date| date.to_string()).unwrap_or_default();
    fields.add("activation", day(person.dates.activation));
    fields.add("expiration", day(person.dates.expiration));
    fields.add("zone", person.dates.zone.to_string());
    let reach = person.reach.as_deref().unwrap_or_default();
    fields.add("reach", short_names(look, reach).join(", "));
    let ranges: Vec<_> = person.addresses.iter().map(ToString::to_string).collect();
    fields.add("ranges", ranges.join("\n"));
    fields
}

fn facts_of(look: &Look<'_>, person: &wire::Person) -> Markup {
    let m = english();
    html! {
        dl {
            @if let Some(address) = &person.address { dt { (m.say("address")) } dd { (address) } }
            @if let Some(login) = &person.login_name { dt { (m.say("login-name")) } dd { code { (login) } } }
            dt { (m.say("roles")) }
            dd {
                @if person.owner { span.chip.owner { (m.say("owner")) } " " }
                (role_chips(&person.roles))
            }
            dt { (m.say("dates")) } dd { (window(person)) }
            @if let Some(reach) = &person.reach {
                dt { (m.say("reach")) }
                dd { @for name in short_names(look, reach) { span.chip { (name) } " " } }
            }
            @if !person.addresses.is_empty() {
                dt { (m.say("ranges")) }
                dd { @for range in &person.addresses { code { (range) } " " } }
            }
        }
    }
}

fn editing(
    app: &App,
    look: &Look<'_>,
    account: &Account,
    form: &Form<'_>,
    (person, from, told): (&wire::Person, Option<IpAddr>, Option<&Markup>),
) -> Markup {
    let m = english();
    let base = format!("/a/{}/users/{}", account.short_name, person.id);
    html! {
        section {
            form.narrow method="post" action={ (base) "/roles" } {
                (once(app))
                (form.roles(look, account.id))
                @if let Some(told) = told { (told) }
                div.actions {
                    button.primary type="submit" { (m.say("save-roles")) }
                    button type="submit" name="then" value="show" { (m.say("show-first")) }
                }
            }
        }
        section {
            h2 { (m.say("dates")) }
            form.narrow method="post" action={ (base) "/dates" } {
                (once(app))
                (form.dates())
                button.primary type="submit" { (m.say("save-dates")) }
            }
        }
        @if narrows(account) {
            section {
                form.narrow method="post" action={ (base) "/reach" } {
                    (once(app))
                    (form.reach(account))
                    button.primary type="submit" { (m.say("save-reach")) }
                }
            }
        }
        section {
            form.narrow method="post" action={ (base) "/ranges" } {
                (once(app))
                (form.ranges())
                @if let Some(from) = from {
                    p.hint { (m.put("ranges-seen", &[("ip", Word::Text(&from.to_string()))])) }
                }
                button.primary type="submit" { (m.say("save-ranges")) }
            }
        }
    }
}

fn ending(
    app: &App,
    look: &Look<'_>,
    account: &Account,
    membership: &Membership,
    person: &wire::Person,
) -> Markup {
    let m = english();
    let base = format!("/a/{}/users/{}", account.short_name, person.id);
    let own = look.is_own(membership.person);
    let is_invited = membership.state.key() == "invited";
    let resumes = person.state == wire::PersonState::Suspended;
    let offers = is_owner(look, account);
    html! {
        section.actions {
            @if is_invited && look.may(Operation::AddPeople, account.id) {
                (share(app, membership.id))
                form method="post" action={ (base) "/resend" } { (once(app)) button type="submit" { (m.say("resend")) } }
            }
            @if !is_invited && !own && look.may(Operation::ChangePeople, account.id) {
                form method="post" action={ (base) "/state" } {
                    (once(app))
                    input type="hidden" name="state" value=(if resumes { "active" } else { "suspended" });
                    button type="submit" { (m.say(if resumes { "resume" } else { "suspend" })) }
                }
            }
            @if offers && !own && person.state == wire::PersonState::Active {
                details { summary.button { (m.say("offer")) }
                    form method="post" action={ (base) "/offer" } {
                        (once(app))
                        p { (m.put("offer-about", &[("account", Word::Text(account.name.as_str()))])) }
                        (Form { fields: &Fields::default(), mistakes: &Mistakes::default() }.roles(look, account.id))
                        button.primary type="submit" { (m.say("offer-send")) }
                    }
                }
            }
            @if !own && look.may(Operation::EndPeople, account.id) {
                details { summary.button.danger { (m.say(if is_invited { "revoke" } else { "remove" })) }
                    form method="post" action={ (base) (if is_invited { "/revoke" } else { "/remove" }) } {
                        (once(app))
                        p { (m.put("remove-about", &[("account", Word::Text(account.name.as_str()))])) }
                        button.danger type="submit" { (m.say(if is_invited { "revoke-sure" } else { "remove-sure" })) }
                    }
                }
            }
            (erasing(look, &base, membership))
        }
    }
}

/// What can be handed on beside the mail: it proves nothing, and so gives nothing away.
fn share(app: &App, invitation: MembershipId) -> Markup {
    let m = english();
    html! {
        div.field.share {
            label for="share" { (m.say("share-link")) }
            p.hint #share-hint { (m.say("share-link-about")) }
            input #share type="text" readonly aria-describedby="share-hint"
                value={ (app.public_url()) "/invitations/" (invitation) } data-select;
        }
    }
}

/// To what takes a person out of everything, for who may do that: the provider.
fn erasing(look: &Look<'_>, base: &str, membership: &Membership) -> Markup {
    let root = known(look.facts.root());
    let may = root.is_some_and(|root| look.may(Operation::ErasePerson, root.id));
    let shown = may && membership.has_joined() && !look.is_own(membership.person);
    html! { @if shown { a.button.danger href={ (base) "/erase" } { (english().say("erase")) } } }
}

fn is_owner(look: &Look<'_>, account: &Account) -> bool {
    let access = look.access_of(look.caller.principal, account.id);
    access.is_some_and(|access| access.is_owner_here())
}
