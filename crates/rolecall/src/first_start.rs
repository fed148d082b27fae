//! The first start of a server on an empty database: it serves the one page that makes the
//! installation, and goes on as the server of it, without being started again.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use rolecall_core::{
    Timestamp,
    catalog::Catalog,
    change::{Command, FirstOwner},
};
use rolecall_store::{Store, without_password};
use rolecall_web::first_start::{
    FirstStart, Fixed, MailWish, Making, PATH, Security, Untaken, Wish, router,
};
use tokio::{net::TcpListener, sync::Notify, time::timeout};
use url::Url;

use crate::{
    cli::Serve,
    config::{Chosen, ChosenMail, Config},
    init, key_file, listen, machine,
    mistake::Mistake,
    password,
    post::{Carrier, Senders},
    serve::{Site, told_to_end},
    watch::say,
};

/// How long a mail server may take to let us in.
const MAIL_MAX: Duration = Duration::from_secs(15);

/// Comes back with the listener once there is an installation; with none if the process is told to
/// end before.
pub(crate) async fn passed(
    listener: TcpListener,
    site: &Site,
    store: &Store,
    (flags, config): (&Serve, &Config),
) -> Result<Option<TcpListener>, Mistake> {
    if store.live().revision() > 0 {
        return Ok(Some(listener));
    }
    let here = listener.local_addr().map_err(Mistake::io("the socket"))?;
    let fixed = fixed(flags, config, &site.chosen()?);
    let made = Arc::new(Notify::new());
    let maker = Maker {
        store: store.clone(),
        site: site.clone(),
        here,
        is_fixed: fixed.public_url.clone(),
        made: Arc::clone(&made),
    };
    let page = FirstStart::new(&machine::random(), fixed, move |wish| -> Making {
        let maker = maker.clone();
        Box::pin(async move { maker.make(wish).await })
    });
    tell(site, here, &page);
    let (page_listener, listener) = doubled(listener)?;
    let end = async {
        tokio::select! {
            () = told_to_end() => {}
            () = made.notified() => {}
        }
    };
    listen::serve(page_listener, router(page), site.limits, end).await;
    Ok((store.live().revision() > 0).then_some(listener))
}

fn tell(site: &Site, here: SocketAddr, page: &FirstStart) {
    let code = page.code();
    say(site.format, &format!("Nothing is set up in {} yet.", without_password(&site.database)));
    if site.key_file.exists() {
        let key = site.key_file.display();
        let found = format!(
            "There is a key file already, {key}: if there was an installation here, end this, and \
             restore its backup."
        );
        say(site.format, &found);
    }
    say(site.format, &format!("Open this in a browser, where the server is reached at {here}:"));
    let anywhere = here.ip().is_unspecified();
    let host = if anywhere { format!("localhost:{}", here.port()) } else { here.to_string() };
    say(site.format, &format!("  http://{host}{PATH}?code={code}"));
    say(site.format, &format!("The code is {code}; it is good until the server ends."));
}

/// The same socket twice: who connects while the page goes and the portal comes waits for neither.
fn doubled(listener: TcpListener) -> Result<(TcpListener, TcpListener), Mistake> {
    let both = || {
        let one = listener.into_std()?;
        let other = one.try_clone()?;
        Ok((TcpListener::from_std(one)?, TcpListener::from_std(other)?))
    };
    both().map_err(Mistake::io("the socket"))
}

/// What the configuration says already.
fn fixed(flags: &Serve, config: &Config, chosen: &Chosen) -> Fixed {
    let mail = flags.mail_server.as_ref().or(config.mail.server.as_ref());
    let mail = mail.or(chosen.mail.as_ref().map(|mail| &mail.server));
    let mail = mail.map(|server| without_password(server));
    let public_url = flags.public_url.as_ref().or(config.public_url.as_ref());
    let public_url = public_url.or(chosen.public_url.as_ref()).cloned();
    Fixed { public_url, mail }
}

/// Makes the installation.
#[derive(Clone)]
struct Maker {
    store: Store,
    site: Site,
    here: SocketAddr,
    is_fixed: Option<String>,
    made: Arc<Notify>,
}

impl Maker {
    async fn make(&self, wish: Wish) -> Result<String, Untaken> {
        let mail = match &wish.mail {
            Some(mail) => Some(greeted(mail).await?),
            None => None,
        };
        let url = wish.public_url.clone().or_else(|| self.is_fixed.clone());
        let url = url.unwrap_or_else(|| format!("http://{}", self.here));
        let mut chosen = self.site.chosen().map_err(|it| unfit(&it))?;
        chosen.public_url = wish.public_url.clone().or(chosen.public_url);
        chosen.mail = mail.or(chosen.mail);
        self.founded(wish, &chosen).await.map_err(|mistake| unfit(&mistake))?;
        tracing::info!("the installation was made in the browser");
        self.made.notify_one();
        Ok(url)
    }

    async fn founded(&self, wish: Wish, chosen: &Chosen) -> Result<(), Mistake> {
        let Wish { name, short_name, owner, owner_name, zone, password: given, .. } = wish;
        let secret = tokio::task::spawn_blocking(move || password::hash(&given)).await;
        let secret = secret.map_err(|error| Mistake::usage(error.to_string()))??;
        let (_, is_new) = key_file::seal(&self.store, &self.site.key_file).await?;
        if is_new {
            say(self.site.format, &key_file::advice(&self.site.key_file));
        }
        chosen.write(&self.site.database, &self.site.key_file)?;
        let founding = Command::FoundPlatform {
            name,
            short_name,
            catalog: Catalog::telecom().text().clone(),
            owner: FirstOwner { address: owner, name: owner_name, zone, until: Timestamp::MAX },
        };
        init::found(&self.store, founding, Some(secret)).await?;
        Ok(())
    }
}

fn unfit(mistake: &Mistake) -> Untaken {
    Untaken { field: "", why: mistake.to_string() }
}

/// The mail server as it is kept, once it has let us in.
async fn greeted(mail: &MailWish) -> Result<ChosenMail, Untaken> {
    let wrong = |why: String| Untaken { field: "mail_host", why };
    let server = url_of(mail).ok_or_else(|| wrong("write the name of a server".to_owned()))?;
    let made = Senders::new(&mail.from, &std::collections::BTreeMap::new())
        .and_then(|senders| Carrier::server(server.as_str(), senders, None));
    let carrier = made.map_err(|mistake| wrong(mistake.to_string()))?;
    match timeout(MAIL_MAX, carrier.greeted()).await {
        Ok(Ok(())) => Ok(ChosenMail { server: server.into(), from: mail.from.clone() }),
        Ok(Err(why)) => Err(wrong(format!("the mail server did not let us in: {why}"))),
        Err(_) => {
            Err(wrong("the mail server does not answer: look at its name and port".to_owned()))
        }
    }
}

fn url_of(mail: &MailWish) -> Option<Url> {
    let (scheme, query) = match mail.security {
        Security::StartTls => ("smtp", Some("tls=required")),
        Security::Tls => ("smtps", None),
        Security::None => ("smtp", None),
    };
    let mut url = Url::parse(&format!("{scheme}://{}:{}", mail.host, mail.port)).ok()?;
    if let Some((name, password)) = &mail.login {
        url.set_username(name).ok()?;
        url.set_password(Some(password)).ok()?;
    }
    url.set_query(query);
    Some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_server_is_kept_as_its_url() {
        let mail = |security, login: Option<(&str, &str)>| MailWish {
            host: "mail.acme.example".to_owned(),
            port: 587,
            security,
            login: login.map(|(name, password)| (name.to_owned(), password.to_owned())),
            from: "rolecall@acme.example".to_owned(),
        };
        let url = |security, login| url_of(&mail(security, login)).map(String::from);
        let host = "mail.acme.example:587";
        assert_eq!(url(Security::None, None), Some(format!("smtp://{host}")));
        assert_eq!(
            url(Security::StartTls, Some(("a@b", "p:s/w@d?"))),
            Some(format!("smtp://a%40b:p%3As%2Fw%40d%3F@{host}?tls=required"))
        );
        assert_eq!(url(Security::Tls, None), Some(format!("smtps://{host}")));
    }
}
