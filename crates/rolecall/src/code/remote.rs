//! By a server that runs, with a key.

use std::collections::BTreeSet;

use rolecall_client::{
    Client, ConfigurationQuery, Error,
    wire::{AccountRef, ApplyConfiguration, DocumentFormat, PlanConfiguration},
};
use rolecall_core::code::Part;
use rolecall_web::code::{Format, Plan};

use super::{Applied, Wanted};
use crate::{acting_key, cli::Export, mistake::Mistake};

pub(super) async fn export(
    server: &str,
    task: &Export,
    format: Format,
) -> Result<(String, bool), Mistake> {
    let client = client(server)?;
    let named = task.account.as_deref();
    let account = named.ok_or_else(|| Mistake::usage("name the account to export"))?;
    let only = (!task.only.is_empty()).then(|| task.only.join(","));
    let query =
        ConfigurationQuery { format: Some(wire(format)), only, below: task.alone.then_some(false) };
    let found = client.get_configuration(&self::account(account)?, &query).await.map_err(failed)?;
    Ok((found.text, found.is_cut))
}

pub(super) async fn plan(server: &str, wanted: &Wanted<'_>) -> Result<Plan, Mistake> {
    let (text, format) = text(wanted);
    let plan = PlanConfiguration { text, format, only: only(wanted.only) };
    client(server)?.plan_configuration(&root(wanted)?, &plan).await.map_err(failed)
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
    match client(server)?.apply_configuration(&root(wanted)?, &apply).await {
        Ok(done) => Ok(Applied::Done(done.state, done.revision)),
        Err(error) if error.code() == Some("plan.stale") => Ok(Applied::Stale),
        Err(error) => Err(failed(error)),
    }
}

fn client(server: &str) -> Result<Client, Mistake> {
    let key = acting_key::from_environment().ok_or_else(|| {
        Mistake::usage("ROLECALL_KEY is not set: put the key there that is to act")
    })?;
    Client::new(server, &key).map_err(|error| Mistake::usage(error.to_string()))
}

#[expect(clippy::needless_pass_by_value, reason = "errors are mapped by it")]
fn failed(error: Error) -> Mistake {
    Mistake::usage(error.to_string())
}

fn account(word: &str) -> Result<AccountRef, Mistake> {
    word.parse().map_err(|_| Mistake::usage(format!("no account `{}`", word.escape_debug())))
}

/// The account to plan in: what `--account` says, or the first of the document.
fn root(wanted: &Wanted<'_>) -> Result<AccountRef, Mistake> {
    let first = wanted.files.read.document.accounts.first();
    match (wanted.account, first) {
        (Some(word), _) => account(word),
        (None, Some(first)) => account(first.account.as_str()),
        (None, None) => Err(Mistake::usage("the document has no account")),
    }
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
