//! What other machines must answer: the server itself, the public address with its certificate, and
//! the mail server.

use std::{net::SocketAddr, time::Duration};

use rolecall_core::{SignedDuration, Timestamp};
use tokio::time::timeout;
use url::Url;

use super::{
    Line, MEND, Patient,
    asking::{Answer, get},
};
use crate::{config, machine, post::Carrier, serve};

/// How long each may take.
const ANSWER_MAX: Duration = Duration::from_secs(10);
/// A certificate that ends sooner should have been renewed by now.
const RENEWED_DAYS: i64 = 21;
/// How far clocks may be apart; the answer says whole seconds.
const APART_MAX: SignedDuration = SignedDuration::from_secs(5);

pub(super) async fn look(patient: &Patient<'_>, lines: &mut Vec<Line>) {
    lines.push(server(patient).await);
    let public_url = patient.public_url();
    match public_url {
        None => lines.push(Line::warning(
            "public address",
            "none is set: links in mail lead to this machine",
            "set `public_url` to how browsers reach this server",
        )),
        Some(url) => match config::origin("`public_url`", &url) {
            Err(mistake) => lines.push(Line::problem("public address", mistake.to_string(), MEND)),
            Ok(_) if patient.task.offline => {}
            Ok(url) => public(&url, lines).await,
        },
    }
    lines.push(mail(patient).await);
}

impl Patient<'_> {
    fn public_url(&self) -> Option<String> {
        let flag = self.task.serve.public_url.clone();
        flag.or_else(|| self.config.public_url.clone()).or_else(|| self.chosen.public_url.clone())
    }

    fn listen(&self) -> SocketAddr {
        let listen = self.task.serve.listen.or(self.config.listen);
        let mut listen = listen.unwrap_or(serve::LISTEN);
        if listen.ip().is_unspecified() {
            let here: [u8; 4] = [127, 0, 0, 1];
            listen.set_ip(if listen.is_ipv4() {
                here.into()
            } else {
                std::net::Ipv6Addr::LOCALHOST.into()
            });
        }
        listen
    }
}

/// Whether the server runs, and does its work.
async fn server(patient: &Patient<'_>) -> Line {
    const WHAT: &str = "server";
    let listen = patient.listen();
    let Ok(url) = Url::parse(&format!("http://{listen}/readyz")) else {
        return Line::problem(WHAT, listen.to_string(), "set another `listen`");
    };
    match timeout(ANSWER_MAX, get(&url)).await {
        Ok(Ok(answer)) if answer.status == 200 => Line::ok(WHAT, format!("it runs at {listen}")),
        Ok(Ok(answer)) if answer.body.contains(r#""is_set_up":false"#) => Line::warning(
            WHAT,
            format!("it runs at {listen}, and nothing is set up yet"),
            "open the address that it said when it started, which has a code",
        ),
        Ok(Ok(answer)) => Line::problem(
            WHAT,
            format!("it runs at {listen} and is not ready: {}", answer.body.trim()),
            "look at its log",
        ),
        Ok(Err(_)) => Line::warning(WHAT, format!("nothing answers at {listen}"), "start it"),
        Err(_) => Line::problem(WHAT, format!("{listen} does not answer"), "look at its log"),
    }
}

async fn public(url: &str, lines: &mut Vec<Line>) {
    const WHAT: &str = "public address";
    let Ok(mut asked) = Url::parse(url) else {
        lines.push(Line::problem(WHAT, url, "write https:// and a host"));
        return;
    };
    let is_safe = asked.scheme() == "https" || asked.host_str().is_some_and(is_here);
    asked.set_path("/readyz");
    let answer = match timeout(ANSWER_MAX, get(&asked)).await {
        Ok(Ok(answer)) => answer,
        Ok(Err(why)) => {
            let found = format!("{url}: {why}");
            // One by an authority of their own may be what browsers there know.
            lines.push(if found.contains("UnknownIssuer") {
                let todo = "none is needed if browsers know the authority of its certificate: only the \
                            public ones are known here";
                Line::warning(WHAT, found, todo)
            } else {
                let todo =
                    "see that its name leads to the proxy in front, and that this one reaches us";
                Line::problem(WHAT, found, todo)
            });
            return;
        }
        Err(_) => {
            let todo = "see that the proxy in front of the server reaches it";
            lines.push(Line::problem(WHAT, format!("{url} does not answer"), todo));
            return;
        }
    };
    lines.push(match answer.status {
        200 if is_safe => Line::ok(WHAT, format!("{url} answers")),
        200 => Line::warning(
            WHAT,
            format!("{url} answers, in the clear: whoever is on the way reads passwords"),
            "put a proxy in front that ends TLS, and set an address with https://",
        ),
        status => Line::problem(
            WHAT,
            format!("{url} answers {status} at /readyz"),
            "see that the proxy in front leads all addresses to this server",
        ),
    });
    let now = machine::now();
    lines.extend(answer.certificate_ends.map(|ends| certificate(ends, now)));
    lines.extend(apart(&answer, now));
}

fn certificate(ends: Timestamp, now: Timestamp) -> Line {
    const WHAT: &str = "certificate";
    let days = ends.duration_since(now).as_hours() / 24;
    let said = format!("it is good until {ends}, for {days} days");
    if days < RENEWED_DAYS {
        return Line::warning(WHAT, said, "see why it is not renewed by itself");
    }
    Line::ok(WHAT, said)
}

/// How far the clock of whoever answers is from this one, if that is too far.
fn apart(answer: &Answer, now: Timestamp) -> Option<Line> {
    let theirs = answer.date?;
    let apart = theirs.duration_since(now).abs();
    (apart > APART_MAX).then(|| {
        Line::warning(
            "clock of the proxy",
            format!("it is {} s apart from this one", apart.as_secs()),
            "see that time is kept by NTP on each machine (timedatectl)",
        )
    })
}

fn is_here(host: &str) -> bool {
    ["127.0.0.1", "localhost", "[::1]"].contains(&host)
}

async fn mail(patient: &Patient<'_>) -> Line {
    const WHAT: &str = "mail";
    let config = &patient.config.mail;
    let flags = &patient.task.serve;
    let carrier = serve::carrier(
        (flags.mail_server.clone(), flags.mail_from.clone()),
        config,
        patient.chosen.mail.clone(),
    );
    let told = serve::mail_server(flags.mail_server.as_ref(), config, patient.chosen.mail.as_ref());
    let lacks_password = told.is_some_and(|server| config::lacks_password(server));
    let todo = "see that the mail server runs, and takes this name and password";
    match carrier {
        Err(mistake) => Line::problem(WHAT, mistake.to_string(), MEND),
        Ok(Carrier::Folder(_)) => Line::warning(
            WHAT,
            "no mail server is set: mail is written to a folder, and reaches nobody",
            "set `server` and `from` under [mail]",
        ),
        Ok(_) if lacks_password => Line::problem(
            WHAT,
            "the mail server is told a name, and no password",
            "set `server` under [mail] with its password, which is in no backup without the key file",
        ),
        Ok(_) if patient.task.offline => Line::ok(WHAT, "a server is set; it was not asked"),
        Ok(carrier) => match timeout(ANSWER_MAX, carrier.greeted()).await {
            Ok(Ok(())) => Line::ok(WHAT, "the server answers, and lets us in"),
            Ok(Err(why)) if why.contains("certificate") => {
                let todo = "for a certificate of an authority of your own, name that one's file: \
                            `ca_file` under [mail]";
                Line::problem(WHAT, why, todo)
            }
            Ok(Err(why)) => Line::problem(WHAT, why, todo),
            Err(_) => Line::problem(WHAT, "the server does not answer", todo),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::State;

    #[test]
    fn a_certificate_that_should_have_been_renewed_is_told_of() {
        let now: Timestamp = "2026-04-20T00:00:00Z".parse().expect("a moment");
        let state = |ends: &str| certificate(ends.parse().expect("a moment"), now).state;
        assert_eq!(state("2026-07-01T00:00:00Z"), State::Ok);
        assert_eq!(state("2026-05-01T00:00:00Z"), State::Warning);
        assert_eq!(state("2026-04-01T00:00:00Z"), State::Warning);
    }
}
