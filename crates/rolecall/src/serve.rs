//! Running the server.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::PathBuf,
    process::ExitCode,
    time::Duration,
};

use rolecall_store::{Node, Store};
use rolecall_web::App;
use tokio::{net::TcpListener, time::timeout};

use crate::{
    checkpoints,
    cli::{LogFormat, Place, Serve},
    clock,
    config::{self, Chosen, ChosenMail, Config},
    first_start, gateway, jobs, key_file,
    listen::{self, Limits},
    machine,
    mistake::Mistake,
    nodes,
    post::{self, Carrier, Senders},
    watch::{self, say},
};

/// Where a server listens, if nothing else is said.
pub(crate) const LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

pub(crate) async fn run(
    place: &Place,
    flags: Serve,
    format: LogFormat,
) -> Result<ExitCode, Mistake> {
    let config = Config::read(place)?;
    let database = config::server_database(place)?;
    let listener = bind(flags.listen.or(config.listen).unwrap_or(LISTEN)).await?;
    let key_file = key_file::path(flags.key_file.clone(), place, &database)?;
    // Decisions are answered soon; all else waits until the records are there.
    let store = Store::open_following(&database, config.nodes.following()).await?;
    let site = Site { database, key_file, format, limits: config.connections.limits() };
    let ran = on(place, &store, listener, site, (flags, config)).await;
    // What it does meanwhile must not outlive what it runs on.
    store.close().await;
    ran
}

async fn on(
    place: &Place,
    store: &Store,
    listener: TcpListener,
    site: Site,
    (flags, config): (Serve, Config),
) -> Result<ExitCode, Mistake> {
    let format = site.format;
    if store.live().revision() == 0 {
        fits(place, &site, &flags, &config).await?;
    }
    let Some(listener) = first_start::passed(listener, &site, store, (&flags, &config)).await?
    else {
        return Ok(ExitCode::SUCCESS);
    };
    let here = listener.local_addr().map_err(Mistake::io("the socket"))?;
    let chosen = site.chosen()?;
    let public_url = public_url(&flags, &config, &chosen)?;
    let public_url = public_url.unwrap_or_else(|| format!("http://{here}"));
    let (seal, is_new) = key_file::seal(store, &site.key_file).await?;
    if is_new {
        say(format, &key_file::advice(&site.key_file));
    }
    let carrier = carrier((flags.mail_server, flags.mail_from), &config.mail, chosen.mail)?;
    let catalog = store.live().decide(|index| index.catalog().clone());
    let folder = config::folder(place);
    let opened = gateway::opened(config.gateway, (&folder, &catalog, &public_url), &seal).await?;
    let watching = match flags.metrics_listen.or(config.metrics.listen) {
        Some(address) => Some(bind(address).await?),
        None => None,
    };
    say(format, &format!("Rolecall listens on {here}, reached as {public_url}"));
    if let Carrier::Folder(folder) = &carrier {
        say(format, &format!("No mail server is set: mail is written to {}", folder.shown_path()));
    }
    if let Some(at) = watching.as_ref().and_then(|listener| listener.local_addr().ok()) {
        say(format, &format!("Figures are at http://{at}/metrics"));
    }
    let node = nodes::this(flags.node_name.or(config.nodes.name), &here.to_string());
    let mut app = App::new(store.clone(), seal, &public_url, machine::now, machine::fill);
    app = app.with_node(node.clone());
    let mut behind = None;
    if let Some(gateway::Opened { gateway, listener }) = opened {
        if let Some(at) = listener.as_ref().and_then(|listener| listener.local_addr().ok()) {
            say(format, &format!("Applications are reached through {at}"));
        }
        app = app.with_gateway(gateway);
        behind = listener;
    }
    let traced = flags.traces_endpoint.or(config.traces.endpoint).map(|_| config.traces.follow);
    let doors = Doors { portal: listener, behind, watching, limits: site.limits, traced };
    serve(doors, store.clone(), app, carrier, node).await
}

/// Whether a server would start once there is an installation: whoever sets one up is told before.
async fn fits(place: &Place, site: &Site, flags: &Serve, config: &Config) -> Result<(), Mistake> {
    let chosen = site.chosen()?;
    public_url(flags, config, &chosen)?;
    carrier((flags.mail_server.clone(), flags.mail_from.clone()), &config.mail, chosen.mail)?;
    if let Some(gateway) = &config.gateway {
        gateway::fits(gateway, &config::folder(place))?;
    }
    if let Some(address) = flags.metrics_listen.or(config.metrics.listen) {
        bind(address).await?;
    }
    Ok(())
}

/// How browsers reach the portal, where that is said.
fn public_url(flags: &Serve, config: &Config, chosen: &Chosen) -> Result<Option<String>, Mistake> {
    let said = flags.public_url.as_ref().or(config.public_url.as_ref());
    let said = said.or(chosen.public_url.as_ref());
    said.map(|url| config::origin("`public_url`", url)).transpose()
}

/// Where the installation is, and how it is spoken of.
#[derive(Clone)]
pub(crate) struct Site {
    pub(crate) database: String,
    pub(crate) key_file: PathBuf,
    pub(crate) format: LogFormat,
    pub(crate) limits: Limits,
}

impl Site {
    /// What was chosen at the first start.
    pub(crate) fn chosen(&self) -> Result<Chosen, Mistake> {
        Chosen::read(&self.database, &self.key_file)
    }
}

/// The mail server that is told: by a flag or the environment, else by the configuration, else as it was
/// chosen.
pub(crate) fn mail_server<'m>(
    flag: Option<&'m String>,
    config: &'m config::Mail,
    chosen: Option<&'m ChosenMail>,
) -> Option<&'m String> {
    flag.or(config.server.as_ref()).or(chosen.map(|it| &it.server))
}

/// What takes mail: the server that was named, or the one that was chosen, or a folder.
pub(crate) fn carrier(
    (server, from): (Option<String>, Option<String>),
    config: &config::Mail,
    chosen: Option<ChosenMail>,
) -> Result<Carrier, Mistake> {
    let server = mail_server(server.as_ref(), config, chosen.as_ref()).cloned();
    let from = from.or(config.from.clone()).or(chosen.map(|it| it.from));
    match (server, from) {
        (Some(server), Some(from)) => {
            let senders = Senders::new(&from, &config.senders)?;
            Carrier::server(&server, senders, config.ca_file.as_deref())
        }
        (Some(_), None) => Err(Mistake::usage(
            "mail needs an address to come from: set `from` under [mail], or --mail-from",
        )),
        (None, _) => {
            let folder = config.folder.clone();
            let folder = folder.unwrap_or_else(|| PathBuf::from(config::DATA_FOLDER));
            Ok(Carrier::folder(folder.join("outbox")))
        }
    }
}

pub(crate) async fn bind(address: SocketAddr) -> Result<TcpListener, Mistake> {
    TcpListener::bind(address).await.map_err(Mistake::io(format!(
        "cannot listen on {address} (where another program has it, end that, or name another address)"
    )))
}

/// The addresses of a server.
pub(crate) struct Doors {
    pub(crate) portal: TcpListener,
    /// The gateway's, if it has one.
    pub(crate) behind: Option<TcpListener>,
    /// That of who watches, if there is one.
    pub(crate) watching: Option<TcpListener>,
    pub(crate) limits: Limits,
    /// Whether requests are traced, and whether traces of theirs go on.
    pub(crate) traced: Option<bool>,
}

/// Serves the portal's address and the gateway's until the process is told to end, then finishes
/// what it has begun. Mail goes out, what is due happens, jobs are carried out and checkpoints are
/// signed meanwhile.
pub(crate) async fn serve(
    doors: Doors,
    store: Store,
    app: App,
    carrier: Carrier,
    node: Node,
) -> Result<ExitCode, Mistake> {
    let Doors { portal: listener, behind, watching, limits, traced } = doors;
    let trace = move |router| match traced {
        Some(follow) => watch::traced(router, follow),
        None => router,
    };
    let telling = tokio::spawn(nodes::run(store.clone(), node.clone()));
    let mail = tokio::spawn({
        let (app, store) = (app.clone(), store.clone());
        async move {
            store.live().whole().await;
            let its = store.turn("mail", node.id);
            post::run(app, store, carrier, its).await;
        }
    });
    let signing = tokio::spawn({
        let (app, store) = (app.clone(), store.clone());
        async move {
            store.live().whole().await;
            let its = store.turn("checkpoints", node.id);
            checkpoints::run(app, its).await;
        }
    });
    let clock = tokio::spawn({
        let store = store.clone();
        async move {
            store.live().whole().await;
            let its = store.turn("clock", node.id);
            clock::run(store, its).await;
        }
    });
    let working = tokio::spawn({
        let store = store.clone();
        async move {
            store.live().whole().await;
            jobs::run(store).await;
        }
    });
    let watching = watching.map(|listener| {
        let router = rolecall_web::watch::router(app.clone());
        tokio::spawn(listen::serve(listener, router, limits, std::future::pending()))
    });
    let behind = behind.map(|listener| {
        let router = trace(rolecall_web::gateway::router(app.clone()));
        tokio::spawn(listen::serve(listener, router, limits.of_streams(), told_to_end()))
    });
    let (ending, is_ending) = tokio::sync::oneshot::channel::<()>();
    let broke = std::sync::Arc::new(std::sync::OnceLock::new());
    let end = {
        let (store, broke) = (store.clone(), broke.clone());
        async move {
            tokio::select! {
                () = told_to_end() => {}
                // Only a new start helps: whoever runs this starts it again.
                fault = store.broke() => drop(broke.set(fault)),
            }
            tracing::info!("told to end: what has begun is finished first");
            drop(ending);
        }
    };
    let mut served =
        std::pin::pin!(listen::serve(listener, trace(rolecall_web::router(app)), limits, end));
    let finished = tokio::select! {
        () = &mut served => true,
        _ = is_ending => timeout(FINISHED_MAX, served).await.is_ok(),
    };
    if let Some(behind) = behind {
        // Streams through the gateway may go on for ever: they have had their chance to end.
        drop(timeout(GOING_ON_MAX, behind).await);
    }
    mail.abort();
    clock.abort();
    working.abort();
    signing.abort();
    telling.abort();
    nodes::leave(&store, &node).await;
    store.close().await;
    // It is asked to the last whether the server works.
    if let Some(watching) = watching {
        watching.abort();
    }
    if finished {
        tracing::info!("ended");
    } else {
        tracing::warn!("ended; some requests took too long and were cut off");
    }
    match broke.get() {
        Some(fault) => Err(fault.clone().into()),
        None => Ok(ExitCode::SUCCESS),
    }
}

/// How long requests that have begun may take when the process is told to end.
const FINISHED_MAX: Duration = Duration::from_secs(30);
/// How long streams through the gateway go on then.
const GOING_ON_MAX: Duration = Duration::from_secs(5);

pub(crate) async fn told_to_end() {
    let interrupt = async { drop(tokio::signal::ctrl_c().await) };
    let terminate = async {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut signal) => drop(signal.recv().await),
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
