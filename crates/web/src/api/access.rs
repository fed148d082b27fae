//! Who may do what, and why.
//!
//! One's own access may always be looked at; that of people for who may see people there, that of
//! keys for who may see keys. Of others, nothing is told of what stands in accounts where the
//! caller may not look.

use axum::{Json, extract::State};
use rolecall_client::wire::{self, AccessReport, Page, SectionAccess, Subject, Why};
use rolecall_core::{
    AccountId, Level, Principal, Timestamp,
    access::in_words,
    catalog::{Section, SectionKey},
    change::Operation,
    facts::Facts,
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    inquiry::{Inquiry, Sight, number, seeing},
    look::{Look, known},
    page::{Asked, NoQuery, Paging, Path},
    then::{Then, When},
};
use crate::{App, caller::Caller, problem::Problem, veil};

/// Who sends this request.
#[utoipa::path(get, path = "/me", tag = "Access", responses((status = 200, body = wire::Caller)))]
pub(super) async fn get_me(
    State(app): State<App>,
    caller: Caller,
    Asked(NoQuery {}): Asked<NoQuery>,
) -> Json<wire::Caller> {
    app.look(&caller, |look| {
        let subject = look.show_subject(caller.principal, true);
        Json(wire::Caller { subject, account: caller.account, revision: look.revision })
    })
}

/// Whose access.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct SubjectQuery {
    /// Which kind of subject; the caller if nothing is said.
    #[param(inline)]
    subject_type: Option<wire::SubjectType>,
    /// The address or id of a person, the id of a key, the account of a sign-in.
    #[param(min_length = 1, max_length = 254)]
    subject: Option<String>,
    /// At which moment; now if nothing is said. What has passed is answered as it was then, what is
    /// to come by the records as they are now.
    at: Option<Timestamp>,
    /// After which change, by its revision, things are to be as they were then.
    revision: Option<u64>,
}

/// All that a subject may do in an account.
#[utoipa::path(get, path = "/accounts/{account}/access", tag = "Access",
    params(("account" = wire::AccountRef, Path), SubjectQuery),
    responses((status = 200, body = AccessReport)))]
pub(super) async fn get_access(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Asked(query): Asked<SubjectQuery>,
) -> Result<Json<AccessReport>, Problem> {
    let then = Then::of(&app, &caller, &account, query.at, query.revision).await?;
    app.look(&caller, |look| {
        let (account, when) = (look.account(&account)?.id, then.when(look));
        let asked = asked(look, account, when, (query.subject_type, query.subject.as_deref()))?;
        let access = asked.access(when, look.caller.origin());
        let sections = when.facts.catalog().sections().iter();
        let had = sections.map(|section| (section, access.level(section)));
        let had = had.filter(|(_, level)| *level > Level::Hide);
        let shown = |(section, level): (&Section, Level)| SectionAccess {
            section: section.key.clone(),
            label: section.label.clone(),
            kind: section.kind,
            level,
        };
        Ok(Json(AccessReport {
            subject: look.show_subject(asked.principal, true),
            account,
            revision: when.revision,
            sections: had.map(shown).collect(),
        }))
    })
}

/// Which level of what, and whose.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct WhyQuery {
    /// The section.
    section: SectionKey,
    /// The level, or another name that the catalog has for it.
    #[param(min_length = 1, max_length = 64, example = "edit")]
    level: String,
    /// Which kind of subject; the caller if nothing is said.
    #[param(inline)]
    subject_type: Option<wire::SubjectType>,
    /// The address or id of a person, the id of a key, the account of a sign-in.
    #[param(min_length = 1, max_length = 254)]
    subject: Option<String>,
    /// At which moment; now if nothing is said. What has passed is answered as it was then, what is
    /// to come by the records as they are now.
    at: Option<Timestamp>,
    /// After which change, by its revision, things are to be as they were then.
    revision: Option<u64>,
}

/// Why a subject has a level of a section in an account, or not.
///
/// Through which memberships, roles and groups, and what capped or lowered it.
#[utoipa::path(get, path = "/accounts/{account}/access/explanation", tag = "Access",
    params(("account" = wire::AccountRef, Path), WhyQuery),
    responses((status = 200, body = Why)))]
pub(super) async fn explain_access(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Asked(query): Asked<WhyQuery>,
) -> Result<Json<Why>, Problem> {
    let then = Then::of(&app, &caller, &account, query.at, query.revision).await?;
    app.look(&caller, |look| {
        let (account, when) = (look.account(&account)?.id, then.when(look));
        let asked = asked(look, account, when, (query.subject_type, query.subject.as_deref()))?;
        let (section, level) = section_and_level(when.facts, &query.section, &query.level)?;
        let access = asked.access(when, look.caller.origin());
        let explanation = access.explain(section, level);
        let explanation = veil::explanation(explanation, account, |it| look.sees(it));
        let subject = look.show_subject(asked.principal, true);
        let who = subject.name.as_ref().map_or_else(|| subject.id.clone(), ToString::to_string);
        Ok(Json(Why {
            subject,
            revision: when.revision,
            allowed: explanation.decision.allowed,
            reason: explanation.decision.reason,
            words: known(in_words(when.facts, &explanation, &who)),
            explanation,
        }))
    })
}

pub(super) fn section_and_level<'f>(
    facts: &'f Facts,
    key: &SectionKey,
    level: &str,
) -> Result<(&'f Section, Level), Problem> {
    let catalog = facts.catalog();
    let Some(section) = catalog.section(key.as_str()) else {
        let meant = catalog.nearest(key.as_str());
        let meant = meant.map(|meant| format!(": did you mean `{meant}`?")).unwrap_or_default();
        let detail = format!("no section `{key}`{meant}");
        return Err(Problem::bad_request("section.unknown", detail));
    };
    let names = || catalog.actions_of(section).into_keys().collect::<Vec<_>>().join(", ");
    let unknown = || format!("{key} has no `{level}`: it has {}", names());
    let level = catalog.action(section, level);
    Ok((section, level.ok_or_else(|| Problem::bad_request("action.unknown", unknown()))?))
}

/// Which level of what.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct WhoQuery {
    /// The section.
    section: SectionKey,
    /// The level, or another name that the catalog has for it.
    #[param(min_length = 1, max_length = 64, example = "edit")]
    level: String,
    /// At which moment; now if nothing is said. What has passed is answered as it was then, what is
    /// to come by the records as they are now.
    at: Option<Timestamp>,
    /// After which change, by its revision, things are to be as they were then.
    revision: Option<u64>,
    /// The most items of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before.
    #[param(min_length = 1, max_length = 200)]
    cursor: Option<String>,
}

/// Who has a level of a section in an account.
///
/// People, keys and account sign-ins, of those whom the caller may see: who stands above is not
/// told.
#[utoipa::path(get, path = "/accounts/{account}/access/who", tag = "Access",
    params(("account" = wire::AccountRef, Path), WhoQuery),
    extensions(("x-operation" = json!(["see_people"]))),
    responses((status = 200, body = Page<Subject>)))]
pub(super) async fn who_has_access(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Asked(query): Asked<WhoQuery>,
) -> Result<Json<Page<Subject>>, Problem> {
    let paging = Paging::of(query.limit, query.cursor.as_deref())?;
    app.look(&caller, |look| look.account_for(Operation::SeePeople, &account).map(drop))?;
    let then = Then::of(&app, &caller, &account, query.at, query.revision).await?;
    app.look(&caller, |look| {
        let account = look.account_for(Operation::SeePeople, &account)?.id;
        let when = then.when(look);
        let (section, level) = section_and_level(when.facts, &query.section, &query.level)?;
        let sight = Sight::at(look, account, when);
        let able = sight.who_can(section, level, look.caller.origin());
        let shown = |principal: Principal| Some(look.show_subject(principal, true));
        Ok(Json(paging.page(able, |principal| number(*principal), shown)))
    })
}

/// Whose access is asked about; the caller's if nothing is said.
fn asked(
    look: &Look<'_>,
    account: AccountId,
    when: When<'_>,
    (kind, named): (Option<wire::SubjectType>, Option<&str>),
) -> Result<Inquiry, Problem> {
    let principal = match (kind, named) {
        (None, None) => look.caller.principal,
        (Some(kind), Some(named)) => {
            let principal = principal(look.facts, kind, named).ok_or_else(Problem::not_found);
            // Who may not see people here does not learn who exists.
            look.permits(seeing(kind), account)?;
            principal?
        }
        _ => {
            let detail = "`subject_type` and `subject` go together";
            return Err(Problem::bad_request("query.mistyped", detail));
        }
    };
    Sight::at(look, account, when).inquiry(principal).ok_or_else(Problem::not_found)
}

fn principal(facts: &Facts, kind: wire::SubjectType, named: &str) -> Option<Principal> {
    match kind {
        wire::SubjectType::Person => {
            known(facts.find_person(named)).map(|person| Principal::Person(person.id))
        }
        wire::SubjectType::Key => {
            let id = named.strip_prefix("rck_").unwrap_or(named).parse().ok()?;
            known(facts.key(id)).map(|key| Principal::Key(key.id))
        }
        wire::SubjectType::AccountSignIn => {
            known(facts.find_account(named)).map(|account| Principal::AccountSignIn(account.id))
        }
    }
}
