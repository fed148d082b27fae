//! What is different: between two moments of someone, and between two of them.

use axum::extract::{Path, State};
use maud::{Markup, html};
use rolecall_core::{Level, Origin, Timestamp, access::Access, catalog::Section, record::Account};

use super::{
    super::{
        components::Form,
        error::PageError,
        fields::{Fields, Mistakes, Query},
        frame::{Entry, Page},
        home::signed_in,
        messages::{Word, english},
    },
    address, chip,
    moment::{self, MOMENT, Moment, Named, OTHER},
    own_eyes, sections,
    subject::{self, Called, Found, called},
    ways,
};
use crate::{
    App,
    api::{
        inquiry::{Inquiry, Sight},
        look::Look,
        then::When,
    },
    session::Acting,
};

/// The most dates to come that are offered.
const DATES_MAX: usize = 6;

/// One side: someone at a moment.
struct Side<'l> {
    who: Called,
    moment: Moment,
    access: Access<'l>,
}

pub(in crate::portal) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    Query(asked): Query,
) -> Result<Markup, PageError> {
    let me = signed_in(me, &format!("/a/{account}/access/changes"))?;
    let at = [
        moment::Asked::of(&app, &me.caller, &account, &asked, MOMENT).await?,
        moment::Asked::of(&app, &me.caller, &account, &asked, OTHER).await?,
    ];
    app.look(&me.caller, |look| {
        let account = look.account(&account)?;
        let whens = [at[0].then.when(look), at[1].then.when(look)];
        let sights = whens.map(|when| Sight::at(look, account.id, when));
        let sight = &sights[0];
        own_eyes(look)?;
        let mut mistakes = Mistakes::default();
        let moments = [(&at[0], MOMENT), (&at[1], OTHER)]
            .map(|(at, named)| at.moment(look, &asked, &mut mistakes, named));
        let origin = moment::origin(look, &asked, &mut mistakes);
        let who = asked.one("who");
        // Nobody else named: the same one at the other moment.
        let other = Some(asked.one("other")).filter(|other| !other.is_empty()).unwrap_or(who);
        let found =
            [(who, &sights[0]), (other, &sights[1])].map(|(word, sight)| subject::find(sight, word));
        let m = english();
        let title = m.say("access-changes");
        let page = Page { look, account: Some(account), entry: Entry::Access, title: &title, done: None };
        let form = Form { fields: &asked, mistakes: &mistakes };
        Ok(page.shown(&html! {
            h1 { (m.say("access")) }
            (ways(account, "access-changes", sight.sees_others()))
            (form.summary())
            (question(look, sight, &form))
            @match &found {
                _ if !mistakes.is_empty() => {}
                [Found::One(one), Found::One(other)] => {
                    (ahead(look, account, one, &asked, origin))
                    (answer(look, account, sides(&sights, [one, other], moments, origin)))
                }
                [Found::Several(fitting, count), _] => {
                    (subject::choice(&sights[0], (fitting, *count), |word| with(&asked, account, "who", word)))
                }
                [_, Found::Several(fitting, count)] => {
                    (subject::choice(&sights[1], (fitting, *count), |word| with(&asked, account, "other", word)))
                }
                _ => (subject::nobody())
            }
        }))
    })
}

fn sides<'l>(
    sights: &[Sight<'_, 'l>; 2],
    inquiries: [&Inquiry; 2],
    moments: [Moment; 2],
    origin: Origin,
) -> [Side<'l>; 2] {
    let [one, other] = moments;
    [(0, one), (1, other)].map(|(side, moment)| Side {
        who: called(&sights[side], inquiries[side].principal),
        access: inquiries[side].access(sights[side].when, origin),
        moment,
    })
}

/// The same question with one thing else.
fn with(asked: &Fields, account: &Account, name: &str, value: &str) -> String {
    let fields = ["who", "date", "time", "other", "other_date", "other_time", "zone", "from"];
    let asked = fields.map(|field| (field, if field == name { value } else { asked.one(field) }));
    address(&format!("/a/{}/access/changes", account.short_name), &asked)
}

fn question(look: &Look<'_>, sight: &Sight<'_, '_>, form: &Form<'_>) -> Markup {
    let m = english();
    let (date, time) = (m.say("access-date"), m.say("access-time"));
    let side = |(who, named, key): (&'static str, Named, &str)| {
        let label = m.say("access-whom");
        html! {
            fieldset.side {
                legend { (m.say(key)) }
                div.row {
                    @if sight.sees_others() { (subject::input(form, sight, (who, &label))) }
                    (moment::inputs(form, named, (&date, &time)))
                }
            }
        }
    };
    html! {
        form.question method="get" role="search" data-live="content" {
            div.sides {
                (side(("who", MOMENT, "changes-one")))
                (side(("other", OTHER, "changes-other")))
            }
            (moment::circumstances(form, look))
            div.actions { button type="submit" { (m.say("changes-compare")) } }
        }
    }
}

/// The moments to come at which what someone has begins or ends.
fn ahead(
    look: &Look<'_>,
    account: &Account,
    inquiry: &Inquiry,
    asked: &Fields,
    origin: Origin,
) -> Markup {
    let m = english();
    let access = inquiry.access(When::now(look), origin);
    let Some(any) = look.facts.catalog().sections().first() else { return html! {} };
    let standings = access.explain(any, Level::View).standings;
    let ends = standings.iter().flat_map(|standing| [standing.starts_at, standing.ends_at]);
    let mut ends: Vec<_> = ends.flatten().filter(|at| *at > look.now).collect();
    ends.sort_unstable();
    ends.dedup();
    ends.truncate(DATES_MAX);
    html! {
        @if !ends.is_empty() {
            p { (m.say("changes-ahead"))
                @for at in ends { " " (date_link(look, account, asked, at)) }
            }
        }
    }
}

fn date_link(look: &Look<'_>, account: &Account, asked: &Fields, at: Timestamp) -> Markup {
    let zone = look.zone();
    // The first minute in which it holds.
    let at = at.to_zoned(zone.rules());
    let (date, time) = (at.date().to_string(), at.strftime("%H:%M").to_string());
    let asked = [
        ("who", asked.one("who")),
        ("other_date", date.as_str()),
        ("other_time", time.as_str()),
        ("from", asked.one("from")),
    ];
    let to = address(&format!("/a/{}/access/changes", account.short_name), &asked);
    html! { a href=(to) { time datetime=(at.timestamp()) { (date) " " (time) } } }
}

fn answer(look: &Look<'_>, account: &Account, [one, other]: [Side<'_>; 2]) -> Markup {
    let m = english();
    let all = sections(look, account).into_iter().flat_map(|(_, sections)| sections);
    let levels = |section: &Section| [one.access.level(section), other.access.level(section)];
    let differs = |section: &&Section| levels(section)[0] != levels(section)[1];
    let (different, same): (Vec<_>, Vec<_>) = all.partition(differs);
    let same: Vec<_> = same.into_iter().filter(|it| levels(it)[0] > Level::Hide).collect();
    let table = |sections: &[&Section], label: &str| {
        html! {
            div.scroll tabindex="0" role="region" aria-label=(label) { table.list {
                thead { tr {
                    th scope="col" { (m.say("section")) }
                    @for side in [&one, &other] { th scope="col" { (side.who.name) span.hint { (side.moment.said()) } } }
                } }
                tbody { @for section in sections { tr {
                    th scope="row" { (section.label) " " span.hint { (section.key) } }
                    @for level in levels(section) { td { (chip(level)) } }
                } } }
            } }
        }
    };
    let count = [("count", Word::Number(different.len()))];
    html! {
        section.answer {
            h2 { (m.put("changes-different", &count)) }
            (one.moment.note(look))
            @if different.is_empty() { p.empty { (m.say("changes-none")) } }
            @else { (table(&different, &m.say("changes-differences"))) }
            @if !same.is_empty() {
                details.same {
                    summary { (m.put("changes-same", &[("count", Word::Number(same.len()))])) }
                    (table(&same, &m.say("changes-alike")))
                }
            }
        }
    }
}
