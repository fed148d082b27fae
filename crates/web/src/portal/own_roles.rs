//! Whether roles that an account makes for itself count.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_core::{
    change::{Command, Refusal},
    facts::{Holder, RecordId},
    record::Account,
};

use super::{
    components::{Form, once},
    error::PageError,
    fields::{Fields, Mistakes},
    foresight::{Tried, again, buttons, tried},
    frame::{Entry, Page},
    home::signed_in,
    limits::set_by,
    mapping,
    meanwhile::made_from,
    messages::{Word, english},
    send::beside,
};
use crate::{App, api::look::Look, session::Acting};

pub(super) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
) -> Result<Markup, PageError> {
    let me = signed_in(me, &format!("/a/{account}/limits/own-roles"))?;
    app.look(&me.caller, |look| {
        let account = set_by(look, &account)?;
        let fields = Fields::with("own_roles", if account.has_own_roles() { "on" } else { "off" });
        let form = Form { fields: &fields, mistakes: &Mistakes::default() };
        Ok(shown(&app, look, account, &form, (&[], None)))
    })
}

fn shown(
    app: &App,
    look: &Look<'_>,
    account: &Account,
    form: &Form<'_>,
    (holders, told): (&[Holder], Option<&Markup>),
) -> Markup {
    let m = english();
    let title = m.put("own-roles-title", &[("account", Word::Text(account.name.as_str()))]);
    let base = format!("/a/{}/limits", account.short_name);
    let page =
        Page { look, account: Some(account), entry: Entry::Limits, title: &title, done: None };
    page.shown(&html! {
        h1 { (title) }
        (form.summary())
        @if !holders.is_empty() {
            div.note { p { (m.say("own-roles-held")) } (mapping::holders(look, holders)) }
        }
        form.narrow method="post" action={ (base) "/own-roles" } {
            (once(app))
            (made_from(look, RecordId::Account(account.id), form.fields))
            (form.radios("own_roles", &m.say("own-roles"), &[
                ("on".to_owned(), m.say("own-roles-on").into_owned()),
                ("off".to_owned(), m.say("own-roles-off").into_owned()),
            ]))
            (buttons(told, ("primary", &m.say("save")), &base))
        }
    })
}

pub(super) async fn sent(
    State(app): State<App>,
    me: Option<Acting>,
    Path(path): Path<String>,
    mut fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{path}/limits/own-roles"))?;
    let account = app.look(&me.caller, |look| set_by(look, &path).map(|account| account.id))?;
    let mut mistakes = Mistakes::default();
    let (mut told, mut holders) = (None, Vec::new());
    let command = Command::SetOwnRoles { account, on: fields.one("own_roles") == "on" };
    let change = (RecordId::Account(account), command);
    match tried(&app, &me.caller, &mut fields, change, &mut mistakes).await {
        Tried::Made => {
            let to = format!("/a/{path}/limits?done=own-roles-set");
            return Ok(Redirect::to(&to).into_response());
        }
        Tried::Foretold(shown) => told = Some(shown),
        Tried::Stale => {}
        Tried::Refused(problem) => {
            if let Some(Refusal::RoleInUse { holders: in_use, .. }) = problem.refusal.as_deref() {
                holders.clone_from(in_use);
            }
            beside(&problem, &mut mistakes);
        }
    }
    app.look(&me.caller, |look| {
        let account = set_by(look, &path)?;
        let form = Form { fields: &fields, mistakes: &mistakes };
        Ok(again(&mistakes, shown(&app, look, account, &form, (&holders, told.as_ref()))))
    })
}
