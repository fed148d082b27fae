//! The telecom world with a key of everything at each position, and things in two customers alike.

use rolecall_core::{
    Kind, MailId, PolicyId, ReviewId, Zone,
    catalog::{Catalog, Section},
    change::Command,
    record::{DueDate, Unanswered},
};
use rolecall_store::MailState;
use serde_json::{Value, json};

use super::World;

const OLIVIA: &str = "olivia@northwind.example";
const RITA: &str = "rita@harbour.example";
const CAROL: &str = "carol@abc.example";
const GINA: &str = "gina@globex.example";

impl World {
    /// `telecom`, with the keys `all of …` at `northwind`, `harbour`, `abc`, `abc-hq` and `globex`,
    /// and `view of abc`. In each of `abc` and `globex`, the role `… desk`, the group `… night`, the
    /// key `… spare` and someone of the other who is asked in.
    pub(crate) async fn sweep() -> Self {
        let mut world = Self::telecom().await;
        for kind in Kind::ALL {
            let everything = levels(kind, |section| section.top().key());
            let name = format!("Everything of a {kind}");
            world.define(OLIVIA, "northwind", (&name, kind), everything).await;
        }
        let view = levels(Kind::Customer, |_| "view");
        world.define(OLIVIA, "northwind", ("Viewer", Kind::Customer), view).await;
        for (by, account, kind) in [
            (OLIVIA, "northwind", Kind::Platform),
            (RITA, "harbour", Kind::Reseller),
            (CAROL, "abc", Kind::Customer),
            (CAROL, "abc-hq", Kind::PhoneSystem),
            (GINA, "globex", Kind::Customer),
        ] {
            let (name, role) = (format!("all of {account}"), format!("Everything of a {kind}"));
            world.issue(by, account, (&name, &role), |_| ()).await;
        }
        world.issue(CAROL, "abc", ("view of abc", "Viewer"), |_| ()).await;
        world.furnish(CAROL, "abc").await;
        world.furnish(GINA, "globex").await;
        world.invite(GINA, "globex", "bob@abc.example", "Bookkeeper").await;
        world
    }

    /// A mail that waits to go out.
    pub(crate) async fn waiting_mail(&self) -> MailId {
        let waiting = self.store().mails(MailState::Waiting, None, 1).await.expect("the outbox");
        waiting.first().expect("someone is asked in").id
    }

    async fn furnish(&mut self, by: &str, account: &str) {
        let own = Command::SetOwnRoles { account: self.account(account), on: true };
        self.act(OLIVIA, own).await;
        let (desk, night) = (format!("{account} desk"), format!("{account} night"));
        let levels = json!({"invoices": "view"});
        self.define(by, account, (&desk, Kind::Customer), levels.clone()).await;
        let content = json!({"name": night, "type": "customer", "levels": levels});
        let content = serde_json::from_value(content).expect("a group");
        let group = Command::CreateRole { account: self.account(account), group: true, content };
        self.act(by, group).await;
        self.issue(by, account, (&format!("{account} spare"), "Asks"), |_| ()).await;
        self.reviewed(by, account).await;
        let everything = self.role("Everything of a customer");
        let content =
            json!({"name": "Stands", "section": "trunks", "level": "delete", "only": [everything]});
        let content = serde_json::from_value(content).expect("a policy");
        let account = self.account(account);
        self.act(by, Command::SetPolicy { account, policy: None, content }).await;
    }

    /// One review that is over, and one that goes on.
    async fn reviewed(&mut self, by: &str, account: &str) {
        let account = self.account(account);
        let due = DueDate { date: "2026-12-31".parse().expect("a date"), zone: Zone::utc() };
        let start = Command::StartReview { account, due, unanswered: Unanswered::Keep };
        self.act(by, start.clone()).await;
        self.act(by, Command::CloseReview { account, unfinished: true }).await;
        self.act(by, start).await;
    }

    /// The policy of an account.
    pub(crate) fn policy(&self, account: &str) -> PolicyId {
        let account = self.account(account);
        let policy = self.store().live().read(|facts, _| {
            let account = facts.account(account).expect("whole").expect("an account");
            account.policies.keys().next().copied()
        });
        policy.expect("it has one")
    }

    /// The last review that ended in an account.
    pub(crate) fn closed_review(&self, account: &str) -> ReviewId {
        self.reviews[&self.account(account)]
    }
}

fn levels(kind: Kind, level: impl Fn(&Section) -> &'static str) -> Value {
    let catalog = Catalog::telecom();
    let sections = catalog.sections().iter().filter(|section| kind.holds(section.kind));
    sections.map(|section| (section.key.to_string(), json!(level(section)))).collect()
}
