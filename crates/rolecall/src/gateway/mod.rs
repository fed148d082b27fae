//! The gateway as this program runs it: its part of the configuration, its route table, its address.

mod apart;
pub(crate) mod lint;
mod table;

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
};

use rolecall_core::catalog::Catalog;
use rolecall_web::{
    Seal,
    gateway::{Authorities, Gateway, Limits, Settings, table::Table},
};
use tokio::net::TcpListener;

pub(crate) use self::table::{parsed, read};
use crate::{config, mistake::Mistake, serve::bind};

/// A gateway, and where it listens if it has an address of its own.
pub(crate) struct Opened {
    pub(crate) gateway: Gateway,
    pub(crate) listener: Option<TcpListener>,
}

/// Whether the route table can be used, by the catalog that a new installation has.
pub(crate) fn fits(configured: &config::Gateway, folder: &Path) -> Result<(), Mistake> {
    read(&routes(configured, folder)?, &Catalog::telecom()).map(drop)
}

fn routes(configured: &config::Gateway, folder: &Path) -> Result<PathBuf, Mistake> {
    let routes = configured.routes.as_ref().ok_or_else(|| {
        Mistake::usage("[gateway] has no `routes`: name the file with the route table")
    })?;
    Ok(folder.join(routes))
}

/// What `[gateway]` says, if it is there. Paths in it are seen from the configuration file; `portal` is
/// how the world reaches the portal.
pub(crate) async fn opened(
    configured: Option<config::Gateway>,
    (folder, catalog, portal): (&Path, &Catalog, &str),
    seal: &Seal,
) -> Result<Option<Opened>, Mistake> {
    let Some(configured) = configured else { return Ok(None) };
    let table = read(&routes(&configured, folder)?, catalog)?;
    let listener = match configured.listen {
        Some(address) => Some(bind(address).await?),
        None => None,
    };
    let here = listener.as_ref().and_then(|listener| listener.local_addr().ok());
    let authorities = match &configured.ca_file {
        Some(file) => authorities(&folder.join(file))?,
        None => Authorities::default(),
    };
    let settings = settings(&configured, here, authorities)?;
    apart::from_portal(portal, &settings.public_url, &table)?;
    Ok(Some(Opened { gateway: Gateway::new(seal, table, settings), listener }))
}

fn authorities(file: &Path) -> Result<Authorities, Mistake> {
    let shown = file.display().to_string();
    let text = std::fs::read(file).map_err(Mistake::io(shown.clone()))?;
    Authorities::of_pem(&text)
        .map_err(|error| Mistake::usage(format!("[gateway] `ca_file` is {shown}: {error}")))
}

/// A gateway in front of a table, reached at an address.
pub(crate) fn of(seal: &Seal, table: Table, public_url: &str) -> Gateway {
    let settings = Settings {
        public_url: public_url.to_owned(),
        trusted_peers: Vec::new(),
        assertion_key: 1,
        authorities: Authorities::default(),
        limits: Limits::default(),
    };
    Gateway::new(seal, table, settings)
}

fn settings(
    configured: &config::Gateway,
    here: Option<SocketAddr>,
    authorities: Authorities,
) -> Result<Settings, Mistake> {
    let public_url = configured.public_url.clone();
    let public_url = public_url.or_else(|| here.map(|here| format!("http://{here}")));
    let public_url = public_url.ok_or_else(|| {
        Mistake::usage("[gateway] has neither `listen` nor `public_url`: say how browsers reach it")
    })?;
    let public_url = config::origin("[gateway] `public_url`", &public_url)?;
    let defaults = Limits::default();
    let ms = |given: Option<config::Ms>, default| given.map_or(default, |ms| ms.0);
    let bytes = |given: Option<config::Bytes>| given.map(|bytes| bytes.0);
    let json_bytes_max = bytes(configured.json_bytes_max);
    let json_bytes_max = json_bytes_max.map(|bytes| usize::try_from(bytes).unwrap_or(usize::MAX));
    Ok(Settings {
        public_url,
        trusted_peers: configured.trusted_peers.iter().map(|range| range.0).collect(),
        assertion_key: configured.assertion_key.map_or(1, |number| number.0),
        authorities,
        limits: Limits {
            body_bytes_max: bytes(configured.body_bytes_max).unwrap_or(defaults.body_bytes_max),
            json_bytes_max: json_bytes_max.unwrap_or(defaults.json_bytes_max),
            decision_max: ms(configured.decision_ms_max, defaults.decision_max),
            connect_max: ms(configured.connect_ms_max, defaults.connect_max),
            first_byte_max: ms(configured.first_byte_ms_max, defaults.first_byte_max),
            idle_max: ms(configured.idle_ms_max, defaults.idle_max),
        },
    })
}
