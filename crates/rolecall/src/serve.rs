//! Running the server.

use std::{net::SocketAddr, process::ExitCode};

use rolecall_store::Store;
use rolecall_web::App;
use tokio::net::TcpListener;

use crate::{
    cli::{Place, Serve},
    config::{self, Config},
    machine,
    mistake::Mistake,
};

pub(crate) async fn run(place: &Place, flags: Serve) -> Result<ExitCode, Mistake> {
    let config = Config::read(place)?;
    let database = config::existing_database(place)?;
    let listen = flags.listen.or(config.listen).unwrap_or(SocketAddr::from(([127, 0, 0, 1], 8080)));
    let listener = bind(listen).await?;
    let here = listener.local_addr().map_err(Mistake::io("the socket"))?;
    let public_url =
        flags.public_url.or(config.public_url).unwrap_or_else(|| format!("http://{here}"));
    let store = Store::open(&database).await?;
    if store.live().revision() == 0 {
        return Err(Mistake::usage("the database is empty: run `rolecall init` first"));
    }
    println!("Rolecall listens on {here}, reached as {public_url}");
    serve(listener, store, &public_url).await?;
    Ok(ExitCode::SUCCESS)
}

pub(crate) async fn bind(address: SocketAddr) -> Result<TcpListener, Mistake> {
    TcpListener::bind(address).await.map_err(Mistake::io(format!("cannot listen on {address}")))
}

/// Serves until the process is told to end, then finishes what it has begun.
pub(crate) async fn serve(
    listener: TcpListener,
    store: Store,
    public_url: &str,
) -> Result<(), Mistake> {
    let app = App::new(store.clone(), public_url, machine::now, machine::fill);
    let service = rolecall_web::router(app).into_make_service_with_connect_info::<SocketAddr>();
    let served = axum::serve(listener, service).with_graceful_shutdown(told_to_end()).await;
    store.close().await;
    served.map_err(Mistake::io("the server"))
}

async fn told_to_end() {
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
