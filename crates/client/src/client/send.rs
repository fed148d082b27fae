//! Requests on their way, and their answers.
//!
//! An answer is read whole, up to a limit, within the time of its request. What only looks is sent
//! without options. A change is sent again only if it has a name, and only if there was no answer.

use std::{marker::PhantomData, time::Duration};

use reqwest::{
    Request, RequestBuilder, Response,
    header::{ETAG, HeaderMap, IF_MATCH},
};
use serde::de::DeserializeOwned;

use super::{Client, Error, Tag, Tagged};
use crate::wire::Problem;

/// Before each time that a change with a name is sent again. A server that starts anew is back by
/// the last one.
const PAUSES: [Duration; 3] =
    [Duration::from_millis(200), Duration::from_millis(400), Duration::from_millis(800)];

/// More than the longest page there can be.
const ANSWER_BYTES_MAX: usize = 128 * 1024 * 1024;

/// An answer that is not an error.
pub(super) struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Vec<u8>,
}

impl Client {
    /// Looks at something.
    pub(super) async fn read<T: DeserializeOwned>(
        &self,
        request: RequestBuilder,
    ) -> Result<T, Error> {
        self.answer(&request.build()?).await?.state()
    }

    /// Looks at something that changes can be meant for.
    pub(super) async fn read_tagged<T: DeserializeOwned>(
        &self,
        request: RequestBuilder,
    ) -> Result<Tagged<T>, Error> {
        let answer = self.answer(&request.build()?).await?;
        Ok(Tagged { tag: answer.tag()?, state: answer.state()? })
    }

    /// Changes something.
    pub(super) async fn write<T: DeserializeOwned>(
        &self,
        mut request: RequestBuilder,
    ) -> Result<T, Error> {
        if let Some(tag) = &self.options.if_match {
            request = request.header(IF_MATCH, tag.to_string());
        }
        let mut pauses = [].iter();
        if let Some(name) = &self.options.idempotency_key {
            request = request.header("idempotency-key", name);
            pauses = PAUSES.iter();
        }
        let request = request.build()?;
        loop {
            let answer = self.answer(&request).await;
            let lost = matches!(answer, Err(Error::Transport(_)));
            match pauses.next().filter(|_| lost) {
                Some(pause) => tokio::time::sleep(*pause).await,
                None => return answer?.state(),
            }
        }
    }

    /// Reads a file as text.
    pub(super) async fn text(&self, request: RequestBuilder) -> Result<String, Error> {
        let answer = self.answer(&request.build()?).await?;
        let Answer { status, body, .. } = answer;
        String::from_utf8(body)
            .map_err(|error| Error::Unreadable { status, detail: error.to_string() })
    }

    pub(super) async fn answer(&self, request: &Request) -> Result<Answer, Error> {
        let request = request.try_clone().expect("a body of bytes, or none");
        let response = self.http.execute(request).await?;
        answered(response).await
    }

    /// Reads a file of lines as it comes.
    pub(super) async fn lines<T>(&self, request: RequestBuilder) -> Result<Lines<T>, Error> {
        let response = self.http.execute(request.build()?).await?;
        if !response.status().is_success() {
            return Err(answered(response).await.map(drop).expect_err("it is no success"));
        }
        Ok(Lines { response, read: Vec::new(), of: PhantomData })
    }
}

async fn answered(mut response: Response) -> Result<Answer, Error> {
    let body = body(&mut response).await?;
    let status = response.status();
    let answer = Answer { status: status.as_u16(), headers: response.headers().clone(), body };
    if status.is_success() {
        return Ok(answer);
    }
    let problem: Problem = answer.state()?;
    Err(Error::Problem(Box::new(problem)))
}

/// Values that come one a line, read one at a time.
#[derive(Debug)]
pub struct Lines<T> {
    response: Response,
    /// What has come and is not taken yet.
    read: Vec<u8>,
    of: PhantomData<T>,
}

impl<T: DeserializeOwned> Lines<T> {
    /// The next one; none at the end. A connection that breaks is an error and never an end.
    pub async fn next(&mut self) -> Result<Option<T>, Error> {
        loop {
            if let Some(end) = self.read.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.read.drain(..=end).collect();
                return serde_json::from_slice(&line).map(Some).map_err(|it| self.unreadable(&it));
            }
            match self.response.chunk().await? {
                Some(chunk) => self.read.extend_from_slice(&chunk),
                None if self.read.is_empty() => return Ok(None),
                None => return Err(self.unreadable(&"it ends within a line")),
            }
            if self.read.len() > ANSWER_BYTES_MAX {
                return Err(self.unreadable(&"a line has no end"));
            }
        }
    }

    fn unreadable(&self, detail: &dyn std::fmt::Display) -> Error {
        Error::Unreadable { status: self.response.status().as_u16(), detail: detail.to_string() }
    }
}

async fn body(response: &mut Response) -> Result<Vec<u8>, Error> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await? {
        body.extend_from_slice(&chunk);
        if body.len() > ANSWER_BYTES_MAX {
            let detail = format!("it has more than {ANSWER_BYTES_MAX} bytes");
            return Err(Error::Unreadable { status: response.status().as_u16(), detail });
        }
    }
    Ok(body)
}

impl Answer {
    pub(super) fn state<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(&self.body).map_err(|error| self.unreadable(error.to_string()))
    }

    fn tag(&self) -> Result<Tag, Error> {
        let tag = self.headers.get(ETAG).and_then(|tag| tag.to_str().ok()?.parse().ok());
        tag.ok_or_else(|| self.unreadable("it has no `ETag` of the API's".to_owned()))
    }

    pub(super) fn unreadable(&self, detail: String) -> Error {
        Error::Unreadable { status: self.status, detail }
    }
}
