//! The history of an account on the command line, asked of a server as who a key stands for: it tells
//! what that may see, and no more.

use std::{
    io::{self, Write},
    process::ExitCode,
};

use rolecall_client::wire::{Actor, HistoryEntry};
use serde_json::Value;

use crate::{
    cli::{History, Output},
    mistake::Mistake,
    server::{account, client, failed},
};

pub(crate) async fn run(task: &History, output: Output) -> Result<ExitCode, Mistake> {
    let (client, account) = (client(&task.server)?, account(&task.account)?);
    let mut to = io::stdout().lock();
    let mut is_heard = true;
    if task.all {
        let mut all = client.export_history(&account, &task.query()).await.map_err(failed)?;
        while is_heard && let Some(entry) = all.next().await.map_err(failed)? {
            is_heard = heard(print(&entry, output, &mut to))?;
        }
    } else {
        let mut some = client.list_history(&account, &task.query());
        for _ in 0..task.limit {
            let Some(entry) = some.next().await.map_err(failed)?.filter(|_| is_heard) else {
                break;
            };
            is_heard = heard(print(&entry, output, &mut to))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether anyone still listens: `head`, for one, stops.
fn heard(printed: io::Result<()>) -> Result<bool, Mistake> {
    match printed {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(false),
        Err(error) => Err(Mistake::io("standard output")(error)),
    }
}

/// A line an entry: with `--output json` as REST gives it.
fn print(entry: &HistoryEntry, output: Output, to: &mut impl Write) -> io::Result<()> {
    if let Output::Json = output {
        return writeln!(to, "{}", serde_json::to_string(entry).expect("plain data"));
    }
    let HistoryEntry { revision, at, event, via, .. } = entry;
    write!(to, "{revision:>8}  {at:.0}  {}  {event}", by(&entry.by))?;
    for (name, value) in entry.what.as_object().into_iter().flatten() {
        if name != "account" && !value.is_null() {
            write!(to, "  {name}={}", word(value))?;
        }
    }
    let from = entry.ip.as_ref().map(|ip| format!(" from {ip}")).unwrap_or_default();
    writeln!(to, "  via {via}{from}")
}

fn by(actor: &Actor) -> String {
    match actor {
        Actor::Subject { subject } => {
            let named = subject.name.as_ref().map(|name| name.as_str().escape_debug().to_string());
            named.unwrap_or_else(|| subject.id.clone())
        }
        Actor::Provider { name } => match name {
            Some(name) => format!("your provider: {}", name.as_str().escape_debug()),
            None => "your provider".to_owned(),
        },
        Actor::Machine => "the machine".to_owned(),
    }
}

/// Control characters must not reach a terminal.
fn word(value: &Value) -> String {
    match value {
        Value::String(text) => text.escape_debug().to_string(),
        value => value.to_string(),
    }
}
