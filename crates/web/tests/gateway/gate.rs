//! A world with the gateway before an application.

use std::{net::SocketAddr, time::Duration};

use axum::{Router, http::Method};
use rolecall_core::{catalog::Catalog, change::Command};
use rolecall_web::{
    App,
    gateway::{
        Authorities, Gateway, Limits, Settings,
        table::{Table, file::TableFile},
    },
};
use serde_json::{Value, json};

use super::office;
use crate::{
    sign_in::browser::{Browser, with_password},
    world::{Call, NOW, Reply, World},
};

pub(crate) const HOST: &str = "office.example";
pub(crate) const ORIGIN: &str = "https://office.example";
/// A proxy whose word counts.
pub(crate) const PROXY: &str = "10.0.0.1";

pub(crate) struct Gate {
    pub(crate) world: World,
    /// The portal with the endpoints for other proxies.
    pub(crate) portal: Router,
    pub(crate) front: Router,
}

pub(crate) fn routes() -> Value {
    let redact = json!([{"fields": ["sip_password"], "needs": ["technical edit"], "reveal": "sip_credentials"}]);
    json!([
        {"methods": ["GET", "HEAD"], "path": "/{account}/invoices", "needs": ["invoices view"], "menu": "Invoices"},
        {"methods": ["GET", "HEAD"], "path": "/{account}/invoices/{id}", "needs": ["invoices view"]},
        {"methods": ["POST"], "path": "/{account}/invoices/{id}", "needs": ["invoices edit"]},
        {"methods": ["GET"], "path": "/{account}/payments", "needs": ["payments view"], "menu": "Payments"},
        {"methods": ["POST"], "path": "/{account}/services", "needs": ["services buy"]},
        {"methods": ["GET"], "path": "/{account}/services/{id}", "needs": ["payments view", "services view"]},
        {"methods": ["DELETE"], "path": "/{account}/services/{id}", "needs": ["services delete"]},
        {"methods": ["GET", "HEAD"], "path": "/{account}/lines", "needs": ["numbers view"], "redact": redact},
        {"methods": ["GET", "HEAD"], "path": "/{account}/lines/{how}", "needs": ["numbers view"], "redact": redact},
        {"methods": ["GET"], "path": "/{account}/sip", "needs": ["sip_credentials edit", "technical edit"]},
        {"methods": ["GET", "POST"], "path": "/{account}/late", "needs": ["invoices view"]},
        {"methods": ["GET"], "path": "/{account}/drip", "needs": ["invoices view"]},
        {"methods": ["GET"], "path": "/{account}/flood", "needs": ["invoices view"]},
        {"methods": ["GET"], "path": "/{account}/socket", "needs": ["invoices view"]},
        {"methods": ["GET"], "path": "/{account}/cached", "needs": ["invoices view"]},
        {"methods": ["GET"], "path": "/{account}/files/{rest...}", "needs": ["invoices view"]},
        {"methods": ["GET"], "path": "/assets/{rest...}", "public": true},
        {"methods": ["GET"], "path": "/me", "signed_in": true},
        {"methods": ["GET"], "path": "/{account}/home", "signed_in": true},
    ])
}

pub(crate) fn limits() -> Limits {
    Limits {
        body_bytes_max: 10_000,
        json_bytes_max: 100_000,
        decision_max: Duration::from_millis(500),
        connect_max: Duration::from_millis(500),
        first_byte_max: Duration::from_millis(300),
        idle_max: Duration::from_millis(400),
    }
}

impl Gate {
    pub(crate) async fn open() -> Self {
        Self::before(World::telecom().await, office::started().await, limits())
    }

    pub(crate) fn before(world: World, office: SocketAddr, limits: Limits) -> Self {
        Self::before_at(world, office, limits, NOW)
    }

    /// The same at another moment.
    pub(crate) fn before_at(world: World, office: SocketAddr, limits: Limits, now: &str) -> Self {
        Self::of_app(Self::app(&world, office, (limits, now), &routes()), world)
    }

    /// Before an application with other routes.
    pub(crate) async fn with_routes(routes: &Value) -> Self {
        let (world, office) = (World::telecom().await, office::started().await);
        Self::of_app(Self::app(&world, office, (limits(), NOW), routes), world)
    }

    fn of_app(app: App, world: World) -> Self {
        let portal = rolecall_web::router(app.clone());
        let front = rolecall_web::gateway::router(app);
        Self { world, portal, front }
    }

    fn app(
        world: &World,
        office: SocketAddr,
        (limits, now): (Limits, &str),
        routes: &Value,
    ) -> App {
        let application = json!({
            "name": "office", "title": "Office", "upstream": format!("http://{office}"),
            "route": routes,
        });
        let file: TableFile =
            serde_json::from_value(json!({"application": [application]})).expect("a table");
        let table = Table::of(&file, &Catalog::telecom()).expect("a table without mistakes");
        let settings = Settings {
            public_url: ORIGIN.to_owned(),
            trusted_peers: vec!["10.0.0.0/8".parse().expect("a range")],
            assertion_key: 1,
            authorities: Authorities::default(),
            limits,
        };
        let (app, seal) = world.app(now);
        app.with_gateway(Gateway::new(seal, table, settings))
    }

    /// A request to the application, from nobody.
    pub(crate) fn call(method: Method, path: &str) -> Call {
        Call::new(method, path).header("host", HOST).from("192.0.2.1")
    }

    pub(crate) async fn send(&self, call: Call) -> Reply {
        call.send_to(self.front.clone()).await
    }

    /// The status of a request by a key.
    pub(crate) async fn by_key(&self, key: &str, method: Method, path: &str) -> Reply {
        self.send(Self::call(method, path).with_key(&self.world, key)).await
    }

    /// What a person is given at the application's origin, after having signed in to the portal.
    pub(crate) async fn cookie(&self, address: &str) -> String {
        let browser = with_password(&self.world, address).await;
        self.entered(&browser).await
    }

    /// The same, by a browser that is signed in to the portal.
    pub(crate) async fn entered(&self, browser: &Browser) -> String {
        let sent = self.send(Self::call(Method::GET, "/me").header("accept", "text/html")).await;
        let way = pair(&sent, 0);
        let enter =
            path_of(sent.header("location").expect("to the portal"), "https://rolecall.example");
        let led = browser.call(Method::GET, &enter).send_to(self.portal.clone()).await;
        let back = path_of(led.header("location").expect("back"), ORIGIN);
        let call = Self::call(Method::GET, &back).header("cookie", &way);
        let entered = self.send(call).await;
        assert_eq!(entered.header("location"), Some("/me"), "{}", entered.text);
        pair(&entered, 1)
    }

    /// A person who is put in, with a role.
    pub(crate) async fn removed(&mut self, by: &str, address: &str, account: &str) {
        let membership = self.world.membership(address, account);
        self.world.act(by, Command::EndMembership { membership }).await;
    }
}

/// A cookie of an answer, as it is sent back.
pub(crate) fn pair(reply: &Reply, at: usize) -> String {
    let set = reply.headers("set-cookie");
    let cookie = set.get(at).unwrap_or_else(|| panic!("no cookie: {reply:?}"));
    cookie.split(';').next().unwrap_or_default().to_owned()
}

/// The path of an address at an origin.
pub(crate) fn path_of(address: &str, origin: &str) -> String {
    let path = address.strip_prefix(origin);
    path.unwrap_or_else(|| panic!("{address} is not at {origin}")).to_owned()
}
