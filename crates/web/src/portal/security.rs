//! What guards an account, in one place: from where it may be used, its keys, and how people sign in.
//! Each has its state in a sentence and the way to change it; what may not be seen is not here.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_core::{
    change::{Command, Operation},
    facts::RecordId,
    record::Account,
};
use rolecall_store::{SESSION_DAYS_MAX, SESSION_IDLE_HOURS_MAX};

use super::{
    ask::or_ask,
    components::once,
    error::PageError,
    fields::Fields,
    frame::{Entry, JustDone, Page},
    home::signed_in,
    keys,
    messages::{Word, english},
    send::{expected, meant_for, send_if},
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

/// Whether any of it is there for who looks.
pub(super) fn is_shown(look: &Look<'_>, account: &Account) -> bool {
    let any = [Operation::SeeAllowlist, Operation::SeeKeys, Operation::SetAccountSignIn];
    any.iter().any(|operation| look.may(*operation, account.id))
}

fn shown_to<'l>(look: &Look<'l>, account: &str) -> Result<&'l Account, Problem> {
    let account = look.account(account)?;
    if is_shown(look, account) { Ok(account) } else { Err(Problem::not_found()) }
}

pub(super) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    Asked(query): Asked<JustDone>,
) -> Result<Markup, PageError> {
    let me = signed_in(me, &format!("/a/{account}/security"))?;
    app.look(&me.caller, |look| {
        let account = shown_to(look, &account)?;
        let m = english();
        let title = m.say("security");
        let done = query.done.as_deref();
        let page =
            Page { look, account: Some(account), entry: Entry::Security, title: &title, done };
        let guarded = Guarded { app: &app, look, account };
        Ok(page.shown(&html! {
            h1 { (title) }
            p.hint { (m.say("security-about")) }
            (guarded.addresses())
            (guarded.programs())
            (guarded.signing_in())
        }))
    })
}

struct Guarded<'g> {
    app: &'g App,
    look: &'g Look<'g>,
    account: &'g Account,
}

impl Guarded<'_> {
    fn may(&self, operation: Operation) -> bool {
        self.look.may(operation, self.account.id)
    }

    /// One rule: what it is, how it stands, and the way to change it.
    fn rule(&self, title: &str, state: &Markup, way: Option<(&str, &str)>) -> Markup {
        html! {
            li {
                h3 { (english().say(title)) }
                p { (state) }
                @if let Some((key, path)) = way {
                    a.button href={ "/a/" (self.account.short_name) "/" (path) } { (english().say(key)) }
                }
            }
        }
    }

    fn addresses(&self) -> Markup {
        let m = english();
        if !self.may(Operation::SeeAllowlist) {
            return html! {};
        }
        let list = self.look.show_allowlist(self.account);
        let by = match (list.set_above, list.set_by_owner) {
            (true, _) => "allowlist-by-provider",
            (false, true) => "allowlist-by-owner",
            (false, false) => "allowlist-by-people",
        };
        let count = [("count", Word::Number(list.ranges.len()))];
        let state = html! {
            @if list.ranges.is_empty() { (m.say("security-anywhere")) }
            @else { (m.put("security-ranges", &count)) " " (m.say(by)) }
        };
        let own = self.look.facts.memberships_in(self.account.id);
        let own = own.filter(|found| !found.ranges.is_empty()).count();
        let sets = self.may(Operation::SetAllowlist);
        let way = if sets { "security-change" } else { "security-see" };
        html! {
            section {
                h2 { (m.say("security-where")) }
                ul.rules {
                    (self.rule("allowlist", &state, Some((way, "allowlist"))))
                    @if own > 0 && self.may(Operation::SeePeople) {
                        (self.rule("security-own-lists", &html! { (m.put("security-own-count", &[("count", Word::Number(own))])) }, Some(("security-see", "users"))))
                    }
                }
            }
        }
    }

    fn programs(&self) -> Markup {
        let m = english();
        if !self.may(Operation::SeeKeys) {
            return html! {};
        }
        let (all, due) = keys::counted(self.look, self.account);
        let state = html! {
            (m.put("security-keys", &[("count", Word::Number(all))]))
            @if due > 0 { " " (m.put("security-keys-due", &[("count", Word::Number(due))])) }
        };
        let (way, path) = match due {
            0 => ("security-see", "keys"),
            _ => ("security-look-at", "keys?show=due"),
        };
        html! {
            section {
                h2 { (m.say("security-programs")) }
                ul.rules { (self.rule("keys", &state, Some((way, path)))) }
            }
        }
    }

    fn signing_in(&self) -> Markup {
        let m = english();
        let rules = self.may(Operation::SeeAllowlist);
        let own = self.may(Operation::SetAccountSignIn);
        let people = self.may(Operation::SeePeople);
        html! {
            @if rules || own {
                section {
                    h2 { (m.say("security-signing-in")) }
                    ul.rules {
                        @if rules { (self.demanded()) }
                        @if rules && self.may(Operation::SeeRoles) { (self.by_roles()) }
                        @if people { (self.without_factor()) }
                        @if own { (self.own_sign_in()) }
                        @if rules { (Self::passwords()) (Self::sessions()) }
                    }
                }
            }
        }
    }

    /// Whether the account demands a second factor, and a form to change it.
    fn demanded(&self) -> Markup {
        let m = english();
        let Self { app, look, account } = *self;
        let way = known(look.facts.path(account.id));
        let above = way.iter().skip(1).any(|above| above.second_factor);
        let key = match (account.second_factor, above) {
            (_, true) => "security-factor-above",
            (true, false) => "security-factor-on",
            (false, false) => "security-factor-off",
        };
        let to = !account.second_factor;
        let button = if to { "security-factor-demand" } else { "security-factor-lift" };
        html! {
            li {
                h3 { (m.say("second-factor-demanded")) }
                p { (m.say(key)) }
                @if self.may(Operation::SetAllowlist) {
                    form method="post" action={ "/a/" (account.short_name) "/security/factor" } {
                        (once(app)) (meant_for(look, RecordId::Account(account.id)))
                        input type="hidden" name="second_factor" value=(if to { "yes" } else { "no" });
                        button type="submit" { (m.say(button)) }
                    }
                } @else {
                    (or_ask(look, account, Operation::SetAllowlist, &m.say("security-change")))
                }
            }
        }
    }

    fn by_roles(&self) -> Markup {
        let m = english();
        let facts = self.look.facts;
        let of = |group| facts.roles_of(self.account.id, group);
        let demanding = of(false).chain(of(true)).filter(|role| role.content.second_factor);
        let names: Vec<_> = demanding.map(|role| role.content.name.as_str()).collect();
        let joined = names.join(", ");
        let words = [("count", Word::Number(names.len())), ("names", Word::Text(&joined))];
        let state = html! { (m.put("security-roles", &words)) };
        self.rule("security-by-role", &state, Some(("security-see", "roles")))
    }

    fn without_factor(&self) -> Markup {
        let m = english();
        let facts = self.look.facts;
        let joined = facts.memberships_in(self.account.id).filter(|found| found.has_joined());
        let (mut all, mut without) = (0, 0);
        for found in joined {
            let has = known(facts.person(found.person)).is_some_and(|person| person.factor);
            all += 1;
            without += usize::from(!has);
        }
        let words = [("count", Word::Number(without)), ("all", Word::Number(all))];
        let state = html! { (m.put("security-without", &words)) };
        self.rule("security-factors", &state, Some(("security-see", "users")))
    }

    fn own_sign_in(&self) -> Markup {
        let m = english();
        let key = match self.account.sign_in.map(|sign_in| sign_in.enabled) {
            Some(true) => "security-sign-in-on",
            Some(false) => "security-sign-in-off",
            None => "security-sign-in-none",
        };
        self.rule("account-sign-in", &html! { (m.say(key)) }, Some(("security-change", "sign-in")))
    }

    fn passwords() -> Markup {
        let m = english();
        html! { li { h3 { (m.say("password")) } p { (m.say("security-passwords")) } } }
    }

    fn sessions() -> Markup {
        let m = english();
        let (days, hours) = (SESSION_DAYS_MAX.to_string(), SESSION_IDLE_HOURS_MAX.to_string());
        let words = [("days", Word::Text(&days)), ("hours", Word::Text(&hours))];
        html! { li { h3 { (m.say("security-sessions")) } p { (m.put("security-sessions-about", &words)) } } }
    }
}

pub(super) async fn sent(
    State(app): State<App>,
    me: Option<Acting>,
    Path(path): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{path}/security"))?;
    let account = app.look(&me.caller, |look| {
        Ok::<_, Problem>(look.account_for(Operation::SetAllowlist, &path)?.id)
    })?;
    let second_factor = fields.has("second_factor", "yes");
    let command = Command::SetSignInRules { account, second_factor };
    let expected = expected(&fields, RecordId::Account(account));
    send_if(&app, &me.caller, &fields, command, expected).await?;
    let done = if second_factor { "factor-demanded" } else { "factor-not-demanded" };
    Ok(Redirect::to(&format!("/a/{path}/security?done={done}")).into_response())
}
