//! Runs Rolecall: configuration, clock, randomness, the command line, and the server.

mod ask;
mod checkpoints;
mod cli;
mod clock;
mod code;
mod config;
mod demo;
mod gateway;
mod init;
mod key_file;
mod ledger;
mod listen;
mod machine;
mod mistake;
mod password;
mod post;
mod private;
mod serve;
mod transfer;

use std::process::ExitCode;

use clap::Parser;

use self::{
    cli::{Cli, GatewayTask, Task},
    mistake::Mistake,
};

fn main() -> ExitCode {
    let cli = Cli::parse();
    let filter = tracing_subscriber::EnvFilter::try_from_env("ROLECALL_LOG");
    let filter = filter.unwrap_or_else(|_| "warn,rolecall=info,sqlx=error,sqlx_core=error".into());
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match run(cli) {
        Ok(code) => code,
        Err(mistake) => {
            eprintln!("rolecall: {mistake}");
            ExitCode::from(2)
        }
    }
}

#[tokio::main]
async fn run(cli: Cli) -> Result<ExitCode, Mistake> {
    let Cli { place, output, task } = cli;
    match task {
        Task::Demo(demo) => demo::run(demo).await,
        Task::Serve(serve) => serve::run(&place, serve).await,
        Task::Init(init) => init::run(&place, init, output).await,
        Task::Check(question) => ask::check(&place, &question, output).await,
        Task::Explain(question) => ask::explain(&place, &question, output).await,
        Task::Who(question) => ask::who(&place, &question, output).await,
        Task::Export(task) => code::export(&place, &task).await,
        Task::Plan(task) => code::plan(&place, &task, output).await,
        Task::Apply(task) => code::apply(&place, &task, output).await,
        Task::MoveTo(to) => transfer::run(&place, &to, output).await,
        Task::Gateway(GatewayTask::Lint(flags)) => gateway::lint::run(&place, &flags, output).await,
        Task::Ledger(task) => ledger::run(&place, &task, output).await,
    }
}
