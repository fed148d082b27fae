//! What roles and groups have in common: a group is a role in every rule, with an address of its
//! own.

use axum::{Json, response::Response};
use rolecall_client::wire::{self, Page};
use rolecall_core::{
    RoleId,
    change::{Command, Event, Operation},
    facts::{Facts, RecordId},
    record::{Role, RoleContent},
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    answer::tagged,
    change::{Change, Nothing},
    look::{Look, known},
    page::{PageQuery, Paging},
};
use crate::{App, caller::Caller, problem::Problem};

/// Which of the two an address is about.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shelf {
    Roles,
    Groups,
}

impl Shelf {
    fn holds(self, role: &Role) -> bool {
        role.group == (self == Self::Groups)
    }

    fn role<'l>(
        self,
        look: &Look<'l>,
        (account, role): &(String, String),
    ) -> Result<&'l Role, Problem> {
        look.role(look.account(account)?, self == Self::Groups, role)
    }

    pub(super) fn list(
        self,
        app: &App,
        caller: &Caller,
        account: &str,
        query: PageQuery,
    ) -> Result<Json<Page<wire::Role>>, Problem> {
        let paging = Paging::try_from(query)?;
        app.look(caller, |look| {
            let account = look.account_for(Operation::SeeRoles, account)?;
            let roles = known(look.facts.every_role()).into_iter();
            let roles = roles.filter(|role| role.account == account.id && self.holds(role));
            let shown = |role: &Role| Some(look.show_role(role));
            Ok(Json(paging.page(roles, |role| role.id.0.as_u128(), shown)))
        })
    }

    pub(super) fn get(
        self,
        app: &App,
        caller: &Caller,
        path: &(String, String),
    ) -> Result<Response, Problem> {
        app.look(caller, |look| {
            look.account_for(Operation::SeeRoles, &path.0)?;
            let role = self.role(look, path)?;
            Ok(tagged(look, RecordId::Role(role.id), look.show_role(role)))
        })
    }

    pub(super) async fn create(
        self,
        app: &App,
        account: &str,
        change: Change<RoleContent>,
    ) -> Result<Response, Problem> {
        let Change { body, origin } = change;
        let account = origin.account(app, account)?;
        let group = self == Self::Groups;
        let command = Command::CreateRole { account, group, content: body };
        origin.making(app, command).answer_created(created).await
    }

    pub(super) async fn change(
        self,
        app: &App,
        path: &(String, String),
        change: Change<RoleContent>,
    ) -> Result<Response, Problem> {
        let Change { body, origin } = change;
        let role = origin.look(app, |look| self.role(look, path).map(|role| role.id))?;
        let making = origin.making(app, Command::ChangeRole { role, content: body });
        making.about(RecordId::Role(role)).answer(|look, _| show(look, role)).await
    }

    pub(super) async fn delete(
        self,
        app: &App,
        (account, role): &(String, String),
        query: RemoveQuery,
        change: Change<Nothing>,
    ) -> Result<Response, Problem> {
        let origin = change.origin;
        let role = origin.look(app, |look| {
            let account = look.account(account)?;
            look.removable(account, role, Facts::role, |role| role.account)
        })?;
        let command = Command::DeleteRole { role, move_holders_to: query.move_holders_to };
        let making = origin.making(app, command).about(RecordId::Role(role));
        making.answer_removed(|look, _| show(look, role)).await
    }
}

/// What happens to those who have it.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct RemoveQuery {
    /// The role or group that its holders get instead.
    move_holders_to: Option<RoleId>,
}

/// The role that a change made.
pub(super) fn created(look: &Look<'_>, events: &[Event]) -> Result<wire::Role, Problem> {
    let created = events.iter().find_map(|event| match event {
        Event::RoleCreated { role } => Some(role.id),
        _ => None,
    });
    show(look, created.ok_or_else(Problem::not_found)?)
}

fn show(look: &Look<'_>, id: RoleId) -> Result<wire::Role, Problem> {
    let role = known(look.facts.role(id)).ok_or_else(Problem::not_found)?;
    look.permits(Operation::SeeRoles, role.account)?;
    Ok(look.show_role(role))
}
