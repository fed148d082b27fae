//! Access as code on the command line: export, plan, apply.
//!
//! They act as the platform's owner, or as whom `--as` names: by their rights and no others, since the
//! machine's own are few. Exit status: 0 nothing to do, or done; 1 a plan has changes, or something is
//! refused; 2 a mistake.

mod files;
mod here;
mod remote;
mod saved;
mod text;

use std::{path::Path, process::ExitCode};

use rolecall_core::code::{Part, Parts};
use rolecall_web::code::{Format, Plan};

use self::{files::Files, saved::Saved};
use crate::{
    cli::{Apply, By, Export, Output, Place, Plan as PlanTask},
    mistake::Mistake,
};

/// A plan has changes, or something is refused.
const NOT_SO: u8 = 1;

pub(crate) async fn export(place: &Place, task: &Export) -> Result<ExitCode, Mistake> {
    let parts = parts(&task.only)?;
    let to = task.to.as_deref();
    let format = task.format.or_else(|| to.and_then(Format::of)).unwrap_or_default();
    let (text, is_cut) = match &task.by.server {
        Some(server) => remote::export(server, task, format).await?,
        None => here::export(place, task, &parts, format).await?,
    };
    if is_cut {
        let max = rolecall_core::code::ACCOUNTS_MAX;
        return Err(Mistake::usage(format!(
            "there are more accounts than the {max} that one document has, so nothing was written: \
             name an account further below, or export one alone with --alone"
        )));
    }
    match to {
        Some(file) => {
            std::fs::write(file, text).map_err(Mistake::io(file.display().to_string()))?
        }
        None => print!("{text}"),
    }
    Ok(ExitCode::SUCCESS)
}

pub(crate) async fn plan(
    place: &Place,
    task: &PlanTask,
    output: Output,
) -> Result<ExitCode, Mistake> {
    let files = files::read(&task.file)?;
    let only = names(&parts_of(&task.only)?);
    let wanted =
        Wanted { files: &files, by: &task.by, only: &only, account: task.account.as_deref() };
    let plan = wanted.planned(place).await?;
    told(&plan, output);
    if let Some(out) = &task.out {
        let saved = Saved::new(&files, &only, task.account.clone(), plan.clone());
        saved.write(out)?;
        if let Output::Text = output {
            println!("saved: rolecall apply {}", out.display());
        }
    }
    let is_so = plan.steps.is_empty() && plan.refused.is_empty();
    Ok(if is_so { ExitCode::SUCCESS } else { ExitCode::from(NOT_SO) })
}

pub(crate) async fn apply(
    place: &Place,
    task: &Apply,
    output: Output,
) -> Result<ExitCode, Mistake> {
    if let Some(saved) = Saved::read(&task.file)? {
        let files = saved.files();
        let only = saved.only.clone();
        let account = saved.account.clone();
        let wanted =
            Wanted { files: &files, by: &task.by, only: &only, account: account.as_deref() };
        return wanted.applied(place, Some(&saved.plan), output).await;
    }
    let files = files::read(&task.file)?;
    let only = names(&parts_of(&task.only)?);
    let wanted =
        Wanted { files: &files, by: &task.by, only: &only, account: task.account.as_deref() };
    wanted.applied(place, None, output).await
}

/// What is to be, and who wants it.
struct Wanted<'w> {
    files: &'w Files,
    by: &'w By,
    only: &'w [String],
    account: Option<&'w str>,
}

impl Wanted<'_> {
    async fn planned(&self, place: &Place) -> Result<Plan, Mistake> {
        match &self.by.server {
            Some(server) => remote::plan(server, self).await,
            None => here::plan(place, self).await,
        }
    }

    /// `looked_at` is the plan that it must still be.
    async fn applied(
        &self,
        place: &Place,
        looked_at: Option<&Plan>,
        output: Output,
    ) -> Result<ExitCode, Mistake> {
        let outcome = match &self.by.server {
            Some(server) => remote::apply(server, self, looked_at).await?,
            None => here::apply(place, self, looked_at).await?,
        };
        match outcome {
            Applied::Done(plan, revision) => {
                told(&plan, output);
                if let (Output::Text, false) = (output, plan.steps.is_empty()) {
                    println!("applied: revision {revision}");
                }
                Ok(ExitCode::SUCCESS)
            }
            Applied::Refused(plan) => {
                told(&plan, output);
                eprintln!("rolecall: something is refused, so nothing was applied");
                Ok(ExitCode::from(NOT_SO))
            }
            Applied::Stale => {
                eprintln!(
                    "rolecall: something that the plan rests on was changed meanwhile, so nothing was \
                     applied: plan again, and look at it"
                );
                Ok(ExitCode::from(NOT_SO))
            }
        }
    }
}

/// What became of it.
enum Applied {
    Done(Plan, u64),
    Refused(Plan),
    /// It would be another plan by now.
    Stale,
}

fn told(plan: &Plan, output: Output) {
    match output {
        Output::Json => {
            println!("{}", serde_json::to_string_pretty(plan).expect("plain data"));
        }
        Output::Text => text::print(plan),
    }
}

fn parts(only: &[String]) -> Result<Parts, Mistake> {
    Ok(Parts::only(parts_of(only)?))
}

fn parts_of(only: &[String]) -> Result<Vec<Part>, Mistake> {
    let part = |word: &String| {
        Part::from_key(word).ok_or_else(|| {
            let known = Part::ALL.map(Part::key);
            let meant = rolecall_core::suggest::nearest(word, known.into_iter());
            let meant = rolecall_core::suggest::sentence(&meant.map(str::to_owned));
            let word = word.escape_debug();
            Mistake::usage(format!("no part `{word}`{meant} (there are {})", known.join(", ")))
        })
    };
    only.iter().map(part).collect()
}

fn names(parts: &[Part]) -> Vec<String> {
    parts.iter().map(|part| part.key().to_owned()).collect()
}

/// The name of a file in sentences.
fn shown(path: &Path) -> String {
    path.display().to_string()
}
