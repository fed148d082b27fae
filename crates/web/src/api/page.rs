//! Lists, some at a time.

use axum::{
    extract::{self, FromRequestParts, Query},
    http::request::Parts,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use rolecall_client::wire::{ITEMS_A_PAGE, ITEMS_A_PAGE_MAX, Page};
use serde::{Deserialize, de::DeserializeOwned};
use utoipa::IntoParams;

use crate::{App, caller::Caller, problem::Problem};

/// What stands behind the question mark, with unknown names refused.
pub(crate) struct Asked<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        Query::try_from_uri(&parts.uri).map(|Query(asked)| Self(asked)).map_err(|rejection| {
            let text = rejection.body_text();
            let said = text.strip_prefix("Failed to deserialize query string: ");
            let detail = format!("behind the `?`: {}", said.unwrap_or(&text));
            Problem::bad_request("query.mistyped", detail)
        })
    }
}

/// What stands in the path. What cannot be read there names nothing; who has no credentials is not
/// told even that.
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned + Send> FromRequestParts<App> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        match extract::Path::from_request_parts(parts, app).await {
            Ok(extract::Path(named)) => Ok(Self(named)),
            Err(_) => {
                Caller::from_request_parts(parts, app).await?;
                Err(Problem::not_found())
            }
        }
    }
}

/// No parameters.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NoQuery {}

/// Which part of a list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageQuery {
    /// The most items of the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    pub(crate) limit: Option<u16>,
    /// Where to go on: `next_cursor` of the page before.
    #[param(min_length = 1, max_length = 200, example = json!(null))]
    pub(crate) cursor: Option<String>,
}

/// Some of a list of things that come in order of a number of sixteen bytes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Paging {
    pub(crate) limit: usize,
    pub(crate) after: Option<u128>,
}

impl Paging {
    pub(crate) fn of(limit: Option<u16>, cursor: Option<&str>) -> Result<Self, Problem> {
        let limit = limit.unwrap_or(ITEMS_A_PAGE);
        if !(1..=ITEMS_A_PAGE_MAX).contains(&limit) {
            let detail = format!("`limit` is 1 to {ITEMS_A_PAGE_MAX}");
            return Err(Problem::bad_request("query.mistyped", detail));
        }
        Ok(Self { limit: limit.into(), after: cursor.map(place).transpose()? })
    }

    /// The page of `items` that comes after the cursor. They are put in order of their numbers, and
    /// only as many are shown as fit: `show` gives nothing for one that is not to be seen.
    pub(crate) fn page<I, T>(
        self,
        items: impl IntoIterator<Item = I>,
        number: impl Fn(&I) -> u128,
        show: impl Fn(I) -> Option<T>,
    ) -> Page<T> {
        let mut left: Vec<(u128, I)> = items
            .into_iter()
            .map(|item| (number(&item), item))
            .filter(|(number, _)| self.after.is_none_or(|after| *number > after))
            .collect();
        left.sort_by_key(|(number, _)| *number);
        let mut page = Page { items: Vec::new(), next_cursor: None };
        let mut last = 0;
        for (number, item) in left {
            let Some(shown) = show(item) else { continue };
            if page.items.len() == self.limit {
                page.next_cursor = Some(cursor(last));
                break;
            }
            page.items.push(shown);
            last = number;
        }
        page
    }
}

impl TryFrom<PageQuery> for Paging {
    type Error = Problem;

    fn try_from(query: PageQuery) -> Result<Self, Problem> {
        Self::of(query.limit, query.cursor.as_deref())
    }
}

/// A text that something is looked for by, in lower case.
pub(crate) fn wanted(text: Option<&str>, chars_max: usize) -> Result<Option<String>, Problem> {
    match text {
        Some(text) if text.chars().count() > chars_max => {
            let detail = format!("`q` has at most {chars_max} characters");
            Err(Problem::bad_request("query.mistyped", detail))
        }
        text => Ok(text.map(str::to_lowercase)),
    }
}

pub(crate) fn cursor(number: u128) -> String {
    URL_SAFE_NO_PAD.encode(number.to_be_bytes())
}

fn place(cursor: &str) -> Result<u128, Problem> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok().and_then(|bytes| bytes.try_into().ok());
    let unknown = "`cursor` is `next_cursor` of the page before, as it was given";
    bytes.map(u128::from_be_bytes).ok_or_else(|| Problem::bad_request("cursor.unknown", unknown))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_together_are_the_list_in_order_and_end_without_an_empty_one() {
        let numbers = [5_u128, 1, 4, 2, 3, 6];
        let even = |number| (number % 2 == 0).then_some(number);
        let mut seen = Vec::new();
        let mut paging = Paging::of(Some(1), None).expect("a page");
        loop {
            let page = paging.page(numbers, |number| *number, even);
            assert_eq!(page.items.len(), 1);
            seen.extend(page.items);
            let Some(next) = page.next_cursor else { break };
            paging = Paging::of(Some(1), Some(&next)).expect("a page");
        }
        assert_eq!(seen, [2, 4, 6]);
    }

    #[test]
    fn what_is_no_page_is_refused() {
        assert_eq!(Paging::of(Some(0), None).expect_err("refused").code, "query.mistyped");
        assert_eq!(Paging::of(Some(201), None).expect_err("refused").code, "query.mistyped");
        assert_eq!(Paging::of(None, Some("x")).expect_err("refused").code, "cursor.unknown");
    }
}
