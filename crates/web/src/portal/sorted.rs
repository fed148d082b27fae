//! Lists in an order that their reader chooses, some at a time: they go on after the last one
//! shown, whatever came or went meanwhile.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use form_urlencoded::Serializer;
use maud::{Markup, html};
use serde::{Deserialize, Serialize};

use super::messages::english;
use crate::problem::Problem;

/// How many are shown at a time.
pub(super) const ROWS: usize = 50;
const CURSOR_CHARS_MAX: usize = 4_096;

/// By what a list is sorted: a column, with a `-` in front where the last comes first.
#[derive(Clone, Copy, Debug)]
pub(super) struct Order<'o> {
    pub(super) column: &'o str,
    pub(super) descending: bool,
}

impl<'o> Order<'o> {
    /// What an address says, if it is one of the columns; the first of them otherwise.
    pub(super) fn read(said: &'o str, columns: &[&'o str]) -> Self {
        let (column, descending) = match said.strip_prefix('-') {
            Some(column) => (column, true),
            None => (said, false),
        };
        match columns.iter().find(|known| **known == column) {
            Some(column) => Self { column, descending },
            None => Self { column: columns[0], descending: false },
        }
    }
}

/// The place of one in the order: by the column, then by its name, then by its id.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct Place(pub(super) String, pub(super) String, pub(super) u128);

/// Some of a list.
pub(super) struct Rows<T> {
    pub(super) items: Vec<T>,
    pub(super) total: usize,
    pub(super) next: Option<String>,
}

/// The part of a list that comes after the cursor, as many as are asked for.
pub(super) fn rows<T>(
    items: impl IntoIterator<Item = T>,
    place: impl Fn(&T) -> Place,
    order: Order<'_>,
    cursor: Option<&str>,
    most: usize,
) -> Result<Rows<T>, Problem> {
    let after = cursor.filter(|cursor| !cursor.is_empty()).map(read).transpose()?;
    let mut all: Vec<(Place, T)> = items.into_iter().map(|item| (place(&item), item)).collect();
    all.sort_by(|(one, _), (other, _)| one.cmp(other));
    if order.descending {
        all.reverse();
    }
    let total = all.len();
    let comes_after = |place: &Place| {
        after.as_ref().is_none_or(
            |after| {
                if order.descending { place < after } else { place > after }
            },
        )
    };
    let mut left = all.into_iter().skip_while(|(place, _)| !comes_after(place)).peekable();
    let (mut rows, mut last) = (Vec::new(), None);
    while rows.len() < most {
        let Some((place, item)) = left.next() else { break };
        rows.push(item);
        last = Some(place);
    }
    let next = last.filter(|_| left.peek().is_some()).map(|last| written(&last));
    Ok(Rows { items: rows, total, next })
}

fn written(place: &Place) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(place).expect("plain data"))
}

fn read(cursor: &str) -> Result<Place, Problem> {
    let bytes = Some(cursor).filter(|cursor| cursor.len() <= CURSOR_CHARS_MAX);
    let bytes = bytes.and_then(|cursor| URL_SAFE_NO_PAD.decode(cursor).ok());
    let place = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    place.ok_or_else(|| {
        Problem::bad_request("cursor.unknown", "this part of the list is not known: begin again")
    })
}

/// An address with these words behind the question mark; those without a value are left out.
pub(super) fn asking(words: &[(&str, &str)]) -> String {
    let said = words.iter().filter(|(_, value)| !value.is_empty());
    format!("?{}", Serializer::new(String::new()).extend_pairs(said).finish())
}

/// The head of a column by which the list can be sorted, in both directions.
pub(super) fn head(
    order: Order<'_>,
    column: &str,
    title: &str,
    address: impl Fn(&str) -> String,
) -> Markup {
    let is_this = order.column == column;
    let said = match (is_this, order.descending) {
        (false, _) => None,
        (true, false) => Some("ascending"),
        (true, true) => Some("descending"),
    };
    let to = if is_this && !order.descending { format!("-{column}") } else { column.to_owned() };
    html! {
        th scope="col" aria-sort=[said] {
            a.sort href=(address(&to)) {
                (title)
                span.sr { ", " (english().say("sort")) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(names: &[&str], order: Order<'_>) -> Vec<String> {
        let mut cursor = None;
        let mut seen = Vec::new();
        loop {
            let place = |name: &&str| Place(name.to_string(), String::new(), 0);
            let page =
                rows(names.iter().copied(), place, order, cursor.as_deref(), ROWS).expect("a page");
            assert_eq!(page.total, names.len());
            seen.extend(page.items.into_iter().map(str::to_owned));
            match page.next {
                Some(next) => cursor = Some(next),
                None => return seen,
            }
        }
    }

    #[test]
    fn pages_together_are_the_list_in_either_direction() {
        let names: Vec<String> =
            (0..121).map(|number| format!("{:03}", number * 7 % 121)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut sorted: Vec<String> = names.iter().map(ToString::to_string).collect();
        sorted.sort();
        assert_eq!(all(&names, Order::read("name", &["name"])), sorted);
        sorted.reverse();
        assert_eq!(all(&names, Order::read("-name", &["name"])), sorted);
    }

    #[test]
    fn a_cursor_that_nobody_gave_is_refused() {
        let place = |name: &&str| Place(name.to_string(), String::new(), 0);
        let order = Order::read("nonsense", &["name"]);
        assert_eq!((order.column, order.descending), ("name", false));
        let refused = rows(["a"], place, order, Some("x"), ROWS).err().expect("refused");
        assert_eq!(refused.code, "cursor.unknown");
    }
}
