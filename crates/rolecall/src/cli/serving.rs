//! Arguments of what serves: the demo, the server, and making an installation.

use std::path::PathBuf;

use clap::Args;

#[derive(Debug, Args)]
pub(crate) struct Demo {
    /// Where to listen, on this machine only; 0 picks a free port.
    #[arg(long, default_value_t = 8080)]
    pub(crate) port: u16,
    /// Where the gateway listens, before the back office of the demo; by default the next port.
    #[arg(long, value_name = "PORT")]
    pub(crate) gateway_port: Option<u16>,
    /// The folder that holds the demo; made when it is not there.
    #[arg(long, default_value = crate::config::DEMO_FOLDER, value_name = "FOLDER")]
    pub(crate) folder: PathBuf,
    /// Throw the demo in the folder away and begin anew.
    #[arg(long)]
    pub(crate) fresh: bool,
    /// Write where to go and as whom to this file, as JSON, once the server answers.
    #[arg(long, value_name = "PATH")]
    pub(crate) ready_file: Option<PathBuf>,
    /// A mail server to send by. Without one, mail is shown at /outbox.
    #[arg(long, value_name = "URL")]
    pub(crate) mail_server: Option<String>,
}

impl Demo {
    /// Where the gateway listens; 0 picks a free port.
    pub(crate) fn gateway_port(&self) -> u16 {
        let next = if self.port == 0 { 0 } else { self.port.wrapping_add(1) };
        self.gateway_port.unwrap_or(next)
    }
}

#[derive(Debug, Args)]
pub(crate) struct Serve {
    /// Where to listen.
    #[arg(long, env = "ROLECALL_LISTEN", value_name = "ADDRESS:PORT")]
    pub(crate) listen: Option<std::net::SocketAddr>,
    /// How the world reaches this server.
    #[arg(long, env = "ROLECALL_PUBLIC_URL", value_name = "URL")]
    pub(crate) public_url: Option<String>,
    /// What this node is called among those on the same database; by default the machine's name.
    #[arg(long, env = "ROLECALL_NODE_NAME", value_name = "NAME")]
    pub(crate) node_name: Option<String>,
    /// The file with the key that seals second factors, made with the first start; by default
    /// rolecall.key beside the database.
    #[arg(long, env = "ROLECALL_KEY_FILE", value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
    /// The mail server, as smtp://NAME:PASSWORD@HOST:PORT?tls=required.
    #[arg(long, env = "ROLECALL_MAIL_SERVER", value_name = "URL", hide_env_values = true)]
    pub(crate) mail_server: Option<String>,
    /// The address that mail comes from.
    #[arg(long, env = "ROLECALL_MAIL_FROM", value_name = "ADDRESS")]
    pub(crate) mail_from: Option<String>,
    /// Where figures are to be had, at /metrics; nowhere by default. No key is asked for there: let
    /// it be an address that strangers do not reach.
    #[arg(long, env = "ROLECALL_METRICS_LISTEN", value_name = "ADDRESS:PORT")]
    pub(crate) metrics_listen: Option<std::net::SocketAddr>,
    /// Where traces go: a collector of OpenTelemetry, by OTLP over HTTP, such as
    /// http://127.0.0.1:4318. Nowhere by default.
    #[arg(long, env = "ROLECALL_TRACES_ENDPOINT", value_name = "URL")]
    pub(crate) traces_endpoint: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Init {
    /// What the provider is called.
    #[arg(long)]
    pub(crate) name: String,
    /// Its name in addresses, such as northwind.
    #[arg(long)]
    pub(crate) short_name: String,
    /// The owner's mail address, with which they sign in.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) owner: String,
    /// What the owner is called.
    #[arg(long, value_name = "NAME")]
    pub(crate) owner_name: String,
    /// The owner's time zone.
    #[arg(long, default_value = "UTC")]
    pub(crate) zone: String,
    /// A catalog file; by default the telecom catalog.
    #[arg(long, value_name = "FILE")]
    pub(crate) catalog: Option<PathBuf>,
    /// The file with the key that seals second factors, made with the first start; by default
    /// rolecall.key beside the database.
    #[arg(long, env = "ROLECALL_KEY_FILE", value_name = "FILE")]
    pub(crate) key_file: Option<PathBuf>,
    /// Read the owner's password from the first line of standard input.
    #[arg(long)]
    pub(crate) password_stdin: bool,
    /// Also make a key that may ask for decisions, and show it once.
    #[arg(long)]
    pub(crate) decision_key: bool,
    /// How the world reaches the server, kept for when it starts.
    #[arg(long, value_name = "URL")]
    pub(crate) public_url: Option<String>,
    /// The mail server, as smtp://NAME:PASSWORD@HOST:PORT?tls=required, kept likewise.
    #[arg(long, env = "ROLECALL_MAIL_SERVER", value_name = "URL", hide_env_values = true)]
    pub(crate) mail_server: Option<String>,
    /// The address that mail comes from, kept likewise.
    #[arg(long, env = "ROLECALL_MAIL_FROM", value_name = "ADDRESS", requires = "mail_server")]
    pub(crate) mail_from: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct RecoverOwner {
    /// The mail address of who is to own the platform.
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) owner: String,
    /// What they are called, if they are not known yet.
    #[arg(long, value_name = "NAME")]
    pub(crate) owner_name: String,
    /// Their time zone.
    #[arg(long, default_value = "UTC")]
    pub(crate) zone: String,
    /// Let them in at once, with the password on the first line of standard input; without it they are
    /// asked by mail.
    #[arg(long)]
    pub(crate) password_stdin: bool,
}
