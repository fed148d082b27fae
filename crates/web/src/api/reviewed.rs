//! The people of a review, each with what one has to know to answer: what they have, who gave it, when
//! they used it last, and what was changed since they were last looked at.

use std::{cmp::Reverse, collections::HashMap};

use axum::{Json, extract::State};
use rolecall_client::wire::{self, Given, Page, ReviewedPerson};
use rolecall_core::{
    MembershipId, ReviewId, RoleId,
    change::{Event, Operation},
    record::{Account, Membership},
};
use rolecall_store::Entry;
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    look::{Look, known},
    page::{Asked, Paging, Path, wanted},
    reviews::none,
    told::{Gone, actor, told},
};
use crate::{App, caller::Caller, problem::Problem};

/// How many rows of the ledger are looked through for changes of each person.
const ROWS_EACH_MAX: u32 = 60;
/// How many of those by which they were given roles or answered about, however long ago.
const MARKS_EACH_MAX: u32 = 20;
/// How many edits of roles are looked through, in each account of the way up.
const EDITS_MAX: u32 = 200;
/// How many changes are told of each.
const CHANGES_MAX: usize = 20;

/// Which people of a review.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct ReviewedQuery {
    /// Only those whose name, address or login name has this in it.
    #[param(max_length = 254)]
    pub(crate) q: Option<String>,
    /// Only those about whom nobody has answered yet.
    pub(crate) left: Option<bool>,
    /// The most items of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub(crate) limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before.
    #[param(min_length = 1, max_length = 200, example = json!(null))]
    pub(crate) cursor: Option<String>,
}

/// The people whom the review that goes on is about, with what one has to know to answer.
#[utoipa::path(get, path = "/accounts/{account}/review/people", tag = "Reviews",
    params(("account" = wire::AccountRef, Path), ReviewedQuery),
    extensions(("x-operation" = json!(["review_access"]))),
    responses((status = 200, body = Page<ReviewedPerson>)))]
pub(super) async fn list_review_people(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Asked(query): Asked<ReviewedQuery>,
) -> Result<Json<Page<ReviewedPerson>>, Problem> {
    page(&app, &caller, &account, &query).await.map(Json)
}

/// Some of the people of a review.
pub(crate) async fn page(
    app: &App,
    caller: &Caller,
    account: &str,
    query: &ReviewedQuery,
) -> Result<Page<ReviewedPerson>, Problem> {
    let paging = Paging::of(query.limit, query.cursor.as_deref())?;
    let wanted = wanted(query.q.as_deref(), 254)?;
    let Page { items, next_cursor } = app.look(caller, |look| {
        let account = look.account_for(Operation::ReviewAccess, account)?;
        account.review.as_ref().ok_or_else(none)?;
        let people = look.facts.memberships_in(account.id).filter(|found| found.has_joined());
        let wants = |found: &Membership| {
            (query.left != Some(true) || account.awaits(found))
                && wanted.as_deref().is_none_or(|wanted| look.is_called(found, wanted))
        };
        let shown = |found: &Membership| wants(found).then_some(found.id);
        Ok::<_, Problem>(paging.page(people, |found| found.id.0.as_u128(), shown))
    })?;
    let rows = of_each(app.store().happened_to(&items, ROWS_EACH_MAX).await?);
    let marks = of_each(app.store().given_and_reviewed(&items, MARKS_EACH_MAX).await?);
    let edits = edits_of_roles(app, caller, account).await?;
    app.look(caller, |look| {
        let account = look.account_for(Operation::ReviewAccess, account)?;
        let review = account.review.as_ref().ok_or_else(none)?.id;
        // Whoever was removed meanwhile is left out.
        let found = items.iter().filter_map(|id| known(look.facts.membership(*id)));
        let shown = |found: &Membership| {
            let [rows, marks] =
                [&rows, &marks].map(|rows| rows.get(&found.id).map_or(&[][..], Vec::as_slice));
            Told { look, account, review, rows, marks, edits: &edits }.shown(found)
        };
        Ok(Page { items: found.map(shown).collect(), next_cursor })
    })
}

fn of_each(rows: Vec<Entry>) -> HashMap<MembershipId, Vec<Entry>> {
    let mut all: HashMap<_, Vec<_>> = HashMap::new();
    for row in rows {
        if let Some(membership) = row.what.membership() {
            all.entry(membership).or_default().push(row);
        }
    }
    all
}

/// What was changed in roles of the account and those above, which its people may have: newest first.
async fn edits_of_roles(app: &App, caller: &Caller, account: &str) -> Result<Vec<Entry>, Problem> {
    let way: Vec<_> = app.look(caller, |look| {
        let account = look.account_for(Operation::ReviewAccess, account)?;
        Ok::<_, Problem>(known(look.facts.path(account.id)).iter().map(|at| at.id).collect())
    })?;
    let mut edits = Vec::new();
    for at in way {
        edits.extend(app.store().history(at, None, Some("role_changed"), EDITS_MAX).await?);
    }
    edits.sort_unstable_by_key(|row| Reverse(row.revision));
    Ok(edits)
}

/// What a person of a review is told with.
struct Told<'t> {
    look: &'t Look<'t>,
    account: &'t Account,
    review: ReviewId,
    /// What happened to them, newest first.
    rows: &'t [Entry],
    /// By what they were given roles and answered about, newest first.
    marks: &'t [Entry],
    /// Edits of roles that they may have, newest first.
    edits: &'t [Entry],
}

impl Told<'_> {
    fn shown(&self, found: &Membership) -> ReviewedPerson {
        let Self { look, account, .. } = *self;
        let person = look.show_person(found);
        let before = self.marks.iter().find(|row| self.is_of_earlier(&row.what));
        let mut changed = Vec::new();
        if let Some(before) = before {
            let edits = self
                .edits
                .iter()
                .filter(|row| edited(&row.what).is_some_and(|role| found.roles.contains(&role)));
            let changes = self.rows.iter().filter(|row| changes(&row.what)).chain(edits);
            changed.extend(changes.filter(|row| row.revision > before.revision));
            changed.sort_unstable_by_key(|row| Reverse(row.revision));
        }
        let changed = changed.into_iter();
        let changed = changed.filter_map(|row| told(look, account.id, row, &Gone::default()));
        ReviewedPerson {
            answer: account.review.as_ref().and_then(|review| review.verdict(found)),
            can_be_answered: !person.owner && !look.is_own(found.person),
            given: self
                .marks
                .iter()
                .find(|row| gives(&row.what))
                .map(|row| Given { by: actor(look, account, row), at: row.at }),
            last_reviewed_at: before.map(|row| row.at),
            changes: changed.take(CHANGES_MAX).collect(),
            person,
        }
    }

    /// Whether it is what was said of someone in a review before this one.
    fn is_of_earlier(&self, event: &Event) -> bool {
        match event {
            Event::ReviewAnswered { review, .. } | Event::ReviewLapsed { review, .. } => {
                *review != self.review
            }
            _ => false,
        }
    }
}

/// Whether it gave someone the roles that they have.
pub(crate) fn gives(event: &Event) -> bool {
    matches!(event, Event::MembershipAdded { .. } | Event::RolesSet { .. })
}

/// The role that it edited, if it is such a change.
fn edited(event: &Event) -> Option<RoleId> {
    match event {
        Event::RoleChanged { role, .. } => Some(*role),
        _ => None,
    }
}

/// Whether it changed what someone may do.
fn changes(event: &Event) -> bool {
    !matches!(
        event,
        Event::AccessAsked { .. }
            | Event::AccessAnswered { .. }
            | Event::ReviewAnswered { .. }
            | Event::ReviewLapsed { .. }
            | Event::InvitationRenewed { .. }
    )
}
