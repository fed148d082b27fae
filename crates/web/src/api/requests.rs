//! Requests for access: asked for by people, answered by who may change people there.

use std::collections::BTreeSet;

use axum::{Json, extract::State, response::Response};
use rolecall_client::wire::{self, Changed, Page};
use rolecall_core::{
    Level, Levels, MembershipId, Origin, PersonId, Principal,
    access::{Access, beyond},
    catalog::{Section, SectionKey},
    change::{Command, Operation, permits},
    record::{AccessRequest, Account, Membership},
};

use super::{
    change::Change,
    look::{Look, known},
    page::{Asked, PageQuery, Paging, Path},
    people,
};
use crate::{App, caller::Caller, problem::Problem};

/// What people of an account have asked for, and wait for.
///
/// For who may answer: not what they asked for themself.
#[utoipa::path(get, path = "/accounts/{account}/access-requests", tag = "Access",
    params(("account" = wire::AccountRef, Path), PageQuery),
    extensions(("x-operation" = json!(["change_people"]))),
    responses((status = 200, body = Page<wire::AccessRequest>)))]
pub(super) async fn list_access_requests(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Asked(query): Asked<PageQuery>,
) -> Result<Json<Page<wire::AccessRequest>>, Problem> {
    let paging = Paging::try_from(query)?;
    app.look(&caller, |look| {
        let account = look.account_for(Operation::ChangePeople, &account)?;
        let open = open(look, account);
        let number = |found: &Open<'_>| found.number();
        Ok(Json(paging.page(open, number, |found| Some(found.shown(look)))))
    })
}

/// Ask for a level of a section that you see and have too little of.
///
/// For a person, in an account that they are in. Those who could give it and may be known to them get
/// mail, ten at the most.
#[utoipa::path(post, path = "/accounts/{account}/access-requests", tag = "Access",
    params(("account" = wire::AccountRef, Path)), request_body = wire::AskForAccess,
    responses((status = 201, body = Changed<wire::AccessAsked>)))]
pub(super) async fn ask_for_access(
    State(app): State<App>,
    Path(account): Path<String>,
    change: Change<wire::AskForAccess>,
) -> Result<Response, Problem> {
    let Change { body: wire::AskForAccess { section, level, reason }, origin } = change;
    let (account, to) = origin.look(&app, |look| {
        let account = look.account(&account)?.id;
        let own = look.person().and_then(|id| known(look.facts.membership_of(id, account)));
        let found = look.facts.catalog().section(section.as_str());
        let to = own.zip(found).map(|(own, section)| could_give(look, own, section, level));
        Ok::<_, Problem>((account, to.unwrap_or_default()))
    })?;
    let asked = to.len();
    let to: BTreeSet<_> = to.into_iter().collect();
    let command = Command::AskForAccess { account, section, level, reason, to };
    let making = origin.making(&app, command);
    making.answer_created(|_, _| Ok(wire::AccessAsked { asked })).await
}

/// Answer who asked for a section: give roles, or decline.
#[utoipa::path(put, path = "/accounts/{account}/people/{person}/access-requests/{section}",
    tag = "Access",
    params(("account" = wire::AccountRef, Path), ("person" = MembershipId, Path),
        ("section" = SectionKey, Path)),
    request_body = wire::AnswerAccessRequest,
    extensions(("x-operation" = json!(["change_people"]))),
    responses((status = 200, body = Changed<wire::Person>)))]
pub(super) async fn answer_access_request(
    State(app): State<App>,
    Path((account, person, section)): Path<(String, String, SectionKey)>,
    change: Change<wire::AnswerAccessRequest>,
) -> Result<Response, Problem> {
    let Change { body: wire::AnswerAccessRequest { roles, word }, origin } = change;
    let command = |membership| Command::AnswerAccessRequest { membership, section, roles, word };
    people::changed(&app, origin, &(account, person), command).await
}

/// A request that waits for its answer.
#[derive(Clone, Copy)]
pub(crate) struct Open<'l> {
    pub(crate) of: &'l Membership,
    pub(crate) section: &'l SectionKey,
    pub(crate) request: &'l AccessRequest,
}

impl Open<'_> {
    /// Requests go in order of when they were asked; two at one moment, of who asked.
    pub(crate) fn number(&self) -> u128 {
        let at = u128::from(self.request.asked_at.as_microsecond().unsigned_abs());
        (at << 64) | (self.of.id.0.as_u128() & u128::from(u64::MAX))
    }

    fn shown(&self, look: &Look<'_>) -> wire::AccessRequest {
        wire::AccessRequest {
            person: self.of.id,
            name: look.show_person(self.of).name,
            section: self.section.clone(),
            level: self.request.level,
            reason: self.request.reason.clone(),
            asked_at: self.request.asked_at,
            until: self.request.until,
        }
    }
}

/// What is open in an account for the caller to answer: not their own.
pub(crate) fn open<'l>(look: &Look<'l>, account: &Account) -> Vec<Open<'l>> {
    if !look.may(Operation::ChangePeople, account.id) {
        return Vec::new();
    }
    let others = look.facts.memberships_in(account.id).filter(|found| !look.is_own(found.person));
    let asked = others.flat_map(|of| {
        of.requests.iter().map(move |(section, request)| Open { of, section, request })
    });
    asked.filter(|found| found.request.is_open(look.now)).collect()
}

/// Who could give a level of a section to someone and may be known to them, nearest first.
pub(crate) fn could_give(
    look: &Look<'_>,
    membership: &Membership,
    section: &Section,
    level: Level,
) -> Vec<PersonId> {
    let mut wanted = Levels::none();
    wanted.set(section.key.clone(), level);
    let mut found: Vec<PersonId> = Vec::new();
    for at in known(look.facts.path(membership.account)) {
        if !look.sees(at.id) {
            continue;
        }
        let joined = look.facts.memberships_in(at.id).filter(|found| found.has_joined());
        for person in joined.map(|found| found.person) {
            let is_new = person != membership.person && !found.contains(&person);
            if is_new && can_give(look, person, membership, &wanted) {
                found.push(person);
            }
            if found.len() == AccessRequest::ASKED_MAX {
                return found;
            }
        }
    }
    found
}

fn can_give(look: &Look<'_>, person: PersonId, at: &Membership, wanted: &Levels) -> bool {
    let (facts, now) = (look.facts, look.now);
    let principal = Principal::Person(person);
    let changes =
        permits(facts, principal, Operation::ChangePeople, at.account, now, Origin::Any).is_ok();
    let access = || known(Access::of(facts, principal, at.account, now, Origin::Any));
    changes && access().is_some_and(|access| beyond(&access, wanted, at.window.ends_at()).is_none())
}
