//! Random manipulations of a bundle, by whoever has the file, and by whoever knows how it is made.

use base64::{Engine, engine::general_purpose::STANDARD};
use rand::{Rng, rngs::StdRng, seq::IndexedRandom};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{Done, copy::other_text, original::Original};

/// An altered bundle, and what was done to it.
pub(crate) fn manipulated(original: &Original, text: &str, rng: &mut StdRng) -> (String, Done) {
    let lines: Vec<String> = text.lines().map(|line| format!("{line}\n")).collect();
    loop {
        let altered = match rng.random_range(0..10) {
            0..2 => Some(edited(&lines, rng)),
            2..5 => value_edited(&lines, rng),
            5 => Some(lines_moved(&lines, rng)),
            6 => Some((lines[..rng.random_range(0..lines.len())].concat(), done("cut", None))),
            7 => checkpoint_swapped(original, &lines, rng),
            _ => forged(&lines, rng),
        };
        if let Some((altered, done)) = altered.filter(|(altered, _)| altered != text) {
            return (altered, done);
        }
    }
}

fn done(what: impl Into<String>, at: Option<usize>) -> Done {
    Done { what: what.into(), at: at.map(|at| at as u64 + 1) }
}

/// A letter of a line.
fn edited(lines: &[String], rng: &mut StdRng) -> (String, Done) {
    let at = rng.random_range(0..lines.len());
    let line = other_text(&lines[at], rng);
    let altered = with(lines, at, &line);
    // A line that has lost its end has run into the next one.
    (altered, done(format!("edited line {}", at + 1), Some(at)))
}

/// A value of the JSON of a line.
fn value_edited(lines: &[String], rng: &mut StdRng) -> Option<(String, Done)> {
    let at = rng.random_range(0..lines.len());
    let mut value: Value = serde_json::from_str(&lines[at]).expect("a line of JSON");
    let what = altered(&mut value, rng, String::new())?;
    let line = format!("{value}\n");
    Some((with(lines, at, &line), done(format!("edited {what} of line {}", at + 1), Some(at))))
}

/// Alters something below a value; says where.
fn altered(value: &mut Value, rng: &mut StdRng, place: String) -> Option<String> {
    match value {
        Value::Object(members) => {
            let names: Vec<_> = members.keys().cloned().collect();
            let name = names.choose(rng)?;
            if rng.random_bool(0.1) {
                members.remove(name);
                return Some(format!("{place}/{name} (gone)"));
            }
            altered(members.get_mut(name)?, rng, format!("{place}/{name}"))
        }
        Value::Array(items) => {
            let at = rng.random_range(0..items.len().max(1));
            let last = items.len().saturating_sub(1);
            match rng.random_range(0..6) {
                0 if !items.is_empty() => drop(items.remove(at)),
                1 if at < last && items[at] != items[last] => items.swap(at, last),
                2 => items.push(items.get(at)?.clone()),
                _ => return altered(items.get_mut(at)?, rng, format!("{place}/{at}")),
            }
            Some(format!("{place}/{at} (as a list)"))
        }
        Value::String(text) => {
            *text = other_text(text, rng);
            Some(place)
        }
        Value::Number(number) => {
            let by = rng.random_range(1..9);
            *value = json!(number.as_i64()? + by);
            Some(place)
        }
        Value::Bool(is) => {
            *value = json!(!*is);
            Some(place)
        }
        Value::Null => {
            *value = json!("something");
            Some(place)
        }
    }
}

/// A line is gone, stands twice or somewhere else.
fn lines_moved(lines: &[String], rng: &mut StdRng) -> (String, Done) {
    let mut lines = lines.to_vec();
    let (at, to) = (rng.random_range(0..lines.len()), rng.random_range(0..lines.len()));
    let what = match rng.random_range(0..4) {
        0 => {
            lines.remove(at);
            "dropped"
        }
        1 => {
            let line = lines[at].clone();
            lines.insert(to, line);
            "doubled"
        }
        2 => {
            lines.swap(at, to);
            "swapped"
        }
        _ => {
            let line = lines.remove(at);
            lines.insert(to.min(lines.len()), line);
            "moved"
        }
    };
    (lines.concat(), done(format!("{what} line {}", at + 1), None))
}

/// The head has another checkpoint that was really signed, or another account.
fn checkpoint_swapped(
    original: &Original,
    lines: &[String],
    rng: &mut StdRng,
) -> Option<(String, Done)> {
    let mut head: Value = serde_json::from_str(&lines[0]).expect("a line of JSON");
    if rng.random_bool(0.3) {
        head["account"] = json!(original.other);
    } else {
        head["checkpoint"] = json!(original.checkpoints.choose(rng)?.note);
    }
    let lines = summed(with(lines, 0, &format!("{head}\n")).lines().map(str::to_owned).collect());
    Some((lines, done("another head", None)))
}

/// By the book: a value is hidden or taken out, or a row left out, and all that can be made to fit does.
fn forged(lines: &[String], rng: &mut StdRng) -> Option<(String, Done)> {
    let at = rng.random_range(1..lines.len() - 1);
    let mut row: Value = serde_json::from_str(&lines[at]).expect("a line of JSON");
    let what = match rng.random_range(0..4) {
        0 => hidden(&mut row, rng)?,
        1 => {
            let personal = row["personal"].as_array_mut().filter(|it| !it.is_empty())?;
            personal.pop();
            "took a personal value out"
        }
        2 => personal_swapped(lines, &mut row, rng)?,
        _ => return left_out(lines, at),
    };
    let text = with(lines, at, &format!("{row}\n"));
    Some((summed(text.lines().map(str::to_owned).collect()), done(what, None)))
}

/// A value that is shown becomes its hash, as the guide for auditors describes it.
fn hidden(row: &mut Value, rng: &mut StdRng) -> Option<&'static str> {
    let members = row["members"].as_array_mut()?;
    let member = members.remove(rng.random_range(0..members.len()));
    let salt = STANDARD.decode(member[0].as_str()?).ok()?;
    let text = json!([member[1], member[2]]).to_string();
    let hash = Sha256::new().chain_update([2]).chain_update(salt).chain_update(text).finalize();
    row["hidden"].as_array_mut()?.push(json!(STANDARD.encode(hash)));
    Some("hid a value")
}

/// Personal values of two rows change places.
fn personal_swapped(lines: &[String], row: &mut Value, rng: &mut StdRng) -> Option<&'static str> {
    let other: Value = serde_json::from_str(lines[1..lines.len() - 1].choose(rng)?).ok()?;
    let (own, other) =
        (row["personal"].as_array()?.first()?, other["personal"].as_array()?.first()?);
    let swapped = json!([own[0], other[1], other[2]]);
    row["personal"][0] = swapped;
    Some("swapped a personal value")
}

/// A row is left out, and the next one says so.
fn left_out(lines: &[String], at: usize) -> Option<(String, Done)> {
    let gone: Value = serde_json::from_str(&lines[at]).ok()?;
    let mut next: Value = serde_json::from_str(lines.get(at + 1)?).ok()?;
    next.get("after")?;
    next["after"] = gone["after"].clone();
    // Its proof is written whole, so that it rests on nothing that is gone.
    next["same"] = json!(next["same"].as_u64()?.min(gone["same"].as_u64()?));
    let mut lines = lines.to_vec();
    lines[at + 1] = format!("{next}\n");
    lines.remove(at);
    Some((summed(lines), done("left a row out", None)))
}

/// The lines with their sums made to fit again.
fn summed(lines: Vec<String>) -> String {
    let mut digest = Sha256::new();
    let mut text = String::new();
    for line in lines {
        let mut line = format!("{}\n", line.trim_end());
        if let Ok(Value::Object(mut row)) = serde_json::from_str(&line)
            && row.contains_key("sum")
        {
            row["sum"] = json!(STANDARD.encode(&digest.clone().finalize()[..9]));
            line = format!("{}\n", Value::Object(row));
        }
        digest.update(&line);
        text.push_str(&line);
    }
    text
}

fn with(lines: &[String], at: usize, line: &str) -> String {
    let all = lines.iter().enumerate();
    all.map(|(place, own)| if place == at { line } else { own.as_str() }).collect()
}
