//! Runs Rolecall: configuration, clock, randomness, the command line, and the server.

mod ask;
mod backup;
mod bulk;
mod checkpoints;
mod cli;
mod clock;
mod code;
mod config;
mod demo;
mod doctor;
mod first_start;
mod gateway;
mod history;
mod init;
mod jobs;
mod key_file;
mod ledger;
mod listen;
mod machine;
mod manual;
mod mistake;
mod nodes;
mod password;
mod post;
mod private;
mod recover;
mod serve;
mod server;
mod tls;
mod transfer;
mod watch;

use std::process::ExitCode;

use clap::Parser;

use self::{
    cli::{Cli, GatewayTask, LogFormat, Task},
    mistake::Mistake,
    watch::Watch,
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return told(&Mistake::io("threads")(error)),
    };
    let watch = match Watch::begin(&cli, runtime.handle()) {
        Ok(watch) => watch,
        Err(mistake) => return told(&mistake),
    };
    let code = runtime.block_on(run(cli, watch.format)).unwrap_or_else(|mistake| told(&mistake));
    watch.end();
    code
}

fn told(mistake: &Mistake) -> ExitCode {
    eprintln!("rolecall: {mistake}");
    ExitCode::from(2)
}

async fn run(cli: Cli, format: LogFormat) -> Result<ExitCode, Mistake> {
    let Cli { place, output, logs: _, task } = cli;
    match task {
        Task::Demo(demo) => demo::run(demo).await,
        Task::Serve(serve) => serve::run(&place, serve, format).await,
        Task::Init(init) => init::run(&place, init, output).await,
        Task::RecoverOwner(task) => recover::run(&place, task, output).await,
        Task::Check(question) => ask::check(&place, &question, output).await,
        Task::Explain(question) => ask::explain(&place, &question, output).await,
        Task::Who(question) => ask::who(&place, &question, output).await,
        Task::History(task) => history::run(&task, output).await,
        Task::Export(task) => code::export(&place, &task).await,
        Task::Plan(task) => code::plan(&place, &task, output).await,
        Task::Apply(task) => code::apply(&place, &task, output).await,
        Task::MoveTo(to) => transfer::run(&place, &to, output).await,
        Task::Bulk(task) => bulk::run(&place, task, output).await,
        Task::Backup(task) => backup::run(&place, &task, output).await,
        Task::Restore(task) => backup::restore(&place, &task, output).await,
        Task::Doctor(task) => doctor::run(&place, &task, output).await,
        Task::Completions(task) => manual::completions(&task),
        Task::Man(task) => manual::man(&task),
        Task::Gateway(GatewayTask::Lint(flags)) => gateway::lint::run(&place, &flags, output).await,
        Task::Ledger(task) => ledger::run(&place, &task, output).await,
    }
}
