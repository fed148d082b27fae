//! Applications and the portal are of different hosts. At one origin, a page of an application could
//! act in the portal; at one host, whatever the ports, each would be sent the other's cookies.

use rolecall_web::gateway::table::Table;
use url::Url;

use crate::mistake::Mistake;

/// Refuses a gateway that browsers reach at the portal's own host.
pub(super) fn from_portal(portal: &str, gateway: &str, table: &Table) -> Result<(), Mistake> {
    let portal_host = host(portal);
    let portal_host = portal_host.as_deref();
    let is_portals = |url: &str| portal_host.is_some() && host(url).as_deref() == portal_host;
    let instead = instead(portal_host.unwrap_or_default());
    let mut applications = table.applications().iter();
    if applications.clone().any(|it| it.host.is_none()) && is_portals(gateway) {
        return Err(Mistake::usage(format!(
            "[gateway] `public_url` is `{gateway}`, and the portal is reached as {portal}: give the \
             gateway a host name of its own, such as {instead}"
        )));
    }
    let scheme = gateway.split_once("://").map_or("http", |(scheme, _)| scheme);
    let at_portal = applications.find_map(|application| {
        let named = application.host.as_deref()?;
        is_portals(&format!("{scheme}://{named}")).then_some((&application.name, named))
    });
    match at_portal {
        Some((name, named)) => Err(Mistake::usage(format!(
            "the application `{name}` has `host = \"{named}\"`, and the portal is reached as \
             {portal}: give the application a host name of its own, such as {instead}"
        ))),
        None => Ok(()),
    }
}

/// The host of an address as browsers compare it, without its port.
fn host(url: &str) -> Option<String> {
    let host = Url::parse(url).ok()?.host()?.to_string();
    Some(host.trim_end_matches('.').to_owned())
}

/// A name that could be given.
fn instead(portal: &str) -> String {
    match portal {
        "127.0.0.1" | "[::1]" => "localhost".to_owned(),
        "localhost" => "127.0.0.1".to_owned(),
        portal => {
            let domain = portal.split_once('.').map_or("example.com", |(_, domain)| domain);
            format!("office.{domain}")
        }
    }
}

#[cfg(test)]
mod tests {
    use rolecall_core::catalog::Catalog;
    use rolecall_web::gateway::table::file::TableFile;

    use super::*;

    fn table(hosts: &[&str]) -> Table {
        let mut text = String::new();
        for (at, host) in hosts.iter().enumerate() {
            text += &format!(
                "[[application]]\nname = \"a{at}\"\ntitle = \"A\"\nupstream = \"http://127.0.0.1:1\"\n"
            );
            if !host.is_empty() {
                text += &format!("host = \"{host}\"\n");
            }
        }
        let file: TableFile = toml::from_str(&text).expect("a table");
        Table::of(&file, &Catalog::telecom()).expect("a table without mistakes")
    }

    #[test]
    fn a_gateway_at_the_portals_host_is_refused_with_what_to_do() {
        for (portal, gateway, hosts, said) in [
            (
                "https://access.north.example",
                "https://access.north.example",
                &[""][..],
                "office.north.example",
            ),
            (
                "https://access.north.example/",
                "https://access.north.example:8443",
                &[""],
                "`public_url`",
            ),
            (
                "https://Access.North.example.",
                "https://access.north.example",
                &[""],
                "`public_url`",
            ),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8081", &[""], "such as localhost"),
            ("http://localhost:8080", "http://localhost:8081", &[""], "such as 127.0.0.1"),
            ("https://a.example", "https://b.example", &["", "A.example"], "the application `a1`"),
            (
                "https://a.example",
                "https://b.example",
                &["a.example:8443"],
                "`host = \"a.example:8443\"`",
            ),
        ] {
            let refused = from_portal(portal, gateway, &table(hosts)).expect_err(said).to_string();
            assert!(refused.contains(said), "{refused}");
            assert!(refused.contains("a host name of its own"), "{refused}");
        }
        for (portal, gateway, hosts) in [
            ("https://access.north.example", "https://office.north.example", &[""][..]),
            ("http://127.0.0.1:8080", "http://localhost:8081", &[""]),
            ("https://a.example", "https://b.example", &["", "c.example"]),
            // Nothing is reached there: all applications have hosts of their own.
            ("https://a.example", "https://a.example", &["b.example", "c.example"]),
        ] {
            assert!(from_portal(portal, gateway, &table(hosts)).is_ok(), "{portal} {gateway}");
        }
    }
}
