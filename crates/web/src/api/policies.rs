//! Policies: what an account states about who of its people may have what.

use std::collections::BTreeSet;

use axum::{Json, extract::State, response::Response};
use rolecall_client::wire::{self, Changed, Removed};
use rolecall_core::{
    AccountId, PolicyId, RoleId,
    change::{Command, Event, Operation, policies_above, policy_breaches, usable_roles},
    facts::{Holder, RecordId},
    record::{Account, Policy, PolicyContent, Role},
};

use super::{
    change::{Change, Nothing},
    look::{Look, known},
    page::{Asked, NoQuery, Path},
};
use crate::{App, caller::Caller, problem::Problem};

/// What an account states about who of its people may have what.
///
/// With who has what a policy keeps from them, since someone above has given it to them.
#[utoipa::path(get, path = "/accounts/{account}/policies", tag = "Policies",
    params(("account" = wire::AccountRef, Path)),
    extensions(("x-operation" = json!(["see_people"]))),
    responses((status = 200, body = Vec<wire::Policy>)))]
pub(super) async fn list_policies(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Asked(NoQuery {}): Asked<NoQuery>,
) -> Result<Json<Vec<wire::Policy>>, Problem> {
    app.look(&caller, |look| {
        let account = look.account_for(Operation::SeePeople, &account)?;
        Ok(Json(look.show_policies(account)))
    })
}

/// What accounts above state of people in this one too.
///
/// The nearest first. Who states it is told where the caller sees that account.
#[utoipa::path(get, path = "/accounts/{account}/policies/above", tag = "Policies",
    params(("account" = wire::AccountRef, Path)),
    extensions(("x-operation" = json!(["see_people"]))),
    responses((status = 200, body = Vec<wire::PolicyAbove>)))]
pub(super) async fn list_policies_above(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Asked(NoQuery {}): Asked<NoQuery>,
) -> Result<Json<Vec<wire::PolicyAbove>>, Problem> {
    app.look(&caller, |look| {
        let account = look.account_for(Operation::SeePeople, &account)?;
        Ok(Json(look.show_policies_above(account)))
    })
}

/// State who of an account's people may have what.
///
/// From then on a change made in the account or below that would give it by another role is refused;
/// one made from above goes through, and is told to who owns the account. One that is broken already
/// is refused, with how many have it.
#[utoipa::path(post, path = "/accounts/{account}/policies", tag = "Policies",
    params(("account" = wire::AccountRef, Path)), request_body = PolicyContent,
    extensions(("x-operation" = json!(["set_policies"]))),
    responses((status = 201, body = Changed<wire::Policy>)))]
pub(super) async fn create_policy(
    State(app): State<App>,
    Path(account): Path<String>,
    change: Change<PolicyContent>,
) -> Result<Response, Problem> {
    let Change { body: content, origin } = change;
    let account = origin.account(&app, &account)?;
    let command = Command::SetPolicy { account, policy: None, content };
    let set = |look: &Look<'_>, events: &[Event]| {
        let id = events.iter().find_map(|event| match event {
            Event::PolicySet { after, .. } => Some(after.id),
            _ => None,
        });
        look.shown_policy(account, id.ok_or_else(Problem::not_found)?)
    };
    origin.making(&app, command).answer_created(set).await
}

/// State something else instead.
///
/// Roles on its list that the caller does not know of stay on it. The policies of an account are a part of
/// its state: `If-Match` takes the ETag of the account.
#[utoipa::path(put, path = "/accounts/{account}/policies/{policy}", tag = "Policies",
    params(("account" = wire::AccountRef, Path), ("policy" = PolicyId, Path)),
    request_body = PolicyContent,
    extensions(("x-operation" = json!(["set_policies"]))),
    responses((status = 200, body = Changed<wire::Policy>)))]
pub(super) async fn change_policy(
    State(app): State<App>,
    Path((account, policy)): Path<(String, String)>,
    change: Change<PolicyContent>,
) -> Result<Response, Problem> {
    let Change { body: mut content, origin } = change;
    let account = origin.account(&app, &account)?;
    let id: PolicyId = policy.parse().map_err(|_| Problem::not_found())?;
    content.only.extend(app.look(&origin.caller, |look| look.unknown_of(account, id)));
    let command = Command::SetPolicy { account, policy: Some(id), content };
    let making = origin.making(&app, command).about(RecordId::Account(account));
    making.answer(|look, _| look.shown_policy(account, id)).await
}

/// State it no longer.
#[utoipa::path(delete, path = "/accounts/{account}/policies/{policy}", tag = "Policies",
    params(("account" = wire::AccountRef, Path), ("policy" = PolicyId, Path)),
    extensions(("x-operation" = json!(["set_policies"]))),
    responses((status = 200, body = Removed)))]
pub(super) async fn remove_policy(
    State(app): State<App>,
    Path((account, policy)): Path<(String, String)>,
    change: Change<Nothing>,
) -> Result<Response, Problem> {
    let Change { body: Nothing {}, origin } = change;
    let account = origin.account(&app, &account)?;
    let id: PolicyId = policy.parse().map_err(|_| Problem::not_found())?;
    let command = Command::RemovePolicy { account, policy: id };
    let making = origin.making(&app, command).about(RecordId::Account(account));
    making.answer_removed(|look, _| look.shown_policy(account, id)).await
}

impl Look<'_> {
    /// All policies of an account, by name.
    pub(crate) fn show_policies(&self, account: &Account) -> Vec<wire::Policy> {
        let mut kept: Vec<&Policy> = account.policies.values().collect();
        kept.sort_by(|a, b| a.content.name.cmp(&b.content.name));
        kept.into_iter().map(|policy| self.show_policy(account, policy)).collect()
    }

    /// What accounts above state of its people too, the nearest first.
    pub(crate) fn show_policies_above(&self, account: &Account) -> Vec<wire::PolicyAbove> {
        let above = known(policies_above(self.facts, account.id)).into_iter();
        let shown = |(keeper, policy): (&Account, &Policy)| {
            let content = &policy.content;
            let there: Vec<_> =
                content.only.iter().filter_map(|role| known(self.facts.role(*role))).collect();
            let knows = |role: &&&Role| self.knows_role(account, role);
            let only: Vec<_> = there.iter().filter(knows).map(|role| role.id).collect();
            wire::PolicyAbove {
                name: content.name.clone(),
                section: content.section.clone(),
                level: content.level,
                others: only.len() < there.len(),
                only,
                stated_by: self.sees(keeper.id).then(|| keeper.short_name.clone()),
            }
        };
        above.map(shown).collect()
    }

    /// Roles that a policy names and the caller does not know of: who changes it means to say nothing
    /// of them.
    pub(crate) fn unknown_of(&self, account: AccountId, policy: PolicyId) -> BTreeSet<RoleId> {
        let Some(account) = known(self.facts.account(account)) else { return BTreeSet::new() };
        let Some(policy) = account.policies.get(&policy) else { return BTreeSet::new() };
        let is_unknown = |role: &RoleId| {
            known(self.facts.role(*role)).is_some_and(|role| !self.knows_role(account, role))
        };
        policy.content.only.iter().copied().filter(is_unknown).collect()
    }

    fn shown_policy(&self, account: AccountId, id: PolicyId) -> Result<wire::Policy, Problem> {
        self.permits(Operation::SeePeople, account)?;
        let account = known(self.facts.account(account)).ok_or_else(Problem::not_found)?;
        let policy = account.policies.get(&id).ok_or_else(Problem::not_found)?;
        Ok(self.show_policy(account, policy))
    }

    fn show_policy(&self, account: &Account, policy: &Policy) -> wire::Policy {
        let breaches = known(policy_breaches(self.facts, account.id, &policy.content));
        let shown = breaches.iter().filter_map(|(holder, role)| {
            let (person, key, name) = self.show_holder(*holder)?;
            Some(wire::PolicyBreach { person, key, name, role: *role })
        });
        let content = &policy.content;
        let there = |role: &&RoleId| {
            known(self.facts.role(**role)).is_some_and(|role| self.knows_role(account, role))
        };
        wire::Policy {
            id: policy.id,
            name: content.name.clone(),
            section: content.section.clone(),
            level: content.level,
            only: content.only.iter().filter(there).copied().collect(),
            below: content.below,
            set_above: policy.by != account.id,
            broken: !breaches.is_empty(),
            broken_by: shown.collect(),
        }
    }

    /// Whether the caller knows of a role in an account: by who has it there, by what the account may
    /// use, or by the account that defines it.
    fn knows_role(&self, account: &Account, role: &Role) -> bool {
        if self.may(Operation::SeeRoles, role.account)
            || self.facts.memberships_in(account.id).any(|found| found.roles.contains(&role.id))
        {
            return true;
        }
        let sees = [Operation::SeeRoles, Operation::SeeAllowedRoles];
        sees.into_iter().any(|operation| self.may(operation, account.id))
            && known(usable_roles(self.facts, account.id)).iter().any(|usable| usable.id == role.id)
    }

    /// Who has a role, for who may see them.
    pub(crate) fn show_holder(
        &self,
        holder: Holder,
    ) -> Option<(
        Option<rolecall_core::MembershipId>,
        Option<rolecall_core::KeyId>,
        Option<rolecall_core::name::Name>,
    )> {
        match holder {
            Holder::Membership(id) => {
                let found = known(self.facts.membership(id))?;
                self.may(Operation::SeePeople, found.account)
                    .then(|| (Some(id), None, self.show_person(found).name))
            }
            Holder::Key(id) => {
                let key = known(self.facts.key(id))?;
                self.may(Operation::SeeKeys, key.account)
                    .then(|| (None, Some(id), Some(key.name.clone())))
            }
        }
    }
}
