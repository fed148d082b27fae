//! A browser, as far as forms, cookies and redirects go.

use axum::http::Method;
use rolecall_core::change::Command;
use rolecall_store::{Envelope, Waiting};
use rolecall_web::password;

use super::PASSWORD;
use crate::world::{Call, NOW, PUBLIC_URL, Reply, World, moment};

const HOST: &str = "rolecall.example";

/// Someone's browser, with the cookie that it was given.
#[derive(Clone, Debug, Default)]
pub(crate) struct Browser {
    cookie: Option<String>,
}

impl Browser {
    pub(crate) async fn get(&self, world: &World, path: &str) -> Reply {
        self.call(Method::GET, path).send(world).await
    }

    pub(crate) async fn post(&mut self, world: &World, path: &str, form: &str) -> Reply {
        let call = self.call(Method::POST, path).header("origin", PUBLIC_URL);
        let call = call.header("content-type", "application/x-www-form-urlencoded");
        let reply = call.bytes(form).send(world).await;
        if let Some(cookie) = reply.header("set-cookie") {
            let pair = cookie.split(';').next().unwrap_or_default();
            self.cookie = Some(pair.to_owned()).filter(|pair| !pair.ends_with('='));
        }
        reply
    }

    /// A request of this browser, to be put together further.
    pub(crate) fn call(&self, method: Method, path: &str) -> Call {
        let call = Call::new(method, path).header("host", HOST);
        match &self.cookie {
            Some(cookie) => call.header("cookie", cookie),
            None => call,
        }
    }

    pub(crate) async fn sign_in(&mut self, world: &World, who: &str, given: &str) -> Reply {
        let form = format!("who={}&password={}", escaped(who), escaped(given));
        self.post(world, "/sign-in", &form).await
    }

    /// The same cookie in another hand.
    pub(crate) fn copied(&self) -> Self {
        self.clone()
    }

    pub(crate) fn is_signed_in(&self) -> bool {
        self.cookie.is_some()
    }
}

pub(crate) fn escaped(text: &str) -> String {
    text.replace('%', "%25").replace('@', "%40").replace('+', "%2B").replace(' ', "+")
}

/// Someone who has chosen the password.
pub(crate) async fn with_password(world: &World, address: &str) -> Browser {
    let person = world.person(address);
    let command = Command::ChoosePassword { person };
    let envelope = world.envelope(address, command);
    let secret = password::hash(PASSWORD, [3; 16]);
    let done = world.store().carry_out(Envelope { secret, ..envelope }).await;
    done.expect("the rules allow it");
    let mut browser = Browser::default();
    let reply = browser.sign_in(world, address, PASSWORD).await;
    assert_eq!(reply.status.as_u16(), 303, "{}", reply.text);
    browser
}

/// The path of a link to choose a password, asked for and mailed.
pub(crate) async fn reset_link(world: &World, address: &str) -> String {
    // Whatever the world's clock shows in the test.
    let due = async || {
        let by_then = moment(NOW) + rolecall_core::SignedDuration::from_hours(24);
        world.store().due_mail(by_then, 1_000).await.expect("the outbox")
    };
    due().await;
    let form = format!("address={}", escaped(address));
    Browser::default().post(world, "/reset", &form).await;
    // It is sent off the path.
    for _ in 0..100 {
        if let Some(waiting) = due().await.into_iter().next() {
            return format!("/password/{}", waiting.link.expect("a link"));
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    panic!("no link was mailed")
}

/// The mails that wait, taken out.
pub(crate) async fn mail(world: &World) -> Vec<Waiting> {
    world.store().due_mail(moment(NOW), 1_000).await.expect("the outbox")
}
