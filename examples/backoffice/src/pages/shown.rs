//! Values as they read on a page.

use maud::{Markup, html};
use phonenumber::Mode;
use serde_json::Value;

use super::names::Names;
use crate::{
    field::{Field, Kind, as_words},
    item::Item,
    resource::Resource,
};

/// States that are well, and those that are over or wrong. Others are on their way.
const GOOD: &[&str] =
    &["active", "paid", "done", "delivered", "answered", "free", "in_use", "enough"];
const BAD: &[&str] = &["cancelled", "failed", "removed", "blocked", "archived", "missed", "low"];
const WAITING: &[&str] =
    &["open", "submitted", "confirmed", "porting", "quarantined", "processed", "busy"];

/// A value.
pub(super) fn value(field: &Field, value: &Value, names: &Names) -> Markup {
    match (field.kind, value) {
        (_, Value::Null) => html! { span.hint { "none" } },
        (Kind::Phones, Value::Array(list)) if list.is_empty() => html! { span.hint { "none" } },
        (Kind::Phones, Value::Array(list)) => html! {
            ul.numbers { @for number in list { li { (phone(number.as_str().unwrap_or_default())) } } }
        },
        (Kind::Lines, Value::Array(list)) => lines(list),
        (Kind::Choice(_), Value::String(word)) => match tone(word) {
            Some(tone) => html! { span.badge.(tone) { (as_words(word)) } },
            None => html! { (as_words(word)) },
        },
        (Kind::Note, Value::String(text)) => html! { span.written { (text) } },
        (Kind::Mac | Kind::Host, Value::String(text)) => html! { code { (text) } },
        (Kind::Money, Value::String(amount)) => html! { (grouped(amount)) " €" },
        _ => html! { (text(field, value, names)) },
    }
}

/// A value in one line of plain text.
pub(super) fn text(field: &Field, value: &Value, names: &Names) -> String {
    match (field.kind, value) {
        (_, Value::Null) => String::new(),
        (Kind::Phone, Value::String(number)) => phone(number),
        (Kind::Choice(_), Value::String(word)) => as_words(word),
        (Kind::Toggle, value) => if *value == Value::Bool(true) { "Yes" } else { "No" }.to_owned(),
        (Kind::Time, Value::String(time)) => {
            time.trim_end_matches('Z').replacen('T', " ", 1).chars().take(16).collect::<String>()
                + " UTC"
        }
        (Kind::One(_), value) => names.of(field.key, value.as_i64().unwrap_or_default()),
        (Kind::Whole(..), Value::Number(number)) => grouped(&number.to_string()),
        (_, Value::String(text)) => text.clone(),
        (_, other) => other.to_string(),
    }
}

/// What an item is called: what stands in the first column of its list.
pub(super) fn title(resource: &Resource, item: &Item) -> String {
    let first = resource.columns().next().filter(|_| !resource.single);
    let value = first.map(|field| text(field, &item.body[field.key], &Names::default()));
    value.filter(|title| !title.is_empty()).unwrap_or_else(|| as_words(resource.one))
}

/// Whether a column is of numbers that are compared by size.
pub(super) fn is_sized(field: &Field) -> bool {
    matches!(field.kind, Kind::Whole(..) | Kind::Money)
}

/// A sentence as it begins.
pub(super) fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).chain(['.']).collect()
}

fn tone(word: &str) -> Option<&'static str> {
    let tones = [(GOOD, "good"), (BAD, "bad"), (WAITING, "waiting")];
    tones.into_iter().find(|(words, _)| words.contains(&word)).map(|(_, tone)| tone)
}

/// A number as it is written by hand, in parts that do not break.
fn phone(number: &str) -> String {
    let parsed = phonenumber::parse(None, number);
    let spaced = parsed.map(|it| it.format().mode(Mode::International).to_string());
    spaced.unwrap_or_else(|_| number.to_owned()).replace(' ', "\u{a0}")
}

/// Thousands stand apart.
fn grouped(number: &str) -> String {
    let (whole, rest) =
        number.split_once('.').map_or((number, None), |(whole, rest)| (whole, Some(rest)));
    let mut grouped = String::new();
    for (nth, digit) in whole.chars().enumerate() {
        if nth > 0 && (whole.len() - nth).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    rest.map_or(grouped.clone(), |rest| format!("{grouped}.{rest}"))
}

fn lines(list: &[Value]) -> Markup {
    let of = |line: &Value, key: &str| line[key].as_str().unwrap_or_default().to_owned();
    html! {
        table.lines {
            @for line in list {
                tr { td { (of(line, "text")) } td.right { (grouped(&of(line, "amount"))) " €" } }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_read_as_people_write_them() {
        assert_eq!(grouped("1234567.50"), "1,234,567.50");
        assert_eq!(grouped("999"), "999");
        assert_eq!(phone("+442079460018").replace('\u{a0}', " "), "+44 20 7946 0018");
        assert_eq!(sentence("it is over"), "It is over.");
    }
}
