//! A filter as it stands behind a question mark, beside what else stands there.

use axum::{
    extract::{FromRequestParts, Query},
    http::{Uri, request::Parts},
};
use serde::de::DeserializeOwned;

use super::{Filter, mistyped};
use crate::problem::Problem;

/// A filter, and what else stands behind the question mark.
pub(crate) struct Filtered<Q>(pub(crate) Filter, pub(crate) Q);

impl<Q: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Filtered<Q> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let asked = form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes());
        let (filter, rest): (Vec<_>, Vec<_>) =
            asked.partition(|(name, _)| Filter::NAMES.contains(&name.as_ref()));
        let rest = read(&rest).map_err(|said| {
            mistyped(format!("behind the `?`: {said}; or one of {}", Filter::NAMES.join(", ")))
        })?;
        let filter = read(&filter).map_err(|said| mistyped(format!("behind the `?`: {said}")))?;
        Ok(Self(filter, rest))
    }
}

fn read<T: DeserializeOwned>(pairs: &[(impl AsRef<str>, impl AsRef<str>)]) -> Result<T, String> {
    let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let uri: Uri = format!("/?{query}").parse().map_err(|_| "it is too long".to_owned())?;
    Query::try_from_uri(&uri).map(|Query(read)| read).map_err(|rejection| {
        let text = rejection.body_text();
        text.strip_prefix("Failed to deserialize query string: ").unwrap_or(&text).to_owned()
    })
}
