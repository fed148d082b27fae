//! The program around the back office: arguments, a listener, a file that says where it answers.

use std::{
    fs, io,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, Subcommand};
use tokio::{net::TcpListener, runtime::Runtime, signal};

/// A small back office of a telecom provider, without any access control: put a gateway in front.
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true)]
struct Arguments {
    #[command(subcommand)]
    instead: Option<Instead>,
    /// Where to listen; port 0 is any free one.
    #[arg(long, default_value = "127.0.0.1:7300")]
    listen: SocketAddr,
    /// The file that everything is kept in; made where there is none.
    #[arg(long, default_value = "backoffice.db")]
    database: PathBuf,
    /// A file that says where the program answers, as JSON, once it does.
    #[arg(long)]
    ready_file: Option<PathBuf>,
    /// Give accounts plausible data, the same each time.
    #[arg(long)]
    fill: bool,
}

#[derive(Subcommand)]
enum Instead {
    /// Print the route table for a gateway, as TOML.
    Routes,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    tracing_subscriber::fmt().with_writer(io::stderr).init();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            tracing::error!("{fault}");
            ExitCode::from(2)
        }
    }
}

#[expect(clippy::print_stdout, reason = "what the program prints is what it was asked for")]
fn run(arguments: &Arguments) -> Result<(), backoffice::Fault> {
    if let Some(Instead::Routes) = arguments.instead {
        print!("{}", backoffice::routes());
        return Ok(());
    }
    Runtime::new()?.block_on(async {
        let listener = TcpListener::bind(arguments.listen).await?;
        let url = format!("http://{}", listener.local_addr()?);
        println!("The back office answers at {url}");
        if let Some(file) = &arguments.ready_file {
            ready(file, &url)?;
        }
        backoffice::serve(listener, &arguments.database, arguments.fill, stopped()).await
    })
}

/// Whoever waits for the file never reads half of it.
fn ready(file: &Path, url: &str) -> io::Result<()> {
    let beside = file.with_extension("partial");
    fs::write(&beside, serde_json::json!({"url": url}).to_string())?;
    fs::rename(&beside, file)
}

async fn stopped() {
    let terminated = async {
        #[cfg(unix)]
        match signal::unix::signal(signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
        #[cfg(not(unix))]
        std::future::pending::<()>().await;
    };
    tokio::select! {
        _ = signal::ctrl_c() => {}
        () = terminated => {}
    }
}
