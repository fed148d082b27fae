//! Forms as browsers send them, and what is wrong with each field.

use std::str::FromStr;

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
};
use form_urlencoded::parse;

use crate::problem::Problem;

/// What a form sent, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Fields(Vec<(String, String)>);

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = super::error::PageError;

    async fn from_request(request: Request, state: &S) -> Result<Self, Self::Rejection> {
        let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
            Problem::new(rejection.status(), "body.unread", "the form could not be read")
        })?;
        Ok(Self(parse(&bytes).into_owned().collect()))
    }
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
pub(super) struct Mistakes(Vec<(&'static str, String)>);

impl Mistakes {
    pub(super) fn add(&mut self, field: &'static str, what: impl Into<String>) {
        self.0.push((field, what.into()));
    }

    pub(super) fn of(&self, field: &str) -> Option<&str> {
        let found = self.0.iter().find(|(of, _)| *of == field);
        found.map(|(_, what)| what.as_str())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.0.iter().map(|(field, what)| (*field, what.as_str()))
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
