//! From which addresses an account's own people, keys and sign-in count.
//!
//! A list that would lock out whoever saves it, that binds the owner without being theirs, or that is
//! hardly meant, is saved only once that was confirmed: of this very list, so that nothing else is
//! confirmed with it. What it would do to those who are signed in is shown before.

mod effect;

use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_client::wire::AllowlistPreview;
use rolecall_core::{
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
    ranges::{Listed, read_listed},
    send::{beside, expected, meant_for, send_if},
};
use crate::{
    App,
    api::{look::Look, page::Asked},
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
        Ok(shown.page(&account, None, &Mistakes::default(), None)?)
    })
}

/// Whether a list needs a second thought.
fn needs_thought(follows: &AllowlistPreview) -> bool {
    follows.leaves_self_out || follows.binds_owner || !follows.wide.is_empty()
}

/// What the second button sends: only look at what the list would do.
const TRY: &str = "try";

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
        follows: Option<&AllowlistPreview>,
    ) -> Result<Markup, Problem> {
        let Self { app, look, done } = *self;
        let account = look.account_for(Operation::SeeAllowlist, account)?;
        let list = look.show_allowlist(account);
        let m = english();
        let title = m.say("allowlist");
        let own = Fields::with("ranges", Listed::text(&list.ranges, &list.notes));
        let form = Form { fields: typed.unwrap_or(&own), mistakes };
        let page =
            Page { look, account: Some(account), entry: Entry::Allowlist, title: &title, done };
        let sets = look.may(Operation::SetAllowlist, account.id);
        Ok(page.shown(&html! {
            h1 { (title) }
            p.hint { (m.say("allowlist-about")) }
            (form.summary())
            @if !list.ranges.is_empty() { p.note { (m.say(set_by(&list))) } }
            @if sets {
                form.narrow method="post" {
                    (once(app)) (meant_for(look, RecordId::Account(account.id)))
                    @if let Some(follows) = follows {
                        @if needs_thought(follows) { (self.sure(account, &form, follows)) }
                        (effect::shown(account, follows))
                    }
                    (form.lines("ranges", &m.say("allowlist-ranges"), &m.say("allowlist-hint"), 8, false))
                    p.hint { (self.comes_from()) }
                    div.actions {
                        button.primary type="submit" { (m.say("allowlist-save")) }
                        button type="submit" name=(TRY) value="yes" formnovalidate { (m.say("allowlist-try")) }
                    }
                }
            } @else if list.ranges.is_empty() {
                p.empty { (m.say("allowlist-none")) }
            } @else {
                ul.plain { @for range in &list.ranges {
                    li { code { (range) } @if let Some(note) = list.notes.get(range) { " " span.hint { (note) } } }
                } }
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

    /// What would follow, and a box that says it is meant.
    fn sure(&self, account: &Account, form: &Form<'_>, follows: &AllowlistPreview) -> Markup {
        let m = english();
        let name = [("account", Word::Text(account.name.as_str()))];
        let wide: Vec<_> = follows.wide.iter().map(ToString::to_string).collect();
        let wide = wide.join(", ");
        html! {
            div.mistakes.sure role="alert" tabindex="-1" data-focus {
                h2 { (m.say("allowlist-sure")) }
                @if follows.leaves_self_out { p { (m.say("allowlist-locks-out")) } }
                @if follows.binds_owner { p { (m.put("allowlist-binds-owner", &name)) } }
                @if !wide.is_empty() { p { (m.put("allowlist-wide", &[("ranges", Word::Text(&wide))])) } }
                div.choice { label {
                    input type="checkbox" name=(SURE) value=(sign(form.fields));
                    span { (self.meant(follows)) }
                } }
            }
        }
    }

    /// What the box says: from where whoever saves it is left out, if they are.
    fn meant(&self, follows: &AllowlistPreview) -> String {
        let m = english();
        match self.look.caller.ip.filter(|_| follows.leaves_self_out) {
            Some(ip) => m.put("allowlist-sure-out", &[("ip", Word::Text(&ip.to_string()))]),
            None => m.say("allowlist-save-sure"),
        }
        .into_owned()
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

pub(super) async fn sent(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{account}/allowlist"))?;
    let mut mistakes = Mistakes::default();
    let listed = read_listed(&fields, "ranges", &mut mistakes);
    let is_sure = fields.one(SURE) == sign(&fields);
    let id = app.look(&me.caller, |look| {
        Ok::<_, Problem>(look.account_for(Operation::SetAllowlist, &account)?.id)
    })?;
    let only_tried = !fields.one(TRY).is_empty();
    let follows = if mistakes.is_empty() {
        match app.preview_allowlist(&me.caller, id, listed.ranges.clone()).await {
            Ok(follows) => Some(follows),
            Err(problem) => {
                beside(&problem, &mut mistakes);
                None
            }
        }
    } else {
        None
    };
    if let Some(follows) = &follows
        && !only_tried
        && (is_sure || !needs_thought(follows))
    {
        let Listed { ranges, notes } = listed;
        let command =
            Command::SetAllowlist { account: id, ranges, notes, leaves_self_out: is_sure };
        let expected = expected(&fields, RecordId::Account(id));
        match send_if(&app, &me.caller, &fields, command, expected).await {
            Ok(_) => return Ok(saved(&app, &me, &account)),
            Err(problem) => beside(&problem, &mut mistakes),
        }
    }
    let status = if only_tried && mistakes.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let follows = follows.filter(|_| mistakes.is_empty());
    app.look(&me.caller, |look| {
        let shown = Shown { app: &app, look, done: None };
        let page = shown.page(&account, Some(&fields), &mistakes, follows.as_ref())?;
        Ok((status, page).into_response())
    })
}

/// Back to the list, for whom it does not leave out: others no longer find it.
fn saved(app: &App, me: &Acting, account: &str) -> Response {
    let back = app.look(&me.caller, |look| look.account(account).is_ok());
    let to =
        if back { format!("/a/{account}/allowlist?done=allowlist-set") } else { "/".to_owned() };
    Redirect::to(&to).into_response()
}
