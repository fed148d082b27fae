//! The configuration: whether it can be read, who else can read it, and the gateway's route table.

use std::os::unix::fs::PermissionsExt;

use rolecall_core::catalog::Catalog;

use super::{Line, MEND, Patient, STRANGERS};
use crate::{
    cli::Place,
    config::{self, Config},
    gateway,
};

const WHAT: &str = "configuration";

/// The configuration, if it can be used.
pub(super) fn read(place: &Place, lines: &mut Vec<Line>) -> Option<Config> {
    let config = match Config::read(place) {
        Ok(config) => config,
        Err(mistake) => {
            lines.push(Line::problem(WHAT, mistake.to_string(), MEND));
            return None;
        }
    };
    let path = config::path(place);
    let shown = path.display();
    let Ok(about) = path.metadata() else {
        lines.push(Line::ok(WHAT, "there is no file: what is usual holds"));
        return Some(config);
    };
    let has_secret = config.mail.server.as_ref().is_some_and(|server| server.contains('@'));
    if has_secret && about.permissions().mode() & STRANGERS != 0 {
        let found =
            format!("{shown} has the mail server's password, and everyone here can read it");
        lines.push(Line::warning(WHAT, found, format!("chmod 640 {shown}")));
    } else {
        lines.push(Line::ok(WHAT, shown.to_string()));
    }
    Some(config)
}

/// The route table, by the catalog that the installation has.
pub(super) fn gateway(patient: &Patient<'_>, catalog: Option<&Catalog>, lines: &mut Vec<Line>) {
    const WHAT: &str = "gateway";
    let Some(gateway) = &patient.config.gateway else { return };
    let Some(catalog) = catalog else { return };
    let Some(routes) = &gateway.routes else {
        let todo = "name the file with the route table: `routes` under [gateway]";
        lines.push(Line::problem(WHAT, "it has no route table", todo));
        return;
    };
    let file = config::folder(patient.place).join(routes);
    lines.push(match gateway::read(&file, catalog) {
        Ok(table) => {
            let count = table.applications().len();
            Line::ok(WHAT, format!("{}: {count} applications", file.display()))
        }
        Err(mistake) => Line::problem(WHAT, mistake.to_string(), MEND),
    });
}
