//! What proves the history of an account to who trusts nobody: checkpoints, and bundles.
//!
//! Of each row a bundle shows what the history shows of it, and the hashes of the rest: a value is
//! shown only where the history tells that very value.

use axum::{Json, body::Bytes, extract::State, response::Response};
use base64::{Engine, engine::general_purpose::STANDARD};
use rolecall_client::wire::{self, HistoryEntry};
use rolecall_core::{
    AccountId,
    change::{ExportedList, FileFormat, Operation, Via},
};
use rolecall_store::{Bundle, BundleOf, Checkpoint, Entry, Shown, Signer};
use serde::Deserialize;
use serde_json::Value;
use utoipa::IntoParams;

use super::{
    export::Export,
    filter::{Filter, Filtered},
    history::checked,
    look::Look,
    page::{Asked, Path},
    told::Gone,
};
use crate::{
    App,
    caller::Caller,
    csv::{self, File},
    problem::Problem,
};

/// What a bundle's file is called at its end.
pub(crate) const ENDING: &str = "bundle";
/// Where the hash of a personal value stands, after the value's own place.
const PERSONAL: &str = "/personal/hash";

/// The last checkpoint of the ledger: how many rows it has and what they hash to, signed.
///
/// It is at most a minute old, or there is nothing newer. Whoever keeps a copy can check later that
/// the ledger still goes on from it.
#[utoipa::path(get, path = "/accounts/{account}/history/checkpoint", tag = "History",
    params(("account" = wire::AccountRef, Path)),
    extensions(("x-operation" = json!(["see_history"]))),
    responses((status = 200, body = wire::Checkpoint)))]
pub(super) async fn get_checkpoint(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
) -> Result<Json<wire::Checkpoint>, Problem> {
    app.look(&caller, |look| look.account_for(Operation::SeeHistory, &account).map(drop))?;
    let checkpoint = crate::keep_up(&app).await?;
    Ok(Json(shown_checkpoint(checkpoint, app.signer().await?)))
}

/// A checkpoint as it is given away.
pub(crate) fn shown_checkpoint(checkpoint: Checkpoint, signer: &Signer) -> wire::Checkpoint {
    let Checkpoint { number, size, at, note } = checkpoint;
    wire::Checkpoint { number, size, at, key: signer.verifier().to_string(), note }
}

/// Two sizes of the ledger.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct ConsistencyQuery {
    /// The number of rows of the older checkpoint.
    #[param(minimum = 1, example = 1)]
    from: u64,
    /// The number of rows of the newer one.
    #[param(minimum = 1, example = 2)]
    to: u64,
}

/// The proof that the ledger of a newer checkpoint goes on from that of an older one.
#[utoipa::path(get, path = "/accounts/{account}/history/consistency", tag = "History",
    params(("account" = wire::AccountRef, Path), ConsistencyQuery),
    extensions(("x-operation" = json!(["see_history"]))),
    responses((status = 200, body = wire::Consistency)))]
pub(super) async fn get_consistency(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Asked(query): Asked<ConsistencyQuery>,
) -> Result<Json<wire::Consistency>, Problem> {
    app.look(&caller, |look| look.account_for(Operation::SeeHistory, &account).map(drop))?;
    let ConsistencyQuery { from, to } = query;
    of_the_past(&app, "to", to)?;
    app.store().proof().reach(to, &app).await?;
    let proof = app.store().proof().consistency(from, to).await?;
    let proof = proof.ok_or_else(|| {
        let detail =
            "`from` is the number of rows of the older checkpoint, at least 1 and not above `to`";
        Problem::bad_request("query.mistyped", detail)
    })?;
    let proof = proof.iter().map(|hash| STANDARD.encode(hash)).collect();
    Ok(Json(wire::Consistency { from, to, proof }))
}

/// Refuses a size that the ledger has not reached.
fn of_the_past(app: &App, name: &str, size: u64) -> Result<(), Problem> {
    let head = app.store().live().revision();
    if (1..=head).contains(&size) {
        return Ok(());
    }
    let detail = format!("`{name}` is a number of rows that the ledger had, 1 to {head}");
    Err(Problem::bad_request("query.mistyped", detail))
}

/// Where a bundle goes on from.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct BundleQuery {
    /// Only the rows after this one: where a bundle before was cut.
    #[param(example = json!(null))]
    after: Option<u64>,
    /// The number of rows of an older checkpoint: the bundle then proves that it goes on from it.
    #[param(minimum = 1, example = json!(null))]
    since: Option<u64>,
}

/// The history of an account with what proves it: rows, oldest first, with their proofs, and a signed
/// checkpoint.
///
/// Keep the file as it is, and verify it with `rolecall ledger verify FILE`, offline. It leaves as it
/// is read, however long it is. That it was taken is on record, in the same history.
#[utoipa::path(get, path = "/accounts/{account}/history/bundle", tag = "History",
    params(("account" = wire::AccountRef, Path), Filter, BundleQuery),
    extensions(("x-operation" = json!(["see_history"]))),
    responses((status = 200, body = wire::BundleLine, content_type = "application/jsonl")))]
pub(super) async fn get_bundle(
    State(app): State<App>,
    caller: Caller,
    Path(account): Path<String>,
    Filtered(rows, BundleQuery { after, since }): Filtered<BundleQuery>,
) -> Result<Response, Problem> {
    if let Some(after) = after.filter(|after| *after > 0) {
        of_the_past(&app, "after", after)?;
    }
    let wanted = Wanted { rows, after: after.unwrap_or_default(), since };
    bundle(app, caller, account, wanted, Via::Rest).await
}

/// What is wanted of a bundle.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    pub(crate) rows: Filter,
    pub(crate) after: u64,
    pub(crate) since: Option<u64>,
}

/// A bundle through any door, once it is on record that it leaves.
pub(crate) async fn bundle(
    app: App,
    caller: Caller,
    account: String,
    wanted: Wanted,
    via: Via,
) -> Result<Response, Problem> {
    let Wanted { rows, after, since } = wanted;
    checked(&app, &caller, &account, &rows)?;
    let of = app.look(&caller, |look| {
        let account = look.account_for(Operation::SeeHistory, &account)?;
        Ok::<_, Problem>((account.id, account.name.to_string()))
    })?;
    if let Some(since) = since {
        of_the_past(&app, "since", since)?;
    }
    let (list, format) = (ExportedList::History, FileFormat::Bundle);
    let export = Export { account: &account, list, format, via };
    export.record_part(&app, &caller, rows.part()).await?;
    // The row that says so is in it.
    let (signer, head) = (app.signer().await?, app.store().live().revision());
    let proof = app.store().proof();
    let checkpoint = proof.checkpoint(signer, &app, head).await?;
    let filter = rows.said();
    let of = BundleOf { account: of.0, name: &of.1, filter: &filter, after, since };
    let begun = proof.bundle(of, checkpoint, signer).await?;
    let (bundle, first) = begun.ok_or_else(Problem::not_found)?;
    let name = format!("{account}-history");
    let file =
        File { name: &name, ending: ENDING, media_type: "application/jsonl", rows_max: None };
    Ok(csv::streamed(file, Bytes::from(first), bundle, move |bundle| {
        let (app, caller, rows) = (app.clone(), caller, rows.clone());
        async move { more(&app, &caller, &rows, bundle).await }
    }))
}

/// Some more lines of a bundle, and the bundle, unless it is over.
async fn more(
    app: &App,
    caller: &Caller,
    wanted: &Filter,
    mut bundle: Bundle,
) -> Result<(Vec<Bytes>, Option<Bundle>), Problem> {
    let rows = app.store().proof().rows_of(&bundle).await?;
    let account = bundle.account();
    let gone = Gone::of(app, rows.entries()).await?;
    let shown: Vec<_> = app.look(caller, |look| {
        look.permits(Operation::SeeHistory, account)?;
        let shown = rows.entries().map(|row| shown(look, account, row, (wanted, &gone)));
        Ok::<_, Problem>(shown.collect())
    })?;
    let lines = bundle.lines(rows, shown, (app.signer().await?, app.now()));
    Ok((vec![Bytes::from(lines)], (!bundle.is_over()).then_some(bundle)))
}

/// What of a row is shown: what the history tells of it, word for word.
fn shown(
    look: &Look<'_>,
    account: AccountId,
    row: &Entry,
    (wanted, gone): (&Filter, &Gone),
) -> Shown<'static> {
    let Some(told) = wanted.wanted(look, account, row, gone) else { return Shown::Nothing };
    let tells_where = row.stood_in.is_some_and(|stood_in| look.sees(stood_in));
    Shown::Some(Box::new(move |pointer, value| {
        is_told(&told, pointer, value).unwrap_or(tells_where)
    }))
}

/// Whether a history tells a value of a row; none where it is where the actor stood.
fn is_told(told: &HistoryEntry, pointer: &str, value: &Value) -> Option<bool> {
    let (tells_who, is_named) = match &told.by {
        wire::Actor::Subject { subject } => (true, subject.name.is_some()),
        wire::Actor::Machine => (true, true),
        wire::Actor::Provider { .. } => (false, false),
    };
    let mut steps = pointer.splitn(3, '/').skip(1);
    let (member, rest) = (steps.next().unwrap_or_default(), steps.next());
    match (member, rest) {
        ("revision" | "at" | "via", None) => Some(true),
        ("actor", _) => Some(tells_who),
        ("stood_in", None) => None,
        ("ip", None) => Some(is_named),
        ("ip", Some(_)) => Some(told.ip.is_some() && pointer.ends_with(PERSONAL)),
        ("what", Some(_)) => Some(tells(&told.what, &pointer["/what".len()..], value)),
        _ => Some(false),
    }
}

/// Whether what happened, as it is told, has a value at its place.
fn tells(what: &Value, pointer: &str, value: &Value) -> bool {
    match pointer.strip_suffix(PERSONAL) {
        _ if pointer == "/event" => true,
        // The history has the value in the place of its wrapper.
        Some(of) => what.pointer(of).is_some(),
        None => what.pointer(pointer) == Some(value),
    }
}
