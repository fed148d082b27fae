//! A provider with a reseller, customers and a phone system, on the catalog that ships.

use std::collections::BTreeMap;

use rolecall_core::{
    Kind,
    catalog::Catalog,
    change::{Command, NewKey},
};
use serde_json::json;

use super::{NOW, World, moment};

const OLIVIA: &str = "olivia@northwind.example";
const RITA: &str = "rita@harbour.example";
const CAROL: &str = "carol@abc.example";
const GINA: &str = "gina@globex.example";
const FAY: &str = "fay@fenced.example";

impl World {
    /// `northwind` (platform) has `harbour` (reseller) and the customers `globex` and `gone`, which
    /// is closed; `harbour` has the customers `abc`, with the phone system `abc-hq`, and `fenced`,
    /// with the allowlist 192.0.2.0/24.
    pub(crate) async fn telecom() -> Self {
        let mut world = Self::empty().await;
        let catalog = Catalog::telecom();
        world.found("northwind", catalog.text(), OLIVIA).await;
        world.telecom_accounts().await;
        world.telecom_roles().await;
        world.telecom_people().await;
        world.telecom_keys().await;
        world.telecom_limits().await;
        world.clock = moment(NOW);
        world
    }

    async fn telecom_accounts(&mut self) {
        use Kind::{Customer, PhoneSystem, Reseller};
        for (by, parent, kind, name, owner) in [
            (OLIVIA, "northwind", Reseller, "harbour", RITA),
            (RITA, "harbour", Customer, "abc", CAROL),
            (CAROL, "abc", PhoneSystem, "abc-hq", ""),
            (OLIVIA, "northwind", Customer, "globex", GINA),
            (RITA, "harbour", Customer, "fenced", FAY),
            (OLIVIA, "northwind", Customer, "gone", "gwen@gone.example"),
        ] {
            self.create(by, parent, kind, name, owner).await;
        }
    }

    async fn telecom_roles(&mut self) {
        use Kind::{Customer, PhoneSystem, Platform, Reseller};
        let bookkeeper = json!({
            "invoices": "edit", "services": "create", "pricelists": "view",
            "numbers": "edit", "trunks": "view",
        });
        let asks = json!({"decisions": "view"});
        let simulates = json!({"decisions": "edit"});
        for (name, kind, levels) in [
            ("Bookkeeper", Customer, &bookkeeper),
            ("Asks", Customer, &asks),
            ("Simulates", Customer, &simulates),
            ("Keymaster", Customer, &json!({"api_access": "edit", "decisions": "view"})),
            ("Reseller asks", Reseller, &asks),
            ("Reseller simulates", Reseller, &simulates),
            ("Platform asks", Platform, &asks),
            ("Platform simulates", Platform, &simulates),
            ("Care", Platform, &json!({"invoices": "view"})),
            ("Clerk", PhoneSystem, &json!({"pbx.access": "view", "pbx.extensions": "edit"})),
        ] {
            self.define(OLIVIA, "northwind", (name, kind), levels.clone()).await;
        }
    }

    async fn telecom_people(&mut self) {
        for (by, account, address, role) in [
            (OLIVIA, "northwind", "sam@northwind.example", "Care"),
            (CAROL, "abc", "sam@northwind.example", "Bookkeeper"),
            (CAROL, "abc", "bob@abc.example", "Bookkeeper"),
            (CAROL, "abc", "kim@abc.example", "Keymaster"),
            (CAROL, "abc", "sue@abc.example", "Bookkeeper"),
            (CAROL, "abc-hq", "uma@abc.example", "Clerk"),
            (GINA, "globex", "gus@globex.example", "Bookkeeper"),
            (FAY, "fenced", "fred@fenced.example", "Bookkeeper"),
        ] {
            self.join(by, account, address, role).await;
        }
        // Known elsewhere; she has not answered.
        self.invite(CAROL, "abc", GINA, "Bookkeeper").await;
        let nina = ("nina@abc.example", "Bookkeeper");
        self.invite_between(CAROL, "abc", nina, [Some("2026-06-01"), None]).await;
        self.accept(nina.0, "abc").await;
        let eve = ("eve@abc.example", "Bookkeeper");
        self.invite_between(CAROL, "abc", eve, [None, Some("2026-03-31")]).await;
        self.accept(eve.0, "abc").await;
        let membership = self.membership("sue@abc.example", "abc");
        self.act(CAROL, Command::SuspendMembership { membership }).await;
    }

    async fn telecom_keys(&mut self) {
        for (by, account, name, role) in [
            (OLIVIA, "northwind", "northwind asks", "Platform asks"),
            (OLIVIA, "northwind", "northwind simulates", "Platform simulates"),
            (RITA, "harbour", "harbour asks", "Reseller asks"),
            (RITA, "harbour", "harbour simulates", "Reseller simulates"),
            (CAROL, "abc", "abc asks", "Asks"),
            (CAROL, "abc", "abc simulates", "Simulates"),
            (CAROL, "abc", "abc nothing", "Bookkeeper"),
            (GINA, "globex", "globex asks", "Asks"),
            (FAY, "fenced", "fenced asks", "Asks"),
        ] {
            self.issue(by, account, (name, role), |_| ()).await;
        }
        let ends = |key: &mut NewKey| key.expires_at = Some(moment("2026-04-01T00:00:00Z"));
        self.issue(CAROL, "abc", ("abc expired", "Asks"), ends).await;
        let lists =
            |key: &mut NewKey| key.ranges = vec!["198.51.100.0/24".parse().expect("a range")];
        self.issue(CAROL, "abc", ("abc listed", "Asks"), lists).await;
    }

    async fn telecom_limits(&mut self) {
        for (by, name) in
            [(OLIVIA, "northwind"), (RITA, "harbour"), (CAROL, "abc"), (GINA, "globex")]
        {
            let sign_in =
                Command::SetAccountSignIn { account: self.account(name), enabled: Some(true) };
            self.act(by, sign_in).await;
        }
        let close = Command::CloseAccount { account: self.account("gone") };
        self.act(OLIVIA, close).await;
        let fence = Command::SetAllowlist {
            account: self.account("fenced"),
            ranges: vec!["192.0.2.0/24".parse().expect("a range")],
            notes: BTreeMap::new(),
            leaves_self_out: false,
        };
        self.act(RITA, fence).await;
    }
}
