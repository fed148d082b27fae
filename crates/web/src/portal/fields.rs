//! Forms as browsers send them, and what is wrong with each field.

use std::{borrow::Cow, fmt, str::FromStr};

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Multipart, Request},
    http::{HeaderMap, header, request::Parts},
};
use form_urlencoded::parse;
use zeroize::Zeroize as _;

use crate::problem::Problem;

/// What a form sent, in order. Passwords and codes are among it, so it is wiped when it is done with.
#[derive(Clone, Default)]
pub(super) struct Fields(Vec<(String, String)>);

impl Drop for Fields {
    fn drop(&mut self) {
        for (_, value) in &mut self.0 {
            value.zeroize();
        }
    }
}

impl fmt::Debug for Fields {
    /// By their names alone.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = super::error::PageError;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let form_data = is_form_data(request.headers());
        if form_data {
            return read_parts(request, state).await;
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
            Problem::new(rejection.status(), "body.unread", "the form could not be read")
        })?;
        Ok(Self(parse(&bytes).into_owned().collect()))
    }
}

/// What is asked in the address of a page, as a form of it sends it.
pub(super) struct Query(pub(super) Fields);

impl<S: Send + Sync> FromRequestParts<S> for Query {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        let asked = parts.uri.query().unwrap_or_default();
        Ok(Self(Fields(parse(asked.as_bytes()).into_owned().collect())))
    }
}

fn is_form_data(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    kind.is_some_and(|kind| kind.to_ascii_lowercase().starts_with("multipart/form-data"))
}

/// A form with a file in it: the file is the text of its field. The limit of every body holds.
async fn read_parts<S: Send + Sync>(
    request: Request,
    state: &S,
) -> Result<Fields, super::error::PageError> {
    let unread = |status| Problem::new(status, "body.unread", "the form could not be read");
    let parts = Multipart::from_request(request, state).await;
    let mut parts = parts.map_err(|rejection| unread(rejection.status()))?;
    let mut fields = Fields::default();
    while let Some(part) = parts.next_field().await.map_err(|wrong| unread(wrong.status()))? {
        let Some(name) = part.name().map(str::to_owned) else { continue };
        let text = part.text().await.map_err(|wrong| unread(wrong.status()))?;
        fields.add(&name, text);
    }
    Ok(fields)
}

impl Fields {
    /// One field alone.
    pub(super) fn with(name: &str, value: impl Into<String>) -> Self {
        Self(vec![(name.to_owned(), value.into())])
    }

    /// The same with something else in a field.
    #[must_use]
    pub(super) fn replaced(&self, name: &str, value: String) -> Self {
        let others = self.0.iter().filter(|(field, _)| field != name).cloned();
        Self(others.chain([(name.to_owned(), value)]).collect())
    }

    pub(super) fn add(&mut self, name: &str, value: impl Into<String>) {
        self.0.push((name.to_owned(), value.into()));
    }

    /// What stands in a field, without spaces around it.
    pub(super) fn one(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(field, _)| field == name);
        found.map_or("", |(_, value)| value.trim())
    }

    /// As it was sent: a password may begin with a space.
    pub(super) fn exact(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(field, _)| field == name);
        found.map_or("", |(_, value)| value)
    }

    /// All that was chosen of several.
    pub(super) fn all<'f>(&'f self, name: &'f str) -> impl Iterator<Item = &'f str> {
        self.0.iter().filter(move |(field, _)| field == name).map(|(_, value)| value.trim())
    }

    /// The fields whose names begin alike: what comes after that, and what stands in each.
    pub(super) fn beginning<'f>(
        &'f self,
        prefix: &'f str,
    ) -> impl Iterator<Item = (&'f str, &'f str)> {
        let fields = self.0.iter();
        fields.filter_map(move |(name, value)| Some((name.strip_prefix(prefix)?, value.trim())))
    }

    /// All of it as one text: the same if the same was sent.
    pub(super) fn as_sent(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish()
    }

    pub(super) fn has(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|found| found == value)
    }
}

/// What is wrong, by field. A mistake of no field is the form's.
#[derive(Clone, Debug, Default)]
pub(super) struct Mistakes(Vec<(Cow<'static, str>, String)>);

impl Mistakes {
    pub(super) fn add(&mut self, field: impl Into<Cow<'static, str>>, what: impl Into<String>) {
        self.0.push((field.into(), what.into()));
    }

    pub(super) fn of(&self, field: &str) -> Option<&str> {
        let found = self.0.iter().find(|(of, _)| of == field);
        found.map(|(_, what)| what.as_str())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, what)| (field.as_ref(), what.as_str()))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What a field says, or none with a note of what is wrong.
    pub(super) fn read<T: FromStr<Err: std::fmt::Display>>(
        &mut self,
        fields: &Fields,
        name: &'static str,
    ) -> Option<T> {
        match fields.one(name).parse() {
            Ok(read) => Some(read),
            Err(wrong) => {
                self.add(name, wrong.to_string());
                None
            }
        }
    }

    /// The same for a field that may be left empty.
    pub(super) fn read_if_given<T: FromStr<Err: std::fmt::Display>>(
        &mut self,
        fields: &Fields,
        name: &'static str,
    ) -> Option<T> {
        if fields.one(name).is_empty() { None } else { self.read(fields, name) }
    }
}
