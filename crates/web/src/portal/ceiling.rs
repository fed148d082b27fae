//! The most that an account's people can have of one section.

use axum::{
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use maud::{Markup, html};
use rolecall_core::{
    Level,
    catalog::{Section, SectionKey},
    change::{Command, Operation},
    facts::RecordId,
    record::Account,
};

use super::{
    choice::Choice,
    components::{Form, once},
    error::PageError,
    fields::{Fields, Mistakes},
    foresight::{Tried, again, buttons, tried},
    frame::{Entry, Page},
    home::signed_in,
    limits::{capped, set_by},
    meanwhile::made_from,
    messages::{Word, capital, english},
    send::beside,
    settings::called,
};
use crate::{App, api::look::Look, problem::Problem, session::Acting};

type CeilingPath = Path<(String, String)>;

/// The account and the section of a path, if its ceiling can be set by who looks.
fn place<'l>(
    look: &Look<'l>,
    (account, section): (&str, &str),
) -> Result<(&'l Account, &'l Section), Problem> {
    let account = set_by(look, account)?;
    let section = capped(look, account).find(|found| found.key.as_str() == section);
    Ok((account, section.ok_or_else(Problem::not_found)?))
}

/// The ceilings of a section that someone else has set and who looks cannot lift; the least of
/// them bounds what can be set.
fn fixed(look: &Look<'_>, account: &Account, section: &SectionKey) -> Vec<(String, Level)> {
    let set = account.ceilings.get(section).into_iter().flatten();
    let above = set.filter(|(by, _)| !look.lifts(Operation::SetLimits, account.id, **by));
    above.map(|(by, level)| (called(look, *by), *level)).collect()
}

fn choices(section: &Section, fixed: &[(String, Level)]) -> Vec<Choice> {
    let m = english();
    let most = fixed.iter().map(|(_, level)| *level).min();
    let none = most.is_none().then(|| (String::new(), m.say("ceiling-none").into_owned()));
    let fits = |level: &Level| most.is_none_or(|most| *level <= most);
    let levels = section.offered.iter().filter(fits);
    let levels = levels.map(|level| (level.key().to_owned(), capital(level.key())));
    none.into_iter().chain(levels).collect()
}

pub(super) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path((account, section)): CeilingPath,
) -> Result<Markup, PageError> {
    let me = signed_in(me, &format!("/a/{account}/limits/ceilings/{section}"))?;
    app.look(&me.caller, |look| {
        let (account, section) = place(look, (&account, &section))?;
        let level = account.ceiling(&section.key).map(|(_, level)| level.key());
        let fields = Fields::with("ceiling", level.unwrap_or_default());
        let form = Form { fields: &fields, mistakes: &Mistakes::default() };
        Ok(shown(&app, look, (account, section), &form, None))
    })
}

fn shown(
    app: &App,
    look: &Look<'_>,
    (account, section): (&Account, &Section),
    form: &Form<'_>,
    told: Option<&Markup>,
) -> Markup {
    let m = english();
    let title = m.put("ceiling-title", &[("section", Word::Text(&section.label))]);
    let fixed = fixed(look, account, &section.key);
    let base = format!("/a/{}/limits", account.short_name);
    let page =
        Page { look, account: Some(account), entry: Entry::Limits, title: &title, done: None };
    page.shown(&html! {
        h1 { (title) }
        (form.summary())
        p.hint { (m.put("ceiling-about", &[("account", Word::Text(account.name.as_str()))])) }
        @for (by, level) in &fixed {
            p.note { (m.put("ceiling-fixed", &[("by", Word::Text(by)), ("level", Word::Text(level.key()))])) }
        }
        form.narrow method="post" action={ (base) "/ceilings/" (section.key) } {
            (once(app))
            (made_from(look, RecordId::Account(account.id), form.fields))
            (form.radios("ceiling", &m.say("ceiling"), &choices(section, &fixed)))
            (buttons(told, ("primary", &m.say("save")), &base))
        }
    })
}

pub(super) async fn sent(
    State(app): State<App>,
    me: Option<Acting>,
    Path((path, section)): CeilingPath,
    mut fields: Fields,
) -> Result<Response, PageError> {
    let me = signed_in(me, &format!("/a/{path}/limits/ceilings/{section}"))?;
    let place = |look: &Look<'_>| {
        place(look, (&path, &section)).map(|(account, section)| (account.id, section.key.clone()))
    };
    let (account, key) = app.look(&me.caller, place)?;
    let mut mistakes = Mistakes::default();
    let mut told = None;
    let level = fields.one("ceiling");
    let ceiling = Level::from_key(level);
    if ceiling.is_none() && !level.is_empty() {
        mistakes.add("ceiling", english().say("ceiling-choose"));
    } else {
        let command = Command::SetCeiling { account, section: key, ceiling };
        let change = (RecordId::Account(account), command);
        match tried(&app, &me.caller, &mut fields, change, &mut mistakes).await {
            Tried::Made => {
                let to = format!("/a/{path}/limits?done=ceiling-set");
                return Ok(Redirect::to(&to).into_response());
            }
            Tried::Foretold(shown) => told = Some(shown),
            Tried::Stale => {}
            Tried::Refused(problem) => beside(&problem, &mut mistakes),
        }
    }
    app.look(&me.caller, |look| {
        let (account, section) = self::place(look, (&path, &section))?;
        let form = Form { fields: &fields, mistakes: &mistakes };
        Ok(again(&mistakes, shown(&app, look, (account, section), &form, told.as_ref())))
    })
}
