//! By a server that runs, with a key.

use std::collections::BTreeSet;

use rolecall_client::{
    Client, ConfigurationQuery, Error,
    wire::{AccountRef, ApplyConfiguration, DocumentFormat, PlanConfiguration},
};
use rolecall_core::code::Part;
use rolecall_web::code::{Format, Plan, Source, read};

use super::{Applied, Wanted};
use crate::{
    cli::Export,
    mistake::Mistake,
    server::{account, client, failed},
};

pub(super) async fn export(
    server: &str,
    task: &Export,
    format: Format,
) -> Result<(String, bool), Mistake> {
    let client = client(server)?;
    let top = top(&client, task.account.as_deref()).await?;
    let only = (!task.only.is_empty()).then(|| task.only.join(","));
    let query =
        ConfigurationQuery { format: Some(wire(format)), only, below: task.alone.then_some(false) };
    let found = client.get_configuration(&top, &query).await.map_err(failed)?;
    Ok((found.text, found.is_cut))
}

pub(super) async fn plan(server: &str, wanted: &Wanted<'_>) -> Result<Plan, Mistake> {
    let (text, format) = text(wanted);
    let plan = PlanConfiguration { text, format, only: only(wanted.only) };
    let client = client(server)?;
    let top = top(&client, wanted.account).await?;
    client.plan_configuration(&top, &plan).await.map_err(|error| located(wanted, &plan.text, error))
}

pub(super) async fn apply(
    server: &str,
    wanted: &Wanted<'_>,
    looked_at: Option<&Plan>,
) -> Result<Applied, Mistake> {
    let plan = match looked_at {
        Some(plan) => plan.clone(),
        None => self::plan(server, wanted).await?,
    };
    if !plan.refused.is_empty() {
        return Ok(Applied::Refused(plan));
    }
    let (text, format) = text(wanted);
    let Plan { revision, digest, .. } = plan.clone();
    let apply = ApplyConfiguration { text, format, only: only(wanted.only), revision, digest };
    let client = client(server)?;
    let top = top(&client, wanted.account).await?;
    match client.apply_configuration(&top, &apply).await {
        Ok(done) => Ok(Applied::Done(done.state, done.revision)),
        Err(error) if error.code() == Some("plan.stale") => Ok(Applied::Stale),
        Err(error) => Err(failed(error)),
    }
}

/// The account that is exported, or planned in: the named one, else that of the key.
async fn top(client: &Client, named: Option<&str>) -> Result<AccountRef, Mistake> {
    if let Some(word) = named {
        return account(word);
    }
    let own = client.get_me().await.map_err(failed)?.account;
    own.map(AccountRef::Id).ok_or_else(|| Mistake::usage("name the account with --account"))
}

/// What the server says, with the files and lines of here where it had them as one text.
fn located(wanted: &Wanted<'_>, sent: &str, error: Error) -> Mistake {
    let is_copy = wanted.files.sources.len() > 1 && error.code() == Some("document.mistake");
    let copy = || {
        let (name, text) = ("what was sent".to_owned(), sent.to_owned());
        read(vec![Source { name, format: Format::Json, text }]).ok()
    };
    let (Some(problem), Some(copy)) = (error.problem(), is_copy.then(copy).flatten()) else {
        return failed(error);
    };
    let lines = problem.detail.lines().map(|told| {
        let (line, says) = told.strip_prefix("line ").and_then(|told| told.split_once(": "))?;
        let (file, line) = wanted.files.read.line_of_copy(&copy, line.parse().ok()?)?;
        Some(format!("{file}, line {line}: {says}"))
    });
    let lines = lines.zip(problem.detail.lines());
    let lines: Vec<_> = lines.map(|(here, told)| here.unwrap_or_else(|| told.to_owned())).collect();
    Mistake::usage(lines.join("\n          "))
}

/// The text as it is, if it is one; else all of them as one of JSON.
fn text(wanted: &Wanted<'_>) -> (String, DocumentFormat) {
    match &wanted.files.sources[..] {
        [one] => (one.text.clone(), wire(one.format)),
        _ => {
            let document = &wanted.files.read.document;
            let text = serde_json::to_string_pretty(document).expect("plain data");
            (text, DocumentFormat::Json)
        }
    }
}

fn only(names: &[String]) -> BTreeSet<Part> {
    names.iter().filter_map(|name| Part::from_key(name)).collect()
}

fn wire(format: Format) -> DocumentFormat {
    match format {
        Format::Toml => DocumentFormat::Toml,
        Format::Yaml => DocumentFormat::Yaml,
        Format::Json => DocumentFormat::Json,
    }
}
