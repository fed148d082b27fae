//! What a doctor looks at: each part of an installation in a line, with what to do where it is not as
//! it should be.
//!
//! - `configuration`: the file, and who can read it.
//! - `database`: the database, its settings, its ledger, the room it has, and its owners.
//! - `secrets`: the key file.
//! - `exposure`: what others can read or reach that they need not.
//! - `outside`: what other machines must answer: mail server, public address, this server itself.
//!
//! It changes nothing, and sends no mail.

mod asking;
mod configuration;
mod database;
mod exposure;
mod outside;
mod secrets;

use std::process::ExitCode;

use serde::Serialize;

use crate::{
    cli::{self, Output, Place},
    config::{self, Chosen, Config},
    key_file,
    mistake::Mistake,
};

/// What others than the owner and the group may do with a file.
const STRANGERS: u32 = 0o007;
const MEND: &str = "mend it: a server does not start with it";

/// How a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
enum State {
    Ok,
    Warning,
    Problem,
}

/// What was found of a part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Line {
    what: &'static str,
    state: State,
    found: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    todo: Option<String>,
}

impl Line {
    fn ok(what: &'static str, found: impl Into<String>) -> Self {
        Self { what, state: State::Ok, found: found.into(), todo: None }
    }

    fn warning(what: &'static str, found: impl Into<String>, todo: impl Into<String>) -> Self {
        Self { what, state: State::Warning, found: found.into(), todo: Some(todo.into()) }
    }

    fn problem(what: &'static str, found: impl Into<String>, todo: impl Into<String>) -> Self {
        Self { what, state: State::Problem, found: found.into(), todo: Some(todo.into()) }
    }
}

/// What every part is looked at by.
struct Patient<'p> {
    place: &'p Place,
    task: &'p cli::Doctor,
    config: Config,
    url: String,
    chosen: Chosen,
}

pub(crate) async fn run(
    place: &Place,
    task: &cli::Doctor,
    output: Output,
) -> Result<ExitCode, Mistake> {
    let lines = looked(place, task).await;
    let worst = lines.iter().map(|line| line.state).max().unwrap_or(State::Ok);
    match output {
        Output::Json => {
            let said = serde_json::json!({"state": worst, "lines": lines});
            println!("{}", serde_json::to_string_pretty(&said).expect("plain data"));
        }
        Output::Text => lines.iter().for_each(print),
    }
    Ok(ExitCode::from(worst as u8))
}

fn print(line: &Line) {
    let state = match line.state {
        State::Ok => "ok     ",
        State::Warning => "warning",
        State::Problem => "problem",
    };
    println!("{state}  {}: {}", line.what, line.found);
    if let Some(todo) = &line.todo {
        println!("         → {todo}");
    }
}

async fn looked(place: &Place, task: &cli::Doctor) -> Vec<Line> {
    let mut lines = Vec::new();
    let Some(config) = configuration::read(place, &mut lines) else { return lines };
    let url = match config::existing_database(place) {
        Ok(url) => url,
        Err(mistake) => {
            let todo = match mistake {
                Mistake::Io { .. } => "run it as the user that the installation belongs to",
                _ => "run `rolecall init`, or `rolecall serve` and open it in a browser",
            };
            lines.push(Line::problem("database", mistake.to_string(), todo));
            return lines;
        }
    };
    let key_file = key_file::path(task.serve.key_file.clone(), place, &url);
    let chosen = key_file.and_then(|key_file| Chosen::read(&url, &key_file));
    let chosen = chosen.unwrap_or_else(|mistake| {
        let todo = "mend the file, or take it away and set the same in the configuration";
        lines.push(Line::problem("first start", mistake.to_string(), todo));
        Chosen::default()
    });
    let patient = Patient { place, task, config, url, chosen };
    let catalog = database::look(&patient, &mut lines).await;
    secrets::look(&patient, &mut lines).await;
    exposure::look(&patient, &mut lines);
    configuration::gateway(&patient, catalog.as_deref(), &mut lines);
    outside::look(&patient, &mut lines).await;
    lines
}
