//! One value: whether it may stand in a field, and the one form in which it is kept.

use jiff::{Timestamp, civil::Date};
use phonenumber::Mode;
use serde_json::{Value, json};

use crate::field::Kind;

/// The most telephone numbers in one field.
const PHONES_MAX: usize = 100;
/// The longest text of several lines.
const NOTE_CHARS_MAX: usize = 2_000;
/// The longest address.
const ADDRESS_CHARS_MAX: usize = 254;

type Checked = Result<Value, String>;

/// The value as it is kept, or what is wrong with it.
///
/// That an id leads to something is not looked at here.
pub(crate) fn checked(kind: Kind, value: &Value) -> Checked {
    match kind {
        Kind::Toggle => toggle(value),
        Kind::Whole(least, most) => whole(value, least, most),
        Kind::One(_) => whole(value, 1, i64::MAX),
        Kind::Phones => phones(value),
        Kind::Lines => lines(value),
        _ => {
            let text = value.as_str().ok_or_else(|| format!("`{value}` is no text"))?.trim();
            written(kind, text)
        }
    }
}

fn written(kind: Kind, text: &str) -> Checked {
    match kind {
        Kind::Phone => phone(text).map(Value::from),
        Kind::Digits(least, most) => digits(text, least, most),
        Kind::Money => money(text).map(Value::from),
        Kind::Date => date(text),
        Kind::Time => time(text),
        Kind::Choice(words) => choice(text, words),
        Kind::Email => email(text),
        Kind::Host => host(text),
        Kind::Url => url(text),
        Kind::Country => country(text),
        Kind::Mac => mac(text),
        Kind::Text(most) => line(text, most),
        _ => note(text),
    }
}

fn line(text: &str, most: usize) -> Checked {
    let count = text.chars().count();
    if count > most {
        return Err(format!("has {count} characters: use at most {most}"));
    }
    if text.chars().any(char::is_control) {
        return Err("has characters that do not show: use one line of text".to_owned());
    }
    Ok(json!(text))
}

fn note(text: &str) -> Checked {
    let count = text.chars().count();
    if count > NOTE_CHARS_MAX {
        return Err(format!("has {count} characters: use at most {NOTE_CHARS_MAX}"));
    }
    Ok(json!(text.replace("\r\n", "\n")))
}

fn toggle(value: &Value) -> Checked {
    value
        .as_bool()
        .map(Value::from)
        .ok_or_else(|| format!("`{}` is neither true nor false", bare(value)))
}

fn whole(value: &Value, least: i64, most: i64) -> Checked {
    let number = value.as_i64().ok_or_else(|| format!("`{}` is no whole number", bare(value)))?;
    if (least..=most).contains(&number) {
        return Ok(json!(number));
    }
    Err(if most == i64::MAX {
        format!("`{number}` is too small")
    } else {
        format!("`{number}` is not from {least} to {most}")
    })
}

/// A value as it was typed.
fn bare(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A telephone number that can be dialled, as E.164, by the tables of libphonenumber.
pub(crate) fn phone(text: &str) -> Result<String, String> {
    if !text.starts_with('+') || text.chars().count() > 40 {
        return Err(format!(
            "`{text}` is no full number: write + and the country code first, as +442079460018"
        ));
    }
    let number =
        phonenumber::parse(None, text).map_err(|_| format!("`{text}` is no telephone number"))?;
    if number.is_valid() && number.extension().is_none() {
        return Ok(number.format().mode(Mode::E164).to_string());
    }
    Err(format!("`{text}` is no number of its country: check its digits"))
}

fn phones(value: &Value) -> Checked {
    let list = value.as_array().ok_or("is no list of telephone numbers")?;
    if list.len() > PHONES_MAX {
        return Err(format!("has {} numbers: use at most {PHONES_MAX}", list.len()));
    }
    let mut found: Vec<String> = Vec::with_capacity(list.len());
    for each in list {
        let number = phone(each.as_str().ok_or_else(|| format!("`{each}` is no text"))?.trim())?;
        if found.contains(&number) {
            return Err(format!("`{number}` is there twice"));
        }
        found.push(number);
    }
    Ok(json!(found))
}

fn digits(text: &str, least: usize, most: usize) -> Checked {
    if (least..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Ok(json!(text));
    }
    let count = if least == most { format!("{least}") } else { format!("{least} to {most}") };
    Err(format!("`{text}` is not {count} digits"))
}

/// An amount with two decimals.
pub(crate) fn money(text: &str) -> Result<String, String> {
    cents(text).map(in_euros).ok_or_else(|| format!("`{text}` is no amount: write it as 49.00"))
}

/// The cents of an amount. Amounts are not negative.
pub(crate) fn cents(text: &str) -> Option<i64> {
    let (euros, rest) = text.split_once('.').unwrap_or((text, ""));
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !(1..=7).contains(&euros.len()) || rest.len() > 2 || !is_number(euros) || !is_number(rest) {
        return None;
    }
    let euros: i64 = euros.parse().ok()?;
    let rest: i64 = format!("{rest:0<2}").parse().ok()?;
    Some(euros * 100 + rest)
}

/// Cents as an amount.
pub(crate) fn in_euros(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

fn date(text: &str) -> Checked {
    let date: Date =
        text.parse().map_err(|_| format!("`{text}` is no date: write it as 2026-04-20"))?;
    if (2000..2100).contains(&date.year()) {
        return Ok(json!(date.to_string()));
    }
    Err(format!("`{text}` is not in this century"))
}

fn time(text: &str) -> Checked {
    let time: Timestamp = text
        .parse()
        .map_err(|_| format!("`{text}` is no instant: write it as 2026-04-20T08:00:00Z"))?;
    Ok(json!(time.to_string()))
}

fn choice(text: &str, words: &[&str]) -> Checked {
    if words.contains(&text) {
        return Ok(json!(text));
    }
    Err(format!("`{text}` is none of {}{}", words.join(", "), meant(text, words.iter().copied())))
}

/// What someone who wrote `text` may have meant, as the end of a sentence.
pub(crate) fn meant<'w>(text: &str, words: impl Iterator<Item = &'w str>) -> String {
    let near = words.map(|word| (strsim::damerau_levenshtein(word, text), word)).min();
    match near {
        Some((distance, word)) if distance <= word.len() / 3 => {
            format!(": did you mean `{word}`?")
        }
        _ => String::new(),
    }
}

fn email(text: &str) -> Checked {
    let fits = text.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && host.contains('.') && self::host(host).is_ok()
    });
    let is_clean = !text.chars().any(|c| c.is_whitespace() || c.is_control());
    if fits && is_clean && text.len() <= ADDRESS_CHARS_MAX {
        return Ok(json!(text));
    }
    Err(format!("`{text}` is no mail address"))
}

fn host(text: &str) -> Checked {
    if text.parse::<std::net::IpAddr>().is_ok() {
        return Ok(json!(text));
    }
    match url::Host::parse(text) {
        // A name of digits alone would be read as a number of four bytes.
        Ok(url::Host::Domain(name)) if text.len() <= ADDRESS_CHARS_MAX => Ok(json!(name)),
        _ => Err(format!("`{text}` is no host: write a name or an IP address")),
    }
}

fn url(text: &str) -> Checked {
    let refused = || format!("`{text}` is no address that begins with https://");
    let url = url::Url::parse(text).map_err(|_| refused())?;
    if url.scheme() != "https" || !url.username().is_empty() || text.len() > ADDRESS_CHARS_MAX {
        return Err(refused());
    }
    Ok(json!(url.to_string()))
}

fn country(text: &str) -> Checked {
    let upper = text.to_ascii_uppercase();
    if upper.parse::<phonenumber::country::Id>().is_ok() {
        return Ok(json!(upper));
    }
    Err(format!("`{text}` is no country: write its two letters, as GB"))
}

fn mac(text: &str) -> Checked {
    let digits: String = text.chars().filter(|c| !matches!(c, ':' | '-' | '.')).collect();
    if digits.len() != 12 || !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Err(format!("`{text}` is no hardware address: write it as 00:15:65:a1:b2:c3"));
    }
    let lower = digits.to_ascii_lowercase();
    let pairs: Vec<_> = (0..6).map(|pair| &lower[pair * 2..pair * 2 + 2]).collect();
    Ok(json!(pairs.join(":")))
}

/// Lines are written by the program alone.
fn lines(value: &Value) -> Checked {
    let list = value.as_array().ok_or("is no list of lines")?;
    let fits = |line: &Value| {
        line["text"].is_string() && line["amount"].as_str().is_some_and(|it| cents(it).is_some())
    };
    if list.iter().all(fits) {
        Ok(value.clone())
    } else {
        Err("has a line that is none".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(kind: Kind, value: &Value) -> String {
        match checked(kind, value) {
            Ok(value) => value.to_string(),
            Err(wrong) => wrong,
        }
    }

    #[test]
    fn a_number_is_kept_as_e164_and_must_be_one_that_can_be_dialled() {
        let phone = |text: &str| kept(Kind::Phone, &json!(text));
        assert_eq!(phone("+44 20 7946 0018"), r#""+442079460018""#);
        assert_eq!(phone("+49 (30) 23125-007"), r#""+493023125007""#);
        for bad in ["020 7946 0018", "+44", "+441", "+999123456789", "+4420794600181234", "no", ""]
        {
            assert!(phone(bad).starts_with(&format!("`{bad}` is no ")), "{}", phone(bad));
        }
        assert_eq!(
            kept(Kind::Phones, &json!(["+442079460018", "+44 2079460018"])),
            "`+442079460018` is there twice"
        );
    }

    #[test]
    fn what_may_not_stand_in_a_field_is_said() {
        for (kind, value, said) in [
            (Kind::Money, json!("49"), r#""49.00""#),
            (Kind::Money, json!("49.5"), r#""49.50""#),
            (Kind::Money, json!("-1"), "`-1` is no amount: write it as 49.00"),
            (Kind::Money, json!("1e3"), "`1e3` is no amount: write it as 49.00"),
            (Kind::Date, json!("2026-02-30"), "`2026-02-30` is no date: write it as 2026-04-20"),
            (Kind::Whole(1, 9), json!("x"), "`x` is no whole number"),
            (Kind::Whole(1, 9), json!(10), "`10` is not from 1 to 9"),
            (
                Kind::Choice(&["udp", "tls"]),
                json!("tsl"),
                "`tsl` is none of udp, tls: did you mean `tls`?",
            ),
            (Kind::Mac, json!("0015.65A1.B2C3"), r#""00:15:65:a1:b2:c3""#),
            (Kind::Host, json!("sip.Example"), r#""sip.example""#),
            (Kind::Host, json!("2001:db8::1"), r#""2001:db8::1""#),
            (Kind::Host, json!("a b"), "`a b` is no host: write a name or an IP address"),
            (Kind::Host, json!("12"), "`12` is no host: write a name or an IP address"),
            (Kind::Host, json!("a:5060"), "`a:5060` is no host: write a name or an IP address"),
            (Kind::Url, json!("http://x"), "`http://x` is no address that begins with https://"),
            (Kind::Country, json!("gb"), r#""GB""#),
            (Kind::Email, json!("a@b"), "`a@b` is no mail address"),
            (Kind::Text(3), json!("long"), "has 4 characters: use at most 3"),
            (Kind::Text(3), json!(1), "`1` is no text"),
            (Kind::Digits(4, 4), json!("12"), "`12` is not 4 digits"),
        ] {
            assert_eq!(kept(kind, &value), said);
        }
    }
}
