//! Lists, which come in pages.

use std::{collections::VecDeque, mem};

use reqwest::{Request, RequestBuilder, Url};
use serde::{Serialize, de::DeserializeOwned};

use super::{Client, Error};
use crate::wire::Page;

/// Which part of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PageQuery {
    /// The most items of a page, 1 to 200; 50 if nothing is said.
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of a page before.
    pub cursor: Option<String>,
}

/// A list that is still to be fetched: a page of it, or one item after the other.
///
/// It is not a state of one moment: what is put in or removed while it is read may be missed or
/// not, what is there all the time comes once.
#[derive(Debug)]
pub struct List<T> {
    client: Client,
    /// For the next page.
    request: Request,
    is_last: bool,
    items: VecDeque<T>,
}

impl<T: DeserializeOwned> List<T> {
    pub(super) fn of(client: &Client, request: RequestBuilder) -> Self {
        let request = request.build().expect("a question of texts and numbers");
        Self { client: client.clone(), request, is_last: false, items: VecDeque::new() }
    }

    /// The page that was asked for.
    ///
    /// # Errors
    ///
    /// When it is refused or lost on the way.
    pub async fn page(self) -> Result<Page<T>, Error> {
        self.client.answer(&self.request).await?.state()
    }

    /// The next item; none at the end.
    ///
    /// Pages are fetched as they are needed, each with as many items as the question's limit says.
    ///
    /// # Errors
    ///
    /// When the next page is refused or lost on the way. It can be asked for again.
    pub async fn next(&mut self) -> Result<Option<T>, Error> {
        while self.items.is_empty() && !self.is_last {
            let answer = self.client.answer(&self.request).await?;
            let page: Page<T> = answer.state()?;
            match page.next_cursor {
                None => self.is_last = true,
                Some(next) if go_on(self.request.url_mut(), &next) => {}
                Some(_) => return Err(answer.unreadable("the list does not go on".to_owned())),
            }
            self.items = page.items.into();
        }
        Ok(self.items.pop_front())
    }
}

/// Puts in the cursor of the next page. False where it is that of this one.
fn go_on(url: &mut Url, next: &str) -> bool {
    let asked: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let mut before = None;
    let mut query = url.query_pairs_mut();
    query.clear();
    for (name, value) in asked {
        if name == "cursor" {
            before = Some(value);
        } else {
            query.append_pair(&name, &value);
        }
    }
    query.append_pair("cursor", next);
    mem::drop(query);
    before.as_deref() != Some(next)
}
