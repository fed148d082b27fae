//! Everyone who had anything in an account at a moment, beside another one: by which roles, who gave
//! it and when, and how it ended. For whoever has to say a year later who could do what.

use std::collections::{BTreeMap, BTreeSet};

use axum::extract::{Path, State};
use maud::{Markup, html};
use rolecall_client::wire::HistoryEntry;
use rolecall_core::{
    MembershipId, PersonId,
    change::Operation,
    record::{Account, Membership, MembershipState},
};

use super::{
    super::{
        clock,
        components::Form,
        error::PageError,
        fields::{Mistakes, Query},
        frame::{Entry, Page},
        home::signed_in,
        messages::{Word, english},
        telling::Telling,
    },
    moment::{self, MOMENT, Moment, OTHER},
    own_eyes, ways,
};
use crate::{
    App,
    api::{
        called,
        history::{HistoryQuery, Reading},
        look::Look,
        then::When,
    },
    session::Acting,
};

/// The most people that one page has.
const PEOPLE_MAX: usize = 500;
/// How many changes of each kind are looked through for who gave and ended what.
const CHANGES_MAX: usize = 2_000;
/// What tells who gave something, and what tells how it ended.
const GIVING: [&str; 3] = ["membership_added", "roles_set", "invitation_accepted"];
const ENDING: [&str; 2] = ["membership_ended", "membership_suspended"];

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
    let mut changes = Vec::new();
    for event in GIVING.into_iter().chain(ENDING) {
        let query = HistoryQuery { event: Some(event.to_owned()), ..HistoryQuery::default() };
        let reading = Reading { app: &app, caller: &me.caller, account: &account, query: &query };
        changes.extend(reading.part(None, CHANGES_MAX, 500).await?.entries);
    }
    changes.sort_unstable_by_key(|entry| std::cmp::Reverse(entry.revision));
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
        let told = Told { look, account, telling: Telling::new(look, account), changes: &changes };
        Ok(page.shown(&html! {
            h1 { (m.say("access")) }
            (ways(account, "access-everyone", true))
            (form.summary())
            (question(look, &form))
            @if mistakes.is_empty() { (told.answer(&moments, &whens)) }
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
    /// Newest first.
    changes: &'t [HistoryEntry],
}

impl Told<'_> {
    fn answer(&self, moments: &[Moment; 2], whens: &[When<'_>; 2]) -> Markup {
        let m = english();
        let all = standings(self.account, whens);
        // Where both are the same moment there is nothing to compare.
        let told = if moments[0].at == moments[1].at { &moments[..1] } else { &moments[..] };
        let count = [("count", Word::Number(all.len()))];
        html! {
            section.answer {
                h2 { (m.put("everyone-count", &count)) }
                @if all.len() > PEOPLE_MAX { p.hint { (m.put("everyone-more", &[("count", Word::Number(PEOPLE_MAX))])) } }
                @if all.is_empty() { p.empty { (m.say("everyone-nobody")) } }
                @else {
                    div.scroll tabindex="0" role="region" aria-label=(m.say("access-everyone")) { table.list {
                        thead { tr {
                            th scope="col" { (m.say("name")) }
                            @for moment in told { th scope="col" { (m.say("roles")) span.hint.under { (moment.said()) } } }
                            th scope="col" { (m.say("everyone-given")) }
                            th scope="col" { (m.say("everyone-ended")) }
                        } }
                        tbody { @for standing in all.iter().take(PEOPLE_MAX) { (self.row(standing, whens, told.len())) } }
                    } }
                }
            }
        }
    }

    fn row(&self, standing: &Standing<'_>, whens: &[When<'_>; 2], sides: usize) -> Markup {
        let m = english();
        let [one, other] = [0, 1].map(|side| self.had(standing.sides[side], &whens[side]));
        // By the first moment who had given it; after it how it ended.
        let given = self.last(standing, &GIVING, |entry| {
            entry.revision <= whens[0].revision.max(whens[1].revision)
        });
        let ended = self.last(standing, &ENDING, |_| true).filter(|_| {
            standing.sides.iter().any(Option::is_none) || !is_active(standing.sides[1])
        });
        html! {
            tr.changed[one != other] {
                th scope="row" { (self.name(standing)) @if one != other { span.hint.under { (m.say("everyone-differs")) } } }
                @for had in [&one, &other].into_iter().take(sides) { td { @match had { Some(had) => { (had) } None => { span.hint { (m.say("everyone-nothing")) } } } } }
                td { (self.told(given)) }
                td { (self.told(ended)) }
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
            MembershipState::Active
                if membership.window.place(when.at) != rolecall_core::window::Place::Within =>
            {
                Some("everyone-out-of-dates")
            }
            MembershipState::Active => None,
        };
        words.extend(state.map(|state| m.say(state).to_lowercase()));
        Some(words.join(", "))
    }

    /// The newest change of a person that tells one of these things.
    fn last(
        &self,
        standing: &Standing<'_>,
        events: &[&str],
        counts: impl Fn(&HistoryEntry) -> bool,
    ) -> Option<&HistoryEntry> {
        let id = standing.id.to_string();
        let tells = |entry: &&HistoryEntry| {
            events.contains(&entry.event.as_str())
                && entry.what["membership"].as_str() == Some(&id)
                && counts(entry)
        };
        self.changes.iter().find(tells)
    }

    fn told(&self, entry: Option<&HistoryEntry>) -> Markup {
        let Some(entry) = entry else { return html! { span.hint { "–" } } };
        html! {
            (Telling::actor(entry).0)
            span.hint.under { (self.telling.event(entry)) ", " (clock::moment(self.look, entry.at)) }
        }
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

fn is_active(membership: Option<&Membership>) -> bool {
    membership.is_some_and(|it| it.state == MembershipState::Active)
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
