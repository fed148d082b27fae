//! What stands open that need not: files that others read, figures that strangers reach, a password that
//! goes out in the clear, places that one address can fill.

use std::{net::SocketAddr, os::unix::fs::PermissionsExt, path::Path};

use url::Url;

use super::{Line, MEND, Patient, STRANGERS, database::path};
use crate::watch;

pub(super) fn look(patient: &Patient<'_>, lines: &mut Vec<Line>) {
    if patient.url.starts_with("sqlite:") {
        lines.extend(database(Path::new(path(&patient.url))));
    }
    let serve = &patient.task.serve;
    let figures = serve.metrics_listen.or(patient.config.metrics.listen);
    lines.extend(figures.and_then(metrics));
    let chosen = patient.chosen.mail.as_ref().map(|mail| &mail.server);
    let mail = serve.mail_server.as_ref().or(patient.config.mail.server.as_ref()).or(chosen);
    lines.extend(mail.and_then(|server| password(server)));
    let limits = patient.config.connections.limits();
    if limits.open_each_max > limits.open_max {
        lines.push(Line::warning(
            "connections",
            "one address may have more of them than there are: `open_each_max` is above `open_max`",
            "set it to at most that, under [connections]",
        ));
    }
    let traces = serve.traces_endpoint.as_ref().or(patient.config.traces.endpoint.as_ref());
    if let Some(Err(mistake)) = traces.map(|endpoint| watch::addressed(endpoint)) {
        lines.push(Line::problem("traces", mistake.to_string(), MEND));
    }
}

/// A file in a folder that others cannot enter is nobody else's, whatever its own mode.
fn database(file: &Path) -> Option<Line> {
    let mode = |path: &Path| path.metadata().map_or(0, |about| about.permissions().mode());
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let (file_mode, folder_mode) = (mode(file), mode(folder.unwrap_or(Path::new("."))));
    if file_mode & STRANGERS == 0 || folder_mode & STRANGERS == 0 {
        return None;
    }
    let shown = file.display();
    Some(Line::warning(
        "database file",
        format!("everyone on this machine can read {shown}: names, addresses, hashes of passwords"),
        format!("chmod 600 {shown}*"),
    ))
}

fn metrics(listen: SocketAddr) -> Option<Line> {
    (!listen.ip().is_loopback()).then(|| {
        Line::warning(
            "figures",
            format!("they are to be had at {listen}, from other machines and without a key"),
            "see that strangers do not reach it, or let it be an address of this machine",
        )
    })
}

/// Without `tls=required`, whoever is on the way can have the password asked for in the clear.
fn password(server: &str) -> Option<Line> {
    let url = Url::parse(server).ok().filter(|url| url.scheme() == "smtp")?;
    url.password()?;
    let is_required = url.query_pairs().any(|(name, value)| name == "tls" && value == "required");
    (!is_required).then(|| {
        Line::warning(
            "mail password",
            "the mail server may be told it in the clear: its URL does not ask for TLS",
            "add ?tls=required to the URL, or use smtps://",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_open_is_told_of_and_what_does_not_is_not() {
        assert!(metrics("0.0.0.0:9464".parse().expect("an address")).is_some());
        assert!(metrics("127.0.0.1:9464".parse().expect("an address")).is_none());
        assert!(password("smtp://a:b@mail.example").is_some());
        for fine in [
            "smtp://a:b@mail.example?tls=required",
            "smtps://a:b@mail.example",
            "smtp://mail.example",
        ] {
            assert!(password(fine).is_none(), "{fine}");
        }
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("rolecall.db");
        std::fs::write(&file, "").expect("written");
        let set = |path: &Path, mode| {
            let mode = std::fs::Permissions::from_mode(mode);
            std::fs::set_permissions(path, mode).expect("set");
        };
        for (of_folder, of_file, is_open) in
            [(0o755, 0o644, true), (0o700, 0o644, false), (0o755, 0o600, false)]
        {
            set(folder.path(), of_folder);
            set(&file, of_file);
            assert_eq!(database(&file).is_some(), is_open, "{of_folder:o} {of_file:o}");
        }
    }
}
