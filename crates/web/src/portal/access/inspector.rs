//! What someone may do in an account at a moment: every section with its level, and why.

use axum::extract::{Path, State};
use maud::{Markup, html};
use rolecall_core::{Level, catalog::Section, record::Account};

use super::{
    super::{
        components::{Form, Input},
        error::PageError,
        fields::{Fields, Mistakes, Query},
        frame::{Entry, Page},
        home::signed_in,
        messages::{Word, english},
    },
    address, chip, kind_heading,
    moment::{self, MOMENT, Moment},
    own_eyes,
    reasons::Told,
    sections,
    subject::{self, Found, called},
    ways,
};
use crate::{
    App,
    api::{
        inquiry::{Inquiry, Sight},
        look::Look,
    },
    session::Acting,
};

pub(in crate::portal) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    Query(asked): Query,
) -> Result<Markup, PageError> {
    let me = signed_in(me, &format!("/a/{account}/access"))?;
    let at = moment::Asked::of(&app, &me.caller, &account, &asked, MOMENT).await?;
    app.look(&me.caller, |look| {
        let account = look.account(&account)?;
        let when = at.then.when(look);
        let sight = Sight::at(look, account.id, when);
        own_eyes(look)?;
        let mut mistakes = Mistakes::default();
        let moment = at.moment(look, &asked, &mut mistakes, MOMENT);
        let origin = moment::origin(look, &asked, &mut mistakes);
        let found = subject::find(&sight, asked.one("who"));
        let m = english();
        let title = m.say("access");
        let page = Page { look, account: Some(account), entry: Entry::Access, title: &title, done: None };
        let form = Form { fields: &asked, mistakes: &mistakes };
        Ok(page.shown(&html! {
            h1 { (title) }
            (ways(account, "access-of-one", sight.sees_others()))
            (form.summary())
            (question(look, &sight, &form))
            @match &found {
                _ if !mistakes.is_empty() => {}
                Found::One(inquiry) => {
                    (answer(look, account, inquiry, &Asking { moment: &moment, sight: &sight, origin, asked: &asked }))
                }
                Found::Several(fitting, count) => {
                    (subject::choice(&sight, (fitting, *count), |word| again(&asked, account, word)))
                }
                Found::Nobody => (subject::nobody())
            }
        }))
    })
}

/// When, from where, and what else is asked.
struct Asking<'a, 'l> {
    moment: &'a Moment,
    sight: &'a Sight<'a, 'l>,
    origin: rolecall_core::Origin,
    asked: &'a Fields,
}

/// The same question about someone else.
fn again(asked: &Fields, account: &Account, word: &str) -> String {
    let kept = |name| (name, asked.one(name));
    let path = format!("/a/{}/access", account.short_name);
    let rest = ["q", "date", "time", "zone", "from", "given"].map(kept);
    let all: Vec<_> = [("who", word)].into_iter().chain(rest).collect();
    address(&path, &all)
}

fn question(look: &Look<'_>, sight: &Sight<'_, '_>, form: &Form<'_>) -> Markup {
    let m = english();
    let (date, time, section) =
        (m.say("access-date"), m.say("access-time"), m.say("access-section"));
    let who = m.say("access-whom");
    html! {
        form.question method="get" role="search" data-live="content" {
            div.row {
                @if sight.sees_others() { (subject::input(form, sight, ("who", &who))) }
                (moment::inputs(form, MOMENT, (&date, &time)))
                (form.input(&Input { kind: "search", required: false, ..Input::text("q", &section) }))
            }
            (moment::circumstances(form, look))
            div.actions {
                label.choice-line {
                    input type="checkbox" name="given" value="yes" checked[form.fields.has("given", "yes")];
                    (m.say("access-given-only"))
                }
                button type="submit" { (m.say("access-show")) }
            }
        }
    }
}

fn answer(
    look: &Look<'_>,
    account: &Account,
    inquiry: &Inquiry,
    asking: &Asking<'_, '_>,
) -> Markup {
    let m = english();
    let who = called(asking.sight, inquiry.principal);
    let access = inquiry.access(asking.sight.when, asking.origin);
    let facts = asking.sight.when.facts;
    let told = Told { look, account, facts, access: &access, name: &who.name };
    let wanted = asking.asked.one("q").to_lowercase();
    let given = asking.asked.has("given", "yes");
    let shown = |section: &&Section| {
        let has = |text: &str| text.to_lowercase().contains(&wanted);
        (has(&section.label) || has(section.key.as_str()))
            && !(given && access.level(section) == Level::Hide)
    };
    let mut groups = sections(look, account);
    for (_, sections) in &mut groups {
        sections.retain(shown);
    }
    groups.retain(|(_, sections)| !sections.is_empty());
    let all = groups.iter().flat_map(|(_, sections)| sections);
    let had = all.filter(|section| access.level(section) > Level::Hide).count();
    let said = asking.moment.said();
    html! {
        section.answer {
            h2 { (who.name) " " span.hint { (who.hint) } }
            p { (m.put("access-answer", &[("account", Word::Text(account.name.as_str())), ("moment", Word::Text(&said)), ("count", Word::Number(had))])) }
            (asking.moment.note(look))
            @if groups.is_empty() { p.empty { (m.say("access-no-section")) } }
            @for (kind, sections) in &groups {
                h3 { (kind_heading(*kind)) }
                ul.sections { @for section in sections { (row(&told, section)) } }
            }
        }
    }
}

fn row(told: &Told<'_, '_>, section: &Section) -> Markup {
    let m = english();
    let level = told.access.level(section);
    let asked = if level > Level::Hide { level } else { Level::View };
    let who = format!("/a/{}/access/who", told.account.short_name);
    let who = address(&who, &[("section", section.key.as_str()), ("level", asked.key())]);
    let sees = Sight::of(told.look, told.account.id).sees_others();
    html! {
        li { details.why {
            summary {
                span.name { (section.label) }
                span.hint.key { (section.key) }
                (chip(level))
            }
            (told.reasons(section))
            @if sees { p { a href=(who) { (m.put("access-who-else", &[("level", Word::Text(asked.key()))])) } } }
        } }
    }
}
