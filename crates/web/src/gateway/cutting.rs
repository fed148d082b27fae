//! An answer with parts that need more: without them, or with them and a record of that.

use std::{collections::BTreeSet, convert::Infallible};

use axum::{
    body::{Body, Bytes, HttpBody},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header, response::Parts},
    response::Response,
};
use futures_util::stream;
use tokio::time::timeout;

use super::{
    asked::Asked,
    refusal::Refused,
    reveal::{self, Showing},
    settings::Limits,
    stream::whole,
    table::Route,
    verdict::{No, Yes},
};
use crate::{App, caller::Caller};

/// For whom an answer is cut, and what of.
pub(super) struct Cutting<'c> {
    pub(super) app: &'c App,
    pub(super) caller: &'c Caller,
    pub(super) asked: &'c Asked<'c>,
    pub(super) route: &'c Route,
    pub(super) yes: &'c Yes,
    pub(super) limits: &'c Limits,
}

impl Cutting<'_> {
    /// The answer as its reader may have it.
    ///
    /// Nobody can look into what is packed, partial or not JSON: who may have all parts gets it, with
    /// all of them on record, and nobody else. Of a refusal that is not JSON the status is enough:
    /// whether it shows a part could not be said on record.
    pub(super) async fn cut(
        &self,
        mut parts: Parts,
        body: Body,
        encoding: Option<&HeaderValue>,
    ) -> Result<Response, Refused> {
        let fields = reveal::fields(self.route, self.yes);
        let is_whole = encoding.is_none_or(|it| it.as_bytes().eq_ignore_ascii_case(b"identity"))
            && parts.status != StatusCode::PARTIAL_CONTENT
            && parts.status != StatusCode::NOT_MODIFIED;
        let is_empty = self.asked.method == Method::HEAD || HttpBody::is_end_stream(&body);
        let is_refused = !parts.status.is_success() && !is_json(&parts.headers);
        if is_empty || is_refused {
            parts.headers.remove(header::CONTENT_LENGTH);
            let body = match self.asked.method {
                // How long the answer to a GET would be, once it is cut, nobody knows.
                Method::HEAD => Body::from_stream(stream::empty::<Result<Bytes, Infallible>>()),
                _ => Body::empty(),
            };
            return Ok(Response::from_parts(parts, body));
        }
        if !is_whole || !is_json(&parts.headers) {
            // Nobody can look into it: who may have all parts gets it, with all of them on record.
            if fields.takes_out() {
                return Err(Refused::Unreadable);
            }
            self.on_record(None).await?;
            return Ok(Response::from_parts(parts, body));
        }
        let read = whole(body, self.limits.json_bytes_max).await;
        let cut = fields.cut(&read.ok_or(Refused::Unreadable)?).map_err(|_| Refused::Unreadable)?;
        self.on_record(Some(&cut.shown)).await?;
        for name in [header::CONTENT_LENGTH, header::CONTENT_ENCODING, header::TRAILER] {
            parts.headers.remove(name);
        }
        for name in ["content-md5", "digest", "content-digest", "repr-digest", "signature"] {
            parts.headers.remove(name);
        }
        Ok(Response::from_parts(parts, Body::from(cut.text)))
    }

    /// Before anything is shown.
    async fn on_record(&self, shown: Option<&BTreeSet<String>>) -> Result<(), Refused> {
        let showing = Showing {
            app: self.app,
            caller: self.caller,
            application: self.asked.application,
            path: self.asked.path.text(),
        };
        let recorded = showing.record(self.route, self.yes, shown);
        let recorded = timeout(self.limits.decision_max, recorded).await;
        recorded.map_err(|_| No::Unavailable)?.map_err(|_| Refused::No(No::Unavailable))
    }
}

/// Of an answer that is cut, all is read: no part of it, none that was kept, and in plain text.
pub(super) fn ask_for_whole(headers: &mut HeaderMap) {
    for name in [header::RANGE, header::IF_RANGE, header::IF_NONE_MATCH, header::IF_MODIFIED_SINCE]
    {
        headers.remove(name);
    }
    headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static("identity"));
}

fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    let kind = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    let kind = kind.to_ascii_lowercase();
    kind == "application/json" || kind == "text/json" || kind.ends_with("+json")
}
