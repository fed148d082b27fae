//! Everyone who had anything in an account at a moment, beside another one: by which roles, who gave
//! it and when, and how it ended. For whoever has to say a year later who could do what.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::{Path, State};
use maud::{Markup, html};
use rolecall_client::wire::HistoryEntry;
use rolecall_core::{
    MembershipId, PersonId,
    change::{Event, Operation},
    record::{Account, Membership, MembershipState},
    window::Place,
};
use rolecall_store::Entry as Row;

use super::{
    super::{
        clock,
        components::Form,
        error::PageError,
        fields::{Fields, Mistakes, Query},
        frame::{Entry, Page},
        home::signed_in,
        messages::{Word, english},
        sorted::asking,
        telling::Telling,
    },
    moment::{self, MOMENT, Moment, OTHER},
    own_eyes, ways,
};
use crate::{
    App,
    api::{
        called,
        look::Look,
        reviewed::gives,
        then::When,
        told::{Gone, told},
    },
    session::Acting,
};

/// The most people that one page has.
const PEOPLE_MAX: usize = 50;
/// How many changes of each are looked through for who gave and ended what.
const CHANGES_EACH_MAX: u32 = 200;
/// Whether it ended what someone had, for good or for a while.
fn ends(event: &Event) -> bool {
    matches!(event, Event::MembershipEnded { .. } | Event::MembershipSuspended { .. })
}

/// Tells that a suspension is over.
fn begins_anew(event: &Event) -> bool {
    matches!(event, Event::MembershipResumed { .. })
}

/// One person's standing at the two moments.
struct Standing<'l> {
    person: PersonId,
    id: MembershipId,
    sides: [Option<&'l Membership>; 2],
}

pub(in crate::portal) async fn page(
    State(app): State<App>,
    me: Option<Acting>,
    Path(account): Path<String>,
    Query(asked): Query,
) -> Result<Markup, PageError> {
    let me = signed_in(me, &format!("/a/{account}/access/everyone"))?;
    app.look(&me.caller, |look| {
        look.account_for(Operation::SeePeople, &account)?;
        look.account_for(Operation::SeeHistory, &account).map(drop)
    })?;
    let at = [
        moment::Asked::of(&app, &me.caller, &account, &asked, MOMENT).await?,
        moment::Asked::of(&app, &me.caller, &account, &asked, OTHER).await?,
    ];
    let part = app.look(&me.caller, |look| {
        let account = look.account_for(Operation::SeePeople, &account)?;
        let whens = [at[0].then.when(look), at[1].then.when(look)];
        Ok::<_, PageError>(Part::of(standings(account, &whens), asked.one("after")))
    })?;
    let rows = app.store().happened_to(&part.shown, CHANGES_EACH_MAX).await?;
    let gone = Gone::of(&app, rows.iter()).await?;
    app.look(&me.caller, |look| {
        let account = look.account_for(Operation::SeePeople, &account)?;
        own_eyes(look)?;
        let mut mistakes = Mistakes::default();
        let moments = [(&at[0], MOMENT), (&at[1], OTHER)]
            .map(|(at, named)| at.moment(look, &asked, &mut mistakes, named));
        let whens = [at[0].then.when(look), at[1].then.when(look)];
        let m = english();
        let title = m.say("access-everyone");
        let page =
            Page { look, account: Some(account), entry: Entry::Access, title: &title, done: None };
        let form = Form { fields: &asked, mistakes: &mistakes };
        let telling = Telling::new(look, account);
        let told = Told { look, account, telling, part: &part, rows: &rows, gone: &gone };
        Ok(page.shown(&html! {
            h1 { (m.say("access")) }
            (ways(account, "access-everyone", true))
            (form.summary())
            (question(look, &form))
            @if mistakes.is_empty() { (told.answer(&moments, &whens, &asked)) }
        }))
    })
}

fn question(look: &Look<'_>, form: &Form<'_>) -> Markup {
    let m = english();
    let (date, time) = (m.say("access-date"), m.say("access-time"));
    let side = |named, key: &str| {
        html! { fieldset.side {
            legend { (m.say(key)) }
            div.row { (moment::inputs(form, named, (&date, &time))) }
        } }
    };
    html! {
        form.question method="get" role="search" data-live="content" {
            div.sides { (side(MOMENT, "changes-one")) (side(OTHER, "changes-other")) }
            (moment::circumstances(form, look))
            div.actions { button type="submit" { (m.say("changes-compare")) } }
        }
    }
}

/// What is told with.
struct Told<'t> {
    look: &'t Look<'t>,
    account: &'t Account,
    telling: Telling<'t>,
    part: &'t Part,
    /// What happened to those who are shown; of each newest first.
    rows: &'t [Row],
    gone: &'t Gone,
}

/// Who is shown of all.
struct Part {
    shown: Vec<MembershipId>,
    total: usize,
    /// After whom the next page goes on.
    next: Option<MembershipId>,
}

impl Part {
    /// Those after one of them, or the first.
    fn of(all: Vec<Standing<'_>>, after: &str) -> Self {
        let total = all.len();
        let after = all.iter().position(|it| it.id.to_string() == after).map_or(0, |at| at + 1);
        let mut left = all.into_iter().skip(after).map(|it| it.id);
        let shown: Vec<_> = left.by_ref().take(PEOPLE_MAX).collect();
        let next = shown.last().copied().filter(|_| left.next().is_some());
        Self { shown, total, next }
    }
}

impl Told<'_> {
    fn answer(&self, moments: &[Moment; 2], whens: &[When<'_>; 2], asked: &Fields) -> Markup {
        let m = english();
        let mut all = standings(self.account, whens);
        all.retain(|standing| self.part.shown.contains(&standing.id));
        // Where both are the same moment there is nothing to compare.
        let told = if moments[0].at == moments[1].at { &moments[..1] } else { &moments[..] };
        let count = [("count", Word::Number(self.part.total))];
        html! {
            section.answer {
                h2 { (m.put("everyone-count", &count)) }
                @if all.is_empty() { p.empty { (m.say("everyone-nobody")) } }
                @else {
                    div.scroll tabindex="0" role="region" aria-label=(m.say("access-everyone")) { table.list.stacked role="table" {
                        thead role="rowgroup" { tr role="row" {
                            th scope="col" role="columnheader" { (m.say("name")) }
                            @for moment in told { th scope="col" role="columnheader" { (m.say("roles")) span.hint.under { (moment.said()) } } }
                            th scope="col" role="columnheader" { (m.say("everyone-given")) }
                            th scope="col" role="columnheader" { (m.say("everyone-ended")) }
                        } }
                        tbody role="rowgroup" { @for standing in &all { (self.row(standing, whens, told)) } }
                    } }
                }
                @if let Some(next) = self.part.next { p { a.button href=(more(asked, next)) { (m.say("more")) } } }
            }
        }
    }

    fn row(&self, standing: &Standing<'_>, whens: &[When<'_>; 2], sides: &[Moment]) -> Markup {
        let m = english();
        let [one, other] = [0, 1].map(|side| self.had(standing.sides[side], &whens[side]));
        // By the later of both moments: who had given it, and how it had ended.
        let revision = whens[0].revision.max(whens[1].revision);
        let by_then =
            |row: &Row, such: fn(&Event) -> bool| row.revision <= revision && such(&row.what);
        let given = self.last(standing, |row| by_then(row, gives));
        let ended = self.last(standing, |row| by_then(row, |it| ends(it) || begins_anew(it)));
        let ended = ended.filter(|entry| entry.event != "membership_resumed");
        let later = usize::from(whens[0].at <= whens[1].at);
        let out_of_dates =
            standing.sides[later].filter(|it| it.window.place(whens[later].at) == Place::After);
        html! {
            tr.changed[one != other] role="row" {
                th scope="row" role="rowheader" { (self.name(standing)) @if one != other { span.hint.under { (m.say("everyone-differs")) } } }
                @for (had, moment) in [&one, &other].into_iter().zip(sides) { td role="cell" data-label=(moment.said()) { @match had { Some(had) => { (had) } None => { span.hint { (m.say("everyone-nothing")) } } } } }
                td role="cell" data-label=(m.say("everyone-given")) { (self.told(given)) }
                td role="cell" data-label=(m.say("everyone-ended")) { @match (&ended, out_of_dates) {
                    (None, Some(membership)) => { (self.expired(membership)) }
                    _ => { (self.told(ended)) }
                } }
            }
        }
    }

    /// The roles of someone at a moment, with what their state and dates say; none if they had nothing.
    fn had(&self, membership: Option<&Membership>, when: &When<'_>) -> Option<String> {
        let m = english();
        let membership = membership?;
        let named =
            |id| when.facts.role(id).ok().flatten().map(|role| role.content.name.to_string());
        let mut words: Vec<String> = membership.roles.iter().filter_map(|id| named(*id)).collect();
        let at = when.facts.account(self.account.id).ok().flatten();
        if at.is_some_and(|at| at.owner == Some(membership.id)) {
            words.insert(0, m.say("owner").into_owned());
        }
        let state = match membership.state {
            MembershipState::Invited { .. } => Some("state-invited"),
            MembershipState::Suspended => Some("state-suspended"),
            MembershipState::Active if membership.window.place(when.at) != Place::Within => {
                Some("everyone-out-of-dates")
            }
            MembershipState::Active => None,
        };
        words.extend(state.map(|state| m.say(state).to_lowercase()));
        Some(words.join(", "))
    }

    /// The newest such change of a person.
    fn last(&self, standing: &Standing<'_>, such: impl Fn(&Row) -> bool) -> Option<HistoryEntry> {
        let is = |row: &&Row| row.what.membership() == Some(standing.id) && such(row);
        let row = self.rows.iter().find(is)?;
        told(self.look, self.account.id, row, self.gone)
    }

    fn told(&self, entry: Option<HistoryEntry>) -> Markup {
        let Some(entry) = entry else { return html! { span.hint { "–" } } };
        html! {
            (Telling::actor(&entry).0)
            span.hint.under { (self.telling.event(&entry)) ", " (clock::moment(self.look, entry.at)) }
        }
    }

    /// An end by date, which nobody has to make.
    fn expired(&self, membership: &Membership) -> Markup {
        let at = membership.window.ends_at();
        let at = at.map(|at| clock::moment(self.look, at));
        html! { (english().say("everyone-expired")) @if let Some(at) = at { span.hint.under { (at) } } }
    }

    fn name(&self, standing: &Standing<'_>) -> String {
        let now = called::one(self.look, self.account, &standing.id.to_string());
        now.or_else(|| self.gone(standing))
            .unwrap_or_else(|| english().say("event-someone").into_owned())
    }

    /// What someone was called who is no longer here. Until they have answered, nobody is called
    /// anything but what who asked them in wrote.
    fn gone(&self, standing: &Standing<'_>) -> Option<String> {
        let sides = || standing.sides.into_iter().flatten();
        if !sides().any(Membership::has_joined) {
            let asked_in = sides().find_map(|membership| membership.invited_as.as_ref())?;
            return Some(asked_in.address.to_string());
        }
        let person = self.look.facts.person(standing.person).ok().flatten()?;
        let name = person.name.as_ref().map(ToString::to_string);
        name.or_else(|| person.address.as_ref().map(ToString::to_string))
    }
}

/// The page that goes on, of the same question.
fn more(asked: &Fields, after: MembershipId) -> String {
    let names = ["date", "time", "other_date", "other_time", "zone", "from"];
    let mut words = names.map(|name| (name, asked.one(name))).to_vec();
    let after = after.to_string();
    words.push(("after", &after));
    asking(&words)
}

/// Everyone who stood in the account at either moment, in order of person.
fn standings<'l>(account: &Account, whens: &[When<'l>; 2]) -> Vec<Standing<'l>> {
    let of = |when: &When<'l>| -> BTreeMap<(PersonId, MembershipId), &'l Membership> {
        let here = when.facts.memberships_in(account.id);
        here.map(|membership| ((membership.person, membership.id), membership)).collect()
    };
    let [one, other] = [of(&whens[0]), of(&whens[1])];
    let keys: BTreeSet<_> = one.keys().chain(other.keys()).copied().collect();
    let standing = |key: (PersonId, MembershipId)| Standing {
        person: key.0,
        id: key.1,
        sides: [one.get(&key).copied(), other.get(&key).copied()],
    };
    keys.into_iter().map(standing).collect()
}
