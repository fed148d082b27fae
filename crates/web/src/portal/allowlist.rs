//! From which addresses an account's own people, keys and sign-in count.
//!
//! A list that would lock out whoever saves it, or that binds the owner without being theirs, is
//! saved only once that was confirmed: of this very list, so that nothing else is confirmed with it.

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use ipnet::IpNet;
use maud::{Markup, html};
use rolecall_core::{
    Principal,
    change::{Command, Operation},
    facts::RecordId,
    record::Account,
};

use super::{
    components::{Form, once},
    error::PageError,
    fields::{Fields, Mistakes},
    frame::{Entry, JustDone, Page},
    home::signed_in,
    messages::{Word, english},
    reach::read_ranges,
    send::{beside, expected, meant_for, send_if},
};
use crate::{
    App,
    api::{
        look::{Look, known},
        page::Asked,
    },
    problem::Problem,
    session::{Acting, token},
};

/// The field by which a list is confirmed.
const SURE: &str = "sure";

pub(super) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    Asked(query): Asked<JustDone>,
) -> Result<Markup, PageError> {
    let me = signed_in(me, &format!("/a/{account}/allowlist"))?;
    app.look(&me.caller, |look| {
        let shown = Shown { app: &app, look, done: query.done.as_deref() };
        Ok(shown.page(&account, None, &Mistakes::default(), &[])?)
    })
}

/// What would follow from a list that is not to be saved without a thought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Follows {
    /// Whoever saves it could not come back from where they are.
    LocksOut,
    /// It binds the owner, who did not set it.
    BindsOwner,
}

struct Shown<'s> {
    app: &'s App,
    look: &'s Look<'s>,
    done: Option<&'s str>,
}

impl Shown<'_> {
    fn page(
        &self,
        account: &str,
        typed: Option<&Fields>,
        mistakes: &Mistakes,
        follows: &[Follows],
    ) -> Result<Markup, Problem> {
        let Self { app, look, done } = *self;
        let account = look.account_for(Operation::SeeAllowlist, account)?;
        let list = look.show_allowlist(account);
        let m = english();
        let title = m.say("allowlist");
        let lines: Vec<_> = list.ranges.iter().map(ToString::to_string).collect();
        let own = Fields::with("ranges", lines.join("\n"));
        let form = Form { fields: typed.unwrap_or(&own), mistakes };
        let page =
            Page { look, account: Some(account), entry: Entry::Allowlist, title: &title, done };
        let sets = look.may(Operation::SetAllowlist, account.id);
        Ok(page.shown(&html! {
            h1 { (title) }
            p.hint { (m.say("allowlist-about")) }
            (form.summary())
            @if !lines.is_empty() { p.note { (m.say(set_by(&list))) } }
            @if sets {
                form.narrow method="post" {
                    (once(app)) (meant_for(look, RecordId::Account(account.id)))
                    @if !follows.is_empty() { (self.sure(account, &form, follows)) }
                    (form.lines("ranges", &m.say("allowlist-ranges"), &m.say("allowlist-hint"), 8, false))
                    p.hint { (self.comes_from()) }
                    button.primary type="submit" { (m.say("allowlist-save")) }
                }
            } @else if lines.is_empty() {
                p.empty { (m.say("allowlist-none")) }
            } @else {
                ul.plain { @for line in &lines { li { code { (line) } } } }
            }
        }))
    }

    fn comes_from(&self) -> String {
        let m = english();
        match self.look.caller.ip {
            Some(ip) => m.put("allowlist-from", &[("ip", Word::Text(&ip.to_string()))]),
            None => m.say("allowlist-from-unknown"),
        }
        .into_owned()
    }

    /// What would follow, and a button that says so.
    fn sure(&self, account: &Account, form: &Form<'_>, follows: &[Follows]) -> Markup {
        let m = english();
        let name = [("account", Word::Text(account.name.as_str()))];
        html! {
            div.mistakes.sure role="alert" tabindex="-1" data-focus {
                h2 { (m.say("allowlist-sure")) }
                @for follows in follows {
                    @match follows {
                        Follows::LocksOut => p { (m.say("allowlist-locks-out")) " " (self.comes_from()) },
                        Follows::BindsOwner => p { (m.put("allowlist-binds-owner", &name)) },
                    }
                }
                button.danger type="submit" name=(SURE) value=(sign(form.fields)) {
                    (m.say("allowlist-save-sure"))
                }
            }
        }
    }
}

fn set_by(list: &rolecall_client::wire::Allowlist) -> &'static str {
    match (list.set_above, list.set_by_owner) {
        (true, _) => "allowlist-by-provider",
        (false, true) => "allowlist-by-owner",
        (false, false) => "allowlist-by-people",
    }
}

/// Tells the list that is typed from every other.
fn sign(fields: &Fields) -> String {
    hex::encode(&token(fields.one("ranges"))[..8])
}

fn follows(look: &Look<'_>, account: &Account, ranges: &[IpNet]) -> Vec<Follows> {
    if ranges.is_empty() {
        return Vec::new();
    }
    let is_in = look.caller.ip.is_some_and(|ip| {
        let ip = ip.to_canonical();
        ranges.iter().any(|range| range.contains(&ip))
    });
    let owner = account.owner.and_then(|owner| known(look.facts.membership(owner)));
    let is_owner = owner.is_some_and(|owner| look.is_own(owner.person));
    // Who sees the account above stands there or further up: what they set binds the owner.
    let from_above = account.parent.is_some_and(|parent| look.sees(parent));
    let locks_out = !is_in && is_bound(look, account);
    let binds_owner = from_above && owner.is_some() && !is_owner;
    let follows = [(locks_out, Follows::LocksOut), (binds_owner, Follows::BindsOwner)];
    follows.into_iter().filter(|(does, _)| *does).map(|(_, follows)| follows).collect()
}

/// Whether a list of the account binds something by which the caller comes.
fn is_bound(look: &Look<'_>, account: &Account) -> bool {
    match look.caller.principal {
        Principal::Person(person) => look.facts.memberships_of(person).any(|found| {
            let narrowed = found.narrowed_to.as_ref();
            found.account == account.id || narrowed.is_some_and(|to| to.contains(&account.id))
        }),
        Principal::AccountSignIn(own) => own == account.id,
        Principal::Key(_) => false,
    }
}

pub(super) async fn sent(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/allowlist"))?;
    let mut mistakes = Mistakes::default();
    let ranges = read_ranges(&fields, &mut mistakes);
    let (id, follows) = app.look(&me.caller, |look| {
        let account = look.account_for(Operation::SetAllowlist, &account)?;
        let is_sure = fields.one(SURE) == sign(&fields);
        let follows = if is_sure { Vec::new() } else { follows(look, account, &ranges) };
        Ok::<_, Problem>((account.id, follows))
    })?;
    if mistakes.is_empty() && follows.is_empty() {
        let command = Command::SetAllowlist { account: id, ranges };
        let expected = expected(&fields, RecordId::Account(id));
        match send_if(&app, &me.caller, &fields, command, expected).await {
            Ok(_) => {
                // From where the list leaves them out, they no longer find it.
                let back = app.look(&me.caller, |look| look.account(&account).is_ok());
                let to = if back {
                    format!("/a/{account}/allowlist?done=allowlist-set")
                } else {
                    "/".to_owned()
                };
                return Ok(Redirect::to(&to).into_response());
            }
            Err(problem) => beside(&problem, &mut mistakes),
        }
    }
    app.look(&me.caller, |look| {
        let shown = Shown { app: &app, look, done: None };
        let follows = if mistakes.is_empty() { &follows[..] } else { &[] };
        let page = shown.page(&account, Some(&fields), &mistakes, follows)?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    })
}
