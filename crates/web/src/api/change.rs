//! Requests that change something: who, what, for which state, and under which name they may be
//! repeated.

use axum::{
    Json,
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Request},
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use rolecall_client::wire::{Changed, Removed};
use rolecall_core::{
    AccountId,
    change::{Command, Event, Via},
    facts::RecordId,
};
use rolecall_store as store;
use rolecall_store::{Expected, Failure, SecretHash, Tag};
use serde::{Serialize, de::DeserializeOwned};
use sha2::{Digest, Sha256};

use super::{answer::etag, look::Look};
use crate::{
    App, body,
    caller::Caller,
    order::Order,
    problem::{Problem, States},
};

/// The most characters of an `Idempotency-Key`.
pub(crate) const IDEMPOTENCY_KEY_CHARS_MAX: usize = 255;

/// A request that changes something, with its body read.
#[derive(Debug)]
pub(crate) struct Change<B> {
    pub(crate) body: B,
    pub(crate) origin: Sent,
}

/// What a change needs of its request, whatever its body.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) caller: Caller,
    /// The name by which the sender may repeat it.
    request: Option<store::Request>,
    /// The tag of the state that it is meant for.
    pub(crate) meant_for: Option<Tag>,
    text: Bytes,
}

/// A body without members.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}

impl<B: DeserializeOwned> FromRequest<App> for Change<B> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let caller = Caller::from_request_parts(&mut parts, app).await?;
        let meant_for = meant_for(&parts.headers)?;
        let name = idempotency_key(&parts.headers)?;
        let head = parts.clone();
        let text = body::json_bytes(Request::from_parts(parts, body)).await?;
        let read = body::members(&text)?;
        let request = name.map(|key| {
            let fingerprint = fingerprint(&head, &text);
            store::Request { key, fingerprint }
        });
        Ok(Self { body: read, origin: Sent { caller, request, meant_for, text } })
    }
}

/// What was asked, so that another request under the same name is told from the same one.
fn fingerprint(head: &Parts, text: &[u8]) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(head.method.as_str());
    hasher.update([0]);
    hasher.update(head.uri.path_and_query().map_or("", |path| path.as_str()));
    hasher.update([0]);
    hasher.update(text);
    hasher.finalize().into()
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let fits = |text: &&str| {
        (1..=IDEMPOTENCY_KEY_CHARS_MAX).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_graphic())
    };
    match value.to_str().ok().filter(fits) {
        Some(text) => Ok(Some(text.to_owned())),
        None => Err(Problem::bad_request(
            "idempotency_key.form",
            "`Idempotency-Key` has 1 to 255 visible characters: a random one for each request",
        )),
    }
}

fn meant_for(headers: &HeaderMap) -> Result<Option<Tag>, Problem> {
    let Some(value) = headers.get(header::IF_MATCH) else { return Ok(None) };
    match value.to_str().unwrap_or_default() {
        "*" => Ok(None),
        text => tag(text).map(Some).ok_or_else(|| {
            let detail = "`If-Match` takes the ETag of an answer, as it was given";
            Problem::bad_request("if_match.form", detail)
        }),
    }
}

fn tag(text: &str) -> Option<Tag> {
    let digits = text.strip_prefix('"')?.strip_suffix('"')?;
    let mut tag = [0; 16];
    hex::decode_to_slice(digits, &mut tag).ok()?;
    Some(Tag(tag))
}

/// A change that is ready to be made.
pub(crate) struct Making<'m> {
    app: &'m App,
    sent: Sent,
    command: Command,
    secret: Option<SecretHash>,
    about: Option<RecordId>,
}

impl Sent {
    /// Looks at the world with the eyes of the caller.
    pub(crate) fn look<T>(&self, app: &App, see: impl FnOnce(&Look<'_>) -> T) -> T {
        app.look(&self.caller, see)
    }

    /// The account that a path names, if the caller sees anything of it.
    pub(crate) fn account(&self, app: &App, word: &str) -> Result<AccountId, Problem> {
        self.look(app, |look| look.account(word).map(|account| account.id))
    }

    /// The name by which the sender may repeat it.
    pub(crate) fn named(&self) -> Option<&store::Request> {
        self.request.as_ref()
    }

    /// Refuses a request that is meant for one state of what has none.
    pub(crate) fn without_state(&self, what_has: &str) -> Result<(), Problem> {
        match self.meant_for {
            None => Ok(()),
            Some(_) => Err(Problem::bad_request(
                "if_match.form",
                format!("{what_has} no tag that this could be meant for: leave out `If-Match`"),
            )),
        }
    }

    pub(crate) fn making(self, app: &App, command: Command) -> Making<'_> {
        Making { app, sent: self, command, secret: None, about: None }
    }
}

impl Making<'_> {
    /// The record whose state the change may be meant for.
    pub(crate) fn about(mut self, record: RecordId) -> Self {
        self.about = Some(record);
        self
    }

    /// The hash of the secret that the change binds.
    pub(crate) fn binding(mut self, secret: SecretHash) -> Self {
        self.secret = Some(secret);
        self
    }

    /// Makes it, and answers with the new state of what it is about.
    pub(crate) async fn answer<T: Serialize>(
        self,
        view: impl Fn(&Look<'_>, &[Event]) -> Result<T, Problem>,
    ) -> Result<Response, Problem> {
        self.answer_as(StatusCode::OK, view).await
    }

    /// The same for something new.
    pub(crate) async fn answer_created<T: Serialize>(
        self,
        view: impl Fn(&Look<'_>, &[Event]) -> Result<T, Problem>,
    ) -> Result<Response, Problem> {
        self.answer_as(StatusCode::CREATED, view).await
    }

    async fn answer_as<T: Serialize>(
        self,
        status: StatusCode,
        view: impl Fn(&Look<'_>, &[Event]) -> Result<T, Problem>,
    ) -> Result<Response, Problem> {
        let (app, caller, about) = (self.app, self.sent.caller, self.about);
        let done = self.made(&view).await?;
        let (state, tag) = app.look(&caller, |look| {
            let tag = about.and_then(|record| look.tag(record));
            (view(look, &done.events), tag)
        });
        let state = state.map_err(|_| gone(done.revision))?;
        let mut response =
            (status, Json(Changed { revision: done.revision, state })).into_response();
        if let Some(tag) = tag {
            response.headers_mut().insert(header::ETAG, etag(tag));
        }
        Ok(response)
    }

    /// Makes it, and answers that what it is about is no longer there.
    pub(crate) async fn answer_removed<T: Serialize>(
        self,
        view: impl Fn(&Look<'_>, &[Event]) -> Result<T, Problem>,
    ) -> Result<Response, Problem> {
        let done = self.made(&view).await?;
        Ok(Json(Removed { revision: done.revision }).into_response())
    }

    /// `view` shows the state that there is, where the change was meant for another one.
    async fn made<T: Serialize>(
        self,
        view: &impl Fn(&Look<'_>, &[Event]) -> Result<T, Problem>,
    ) -> Result<store::Done, Problem> {
        let Self { app, sent, command, secret, about } = self;
        if about.is_none() && sent.meant_for.is_some() {
            let detail =
                "what this makes has no state that it could be meant for: leave out `If-Match`";
            return Err(Problem::bad_request("if_match.form", detail));
        }
        let expected = about.zip(sent.meant_for).map(|(record, tag)| Expected { record, tag });
        let order =
            Order { secret, request: sent.request, expected, ..Order::new(Via::Rest, command) };
        let carried = app.carry_out(&sent.caller, order).await;
        carried.map_err(|failure| match failure {
            Failure::Refused(refusal) => refusal.into(),
            Failure::Fault(fault) => fault.into(),
            Failure::RequestReused => Problem::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "request.reused",
                failure.to_string(),
            ),
            Failure::Stale(_) => {
                let current = app.look(&sent.caller, |look| view(look, &[]));
                let current = current.map(|state| serde_json::to_value(state).expect("plain data"));
                let states = States {
                    current: current.unwrap_or_default(),
                    yours: serde_json::from_slice(&sent.text).unwrap_or_default(),
                };
                let mut stale = Problem::new(
                    StatusCode::PRECONDITION_FAILED,
                    "state.stale",
                    failure.to_string(),
                );
                stale.states = Some(Box::new(states));
                stale
            }
        })
    }
}

/// The change was made, and what it was about has gone since.
fn gone(revision: u64) -> Problem {
    let detail =
        format!("the change was made (revision {revision}) and what it made is gone since");
    Problem::new(StatusCode::GONE, "state.gone", detail)
}

/// Credentials of programs are no browser's: what follows from them is not kept anywhere.
pub(crate) fn not_stored(mut response: Response) -> Response {
    let value = HeaderValue::from_static("no-store");
    response.headers_mut().insert(header::CACHE_CONTROL, value);
    response
}
