//! Accounts: seen, made, changed, moved, suspended and closed.

use axum::{Json, extract::State, response::Response};
use rolecall_client::wire::{self, Changed, Page};
use rolecall_core::{
    AccountId, Timestamp,
    change::{Command, Event, FirstOwner},
    facts::RecordId,
    record::Account,
};
use serde::Deserialize;
use utoipa::IntoParams;

use super::{
    account_order::{self, Order, Place},
    answer::tagged,
    change::Change,
    days_from,
    look::{Look, known},
    page::{Asked, NoQuery, Paging, Path, wanted},
    view::show_state,
};
use crate::{App, caller::Caller, problem::Problem};

/// For how many days a named owner can accept.
pub(crate) const OWNER_DAYS: u8 = 30;

/// An account.
///
/// What is seen of it depends on who asks; of the accounts above it, only the name of the one
/// directly above.
#[utoipa::path(get, path = "/accounts/{account}", tag = "Accounts",
    params(("account" = wire::AccountRef, Path)),
    responses((status = 200, body = wire::Account)))]
pub(super) async fn get_account(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Asked(NoQuery {}): Asked<NoQuery>,
) -> Result<Response, Problem> {
    app.look(&caller, |look| {
        let account = look.account(&account)?;
        Ok(tagged(look, RecordId::Account(account.id), look.show_account(account)))
    })
}

/// Which accounts below.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct AccountsQuery {
    /// Whether those further below are listed too.
    #[serde(default)]
    #[param(default = false)]
    all: bool,
    /// Only those of this kind.
    #[param(inline)]
    kind: Option<rolecall_core::Kind>,
    /// Only those in this state.
    #[param(inline)]
    state: Option<wire::State>,
    /// Only those whose name or short name has this in it.
    #[param(max_length = 100)]
    q: Option<String>,
    /// In which order; in that in which they were made if nothing is said.
    #[param(inline)]
    sort: Option<Order>,
    /// The most items of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before.
    #[param(min_length = 1, max_length = 400)]
    cursor: Option<String>,
}

impl AccountsQuery {
    /// Whether an account is one of them, `text` being what is looked for in lower case.
    fn wants(&self, account: &Account, text: Option<&str>) -> bool {
        self.kind.is_none_or(|kind| account.kind == kind)
            && self.state.is_none_or(|state| show_state(account.state) == state)
            && text.is_none_or(|text| is_named(account, text))
    }
}

/// The accounts below an account.
///
/// Those of which the caller sees anything.
#[utoipa::path(get, path = "/accounts/{account}/accounts", tag = "Accounts",
    params(("account" = wire::AccountRef, Path), AccountsQuery),
    responses((status = 200, body = Page<wire::Account>)))]
pub(super) async fn list_accounts(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Asked(query): Asked<AccountsQuery>,
) -> Result<Json<Page<wire::Account>>, Problem> {
    let text = wanted(query.q.as_deref(), 100)?;
    // In the order in which they were made, a cursor is a number; in another, a place.
    let by_number = query.cursor.as_deref().filter(|_| query.sort.is_none());
    let paging = Paging::of(query.limit, by_number)?;
    let by_place = query.cursor.as_deref().filter(|_| query.sort.is_some());
    let after = by_place.map(Place::read).transpose()?;
    app.look(&caller, |look| {
        let above = look.account(&account)?;
        let below = look.walk(&[above]).map(|below| below.account).filter(|below| {
            (query.all || below.parent == Some(above.id)) && query.wants(below, text.as_deref())
        });
        let Some(order) = query.sort else {
            let shown = |below: &Account| Some(look.show_account(below));
            return Ok(Json(paging.page(below, |below| below.id.0.as_u128(), shown)));
        };
        let part = account_order::page(below, itself, order, after.as_ref(), paging.limit);
        let items = part.items.into_iter().map(|below| look.show_account(below)).collect();
        Ok(Json(Page { items, next_cursor: part.next }))
    })
}

fn itself<'l>(account: &&'l Account) -> &'l Account {
    account
}

pub(crate) fn is_named(account: &Account, wanted: &str) -> bool {
    account.name.as_str().to_lowercase().contains(wanted)
        || account.short_name.as_str().contains(wanted)
}

/// Make an account below another one.
///
/// Its first owner is named and invited; until they accept, the account has an owner who cannot
/// act. Who may make an account names its owner, and that is the one way in which more is given
/// than the giver holds.
#[utoipa::path(post, path = "/accounts/{account}/accounts", tag = "Accounts",
    params(("account" = wire::AccountRef, Path)), request_body = wire::NewAccount,
    extensions(("x-operation" = json!(["create_customer", "create_reseller", "create_phone_system"]))),
    responses((status = 201, body = Changed<wire::Account>)))]
pub(super) async fn create_account(
    State(app): State<App>,
    Path(account): Path<String>,
    change: Change<wire::NewAccount>,
) -> Result<Response, Problem> {
    let Change { body, origin } = change;
    let parent = origin.account(&app, &account)?;
    let command = Command::CreateAccount {
        parent,
        kind: body.kind,
        name: body.name,
        short_name: body.short_name,
        owner: body.owner.map(|owner| first_owner(owner, app.now())),
    };
    let made = |look: &Look<'_>, events: &[Event]| {
        let id = events.iter().find_map(|event| match event {
            Event::AccountCreated { account } => Some(account.id),
            _ => None,
        });
        show(look, id.ok_or_else(Problem::not_found)?)
    };
    origin.making(&app, command).answer_created(made).await
}

pub(crate) fn first_owner(owner: wire::NewOwner, now: Timestamp) -> FirstOwner {
    let wire::NewOwner { address, name, zone } = owner;
    FirstOwner { address, name, zone, until: days_from(now, OWNER_DAYS) }
}

fn show(look: &Look<'_>, id: AccountId) -> Result<wire::Account, Problem> {
    let account = known(look.facts.account(id)).filter(|account| look.sees(account.id));
    account.map(|account| look.show_account(account)).ok_or_else(Problem::not_found)
}

/// Change an account's name and settings.
#[utoipa::path(put, path = "/accounts/{account}/settings", tag = "Accounts",
    params(("account" = wire::AccountRef, Path)), request_body = wire::Settings,
    extensions(("x-operation" = json!(["change_account"]))),
    responses((status = 200, body = Changed<wire::Account>)))]
pub(super) async fn set_settings(
    State(app): State<App>,
    Path(account): Path<String>,
    change: Change<wire::Settings>,
) -> Result<Response, Problem> {
    let Change { body, origin } = change;
    let id = origin.account(&app, &account)?;
    let command = Command::ChangeAccount { account: id, settings: body };
    let making = origin.making(&app, command).about(RecordId::Account(id));
    making.answer(|look, _| show(look, id)).await
}

/// Suspend, resume, close or reopen an account.
///
/// People of a suspended account may look, pay and remove people; a suspended reseller's customers
/// go on. Closing leaves nothing, to those below neither. Only the account that did it, or one
/// above, undoes it.
#[utoipa::path(put, path = "/accounts/{account}/state", tag = "Accounts",
    params(("account" = wire::AccountRef, Path)), request_body = wire::SetState,
    extensions(("x-operation" = json!(["set_account_state"]))),
    responses((status = 200, body = Changed<wire::Account>)))]
pub(super) async fn set_state(
    State(app): State<App>,
    Path(account): Path<String>,
    change: Change<wire::SetState>,
) -> Result<Response, Problem> {
    let Change { body, origin } = change;
    let id = origin.account(&app, &account)?;
    let command = match body.state {
        wire::State::Active => Command::ResumeAccount { account: id },
        wire::State::Suspended => Command::SuspendAccount { account: id },
        wire::State::Closed => Command::CloseAccount { account: id },
    };
    let making = origin.making(&app, command).about(RecordId::Account(id));
    making.answer(|look, _| show(look, id)).await
}

/// Move an account elsewhere in the tree.
///
/// The right to make such an account is needed at both places. Roles, lists, keys and invitations
/// that would not be allowed at the new place are mapped in the same step, or the move is refused
/// with their names.
#[utoipa::path(put, path = "/accounts/{account}/parent", tag = "Accounts",
    params(("account" = wire::AccountRef, Path)), request_body = wire::MoveAccount,
    extensions(("x-operation" = json!(["create_customer", "create_reseller"]))),
    responses((status = 200, body = Changed<wire::Account>)))]
pub(super) async fn move_account(
    State(app): State<App>,
    Path(account): Path<String>,
    change: Change<wire::MoveAccount>,
) -> Result<Response, Problem> {
    let Change { body, origin } = change;
    let (id, parent) = origin.look(&app, |look| {
        Ok::<_, Problem>((look.account(&account)?.id, look.account_meant(&body.parent)?.id))
    })?;
    let command = Command::MoveAccount { account: id, parent, map: body.map };
    let making = origin.making(&app, command).about(RecordId::Account(id));
    making.answer(|look, _| show(look, id)).await
}
