//! Keys: secrets for programs.

use axum::{Json, extract::State, response::Response};
use rolecall_client::wire::{self, Changed, Page, Removed};
use rolecall_core::{
    KeyId,
    change::{self, Command, Event, Operation},
    facts::{Facts, RecordId},
    record::Key,
};
use rolecall_store::SecretHash;

use super::{
    answer::tagged,
    change::{Change, Nothing, not_stored},
    look::{Look, known},
    page::{Asked, NoQuery, PageQuery, Paging, Path},
};
use crate::{App, caller::Caller, key, problem::Problem};

/// The keys of an account.
#[utoipa::path(get, path = "/accounts/{account}/keys", tag = "Keys",
    params(("account" = wire::AccountRef, Path), PageQuery),
    extensions(("x-operation" = json!(["see_keys"]))),
    responses((status = 200, body = Page<wire::Key>)))]
pub(super) async fn list_keys(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Asked(query): Asked<PageQuery>,
) -> Result<Json<Page<wire::Key>>, Problem> {
    let paging = Paging::try_from(query)?;
    app.look(&caller, |look| {
        let account = look.account_for(Operation::SeeKeys, &account)?;
        let keys = look.facts.keys_of(account.id);
        let shown = |key: &Key| Some(look.show_key(key));
        Ok(Json(paging.page(keys, |key| key.id.0.as_u128(), shown)))
    })
}

/// Make a key.
///
/// It belongs to the account, is bounded by its roles and by what these give now, and outlives who
/// made it. The credential is shown in this answer and never again.
#[utoipa::path(post, path = "/accounts/{account}/keys", tag = "Keys",
    params(("account" = wire::AccountRef, Path)), request_body = wire::NewKey,
    extensions(("x-operation" = json!(["manage_keys"]))),
    responses((status = 201, body = Changed<wire::IssuedKey>)))]
pub(super) async fn issue_key(
    State(app): State<App>,
    Path(account): Path<String>,
    change: Change<wire::NewKey>,
) -> Result<Response, Problem> {
    let Change { body, origin } = change;
    let account = origin.account(&app, &account)?;
    let wire::NewKey { name, roles, expires_at, addresses } = body;
    let new = change::NewKey { name, roles, expires_at, ranges: addresses };
    let secret = NewSecret::of(&app);
    let making = origin.making(&app, Command::IssueKey { account, key: new });
    let making = making.binding(secret.hash.clone());
    making.answer_created(|look, events| secret.issued(look, events)).await.map(not_stored)
}

/// The secret of a key that is about to be made.
pub(crate) struct NewSecret {
    secret: [u8; 32],
    pub(crate) hash: SecretHash,
}

impl NewSecret {
    pub(crate) fn of(app: &App) -> Self {
        let secret = app.random();
        Self { secret, hash: key::secret_hash(&secret) }
    }

    /// The key that was made, with its credential. A repeated request made none, so this secret is
    /// nothing's: the first answer had it.
    pub(crate) fn issued(
        &self,
        look: &Look<'_>,
        events: &[Event],
    ) -> Result<wire::IssuedKey, Problem> {
        let id = events.iter().find_map(|event| match event {
            Event::KeyIssued { key } => Some(key.id),
            _ => None,
        });
        let id = id.ok_or_else(Problem::not_found)?;
        let is_new = look.live.key_secret(id).as_ref() == Some(&self.hash);
        let credential = is_new.then(|| key::credential(id, &self.secret));
        Ok(wire::IssuedKey { key: show(look, id)?, credential })
    }
}

fn show(look: &Look<'_>, id: KeyId) -> Result<wire::Key, Problem> {
    let key = known(look.facts.key(id)).ok_or_else(Problem::not_found)?;
    look.permits(Operation::SeeKeys, key.account)?;
    Ok(look.show_key(key))
}

/// A key.
#[utoipa::path(get, path = "/accounts/{account}/keys/{key}", tag = "Keys",
    params(("account" = wire::AccountRef, Path), ("key" = KeyId, Path)),
    extensions(("x-operation" = json!(["see_keys"]))),
    responses((status = 200, body = wire::Key)))]
pub(super) async fn get_key(
    State(app): State<App>,
    caller: Caller,
    Path((account, key)): Path<(String, String)>,
    Asked(NoQuery {}): Asked<NoQuery>,
) -> Result<Response, Problem> {
    app.look(&caller, |look| {
        let account = look.account_for(Operation::SeeKeys, &account)?;
        let key = look.key(account, &key)?;
        Ok(tagged(look, RecordId::Key(key.id), look.show_key(key)))
    })
}

/// Give a key other roles and groups.
///
/// It never has more than its roles gave when it was made: what is added beyond that takes a new
/// key.
#[utoipa::path(put, path = "/accounts/{account}/keys/{key}/roles", tag = "Keys",
    params(("account" = wire::AccountRef, Path), ("key" = KeyId, Path)),
    request_body = wire::SetKeyRoles,
    extensions(("x-operation" = json!(["manage_keys"]))),
    responses((status = 200, body = Changed<wire::Key>)))]
pub(super) async fn set_key_roles(
    State(app): State<App>,
    Path((account, key)): Path<(String, String)>,
    change: Change<wire::SetKeyRoles>,
) -> Result<Response, Problem> {
    let Change { body, origin } = change;
    let id = origin.look(&app, |look| look.key(look.account(&account)?, &key).map(|key| key.id))?;
    let command = Command::SetKeyRoles { key: id, roles: body.roles };
    let making = origin.making(&app, command).about(RecordId::Key(id));
    making.answer(|look, _| show(look, id)).await
}

/// Make a key in the place of another.
///
/// It has the name, roles and addresses of the old one, and never more than that had; the old one is
/// good until then, so that programs can be changed over. The credential is shown in this answer and
/// never again.
#[utoipa::path(post, path = "/accounts/{account}/keys/{key}/rotate", tag = "Keys",
    params(("account" = wire::AccountRef, Path), ("key" = KeyId, Path)),
    request_body = wire::RotateKey,
    extensions(("x-operation" = json!(["manage_keys"]))),
    responses((status = 201, body = Changed<wire::IssuedKey>)))]
pub(super) async fn rotate_key(
    State(app): State<App>,
    Path((account, key)): Path<(String, String)>,
    change: Change<wire::RotateKey>,
) -> Result<Response, Problem> {
    let Change { body, origin } = change;
    let id = origin.look(&app, |look| look.key(look.account(&account)?, &key).map(|key| key.id))?;
    let wire::RotateKey { old_until, expires_at } = body;
    let secret = NewSecret::of(&app);
    let making = origin.making(&app, Command::RotateKey { key: id, old_until, expires_at });
    let making = making.binding(secret.hash.clone());
    making.answer_created(|look, events| secret.issued(look, events)).await.map(not_stored)
}

/// Revoke a key. It is good no longer from this answer on.
#[utoipa::path(delete, path = "/accounts/{account}/keys/{key}", tag = "Keys",
    params(("account" = wire::AccountRef, Path), ("key" = KeyId, Path)),
    extensions(("x-operation" = json!(["manage_keys"]))),
    responses((status = 200, body = Removed)))]
pub(super) async fn revoke_key(
    State(app): State<App>,
    Path((account, key)): Path<(String, String)>,
    change: Change<Nothing>,
) -> Result<Response, Problem> {
    let origin = change.origin;
    let id = origin.look(&app, |look| {
        look.removable(look.account(&account)?, &key, Facts::key, |key| key.account)
    })?;
    let making = origin.making(&app, Command::RevokeKey { key: id }).about(RecordId::Key(id));
    making.answer_removed(|look, _| show(look, id)).await
}
