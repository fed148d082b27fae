//! A small world made by real commands in a database of its own, and the router over it.

mod call;
mod jobs;
mod question;
mod sweep;
mod telecom;
mod todo;

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicU64, Ordering},
};

use axum::Router;
use rolecall_core::{
    AccountId, Ids, KeyId, Kind, MembershipId, PersonId, Principal, ReviewId, RoleId, Timestamp,
    change::{Actor, Command, Context, Event, FirstOwner, Invitee, NewKey, NewPerson, Via},
    window::Dates,
};
use rolecall_store::{Done, Envelope, Live, Store};
use rolecall_web::{App, Seal, SealingKey, key};
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) use self::{
    call::{Call, Reply},
    question::{question, with, without},
};

pub(crate) const EVALUATION: &str = "/access/v1/evaluation";
pub(crate) const EVALUATIONS: &str = "/access/v1/evaluations";
/// How the world reaches the server of the tests.
pub(crate) const PUBLIC_URL: &str = "https://rolecall.example";

/// When the world was made.
const MADE_AT: &str = "2026-03-01T09:00:00Z";
/// What the server's clock shows, and when commands of a test are given.
pub(crate) const NOW: &str = "2026-05-01T12:00:00Z";
/// What is random for the servers of a test: no two are alike.
static NEXT: AtomicU64 = AtomicU64::new(0);

/// Who founds a platform: whoever can run commands on the machine.
const MACHINE: &str = "the machine";

/// A key, with the secret that is shown only once.
#[derive(Clone, Copy)]
pub(crate) struct IssuedKey {
    pub(crate) id: KeyId,
    secret: [u8; 32],
}

impl IssuedKey {
    /// The whole of it, as it was shown.
    pub(crate) fn credential(&self) -> String {
        key::credential(self.id, &self.secret)
    }

    /// The secret alone.
    pub(crate) fn secret(&self) -> String {
        let credential = self.credential();
        let parts: Vec<_> = credential.splitn(3, '_').collect();
        parts[2].to_owned()
    }
}

/// A store, and by what name a test calls what is in it.
pub(crate) struct World {
    store: Store,
    seal: Seal,
    router: Router,
    clock: Timestamp,
    commands: u64,
    accounts: BTreeMap<String, AccountId>,
    roles: BTreeMap<String, RoleId>,
    people: BTreeMap<String, PersonId>,
    memberships: BTreeMap<(PersonId, AccountId), MembershipId>,
    keys: BTreeMap<String, IssuedKey>,
    reviews: BTreeMap<AccountId, ReviewId>,
    // The database lies in it and goes with it.
    folder: TempDir,
}

impl World {
    pub(crate) async fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a folder of its own");
        let file = folder.path().join("rolecall.db");
        let url = format!("sqlite://{}", file.display());
        let store = Store::open(&url).await.expect("a new database");
        let key = SealingKey::filled(|bytes| {
            bytes.fill(7);
            Ok::<_, std::convert::Infallible>(())
        });
        let seal = Seal::new(&store, &key.expect("it is filled")).await.expect("the first key");
        Self {
            router: router(&store, &seal, PUBLIC_URL),
            store,
            seal,
            clock: moment(MADE_AT),
            commands: 0,
            accounts: BTreeMap::new(),
            roles: BTreeMap::new(),
            people: BTreeMap::new(),
            memberships: BTreeMap::new(),
            keys: BTreeMap::new(),
            reviews: BTreeMap::new(),
            folder,
        }
    }

    /// Serves the same world anew, as the world reaches it there.
    pub(crate) fn move_to(&mut self, public_url: &str) {
        self.router = router(&self.store, &self.seal, public_url);
    }

    /// Serves the same world at another moment.
    pub(crate) fn at(&mut self, now: &str) {
        self.router = router_at(&self.store, &self.seal, PUBLIC_URL, moment(now));
    }

    /// The store itself, for what is mailed.
    pub(crate) fn store(&self) -> &Store {
        &self.store
    }

    /// The program over the same store at a moment, to be put together further; and what seals in it.
    pub(crate) fn app(&self, now: &str) -> (App, &Seal) {
        (app_at(&self.store, &self.seal, PUBLIC_URL, moment(now)), &self.seal)
    }

    /// The file of the database.
    pub(crate) fn database(&self) -> std::path::PathBuf {
        self.folder.path().join("rolecall.db")
    }

    pub(crate) fn router(&self) -> Router {
        self.router.clone()
    }

    pub(crate) fn account(&self, short_name: &str) -> AccountId {
        self.accounts[short_name]
    }

    pub(crate) fn role(&self, name: &str) -> RoleId {
        self.roles[name]
    }

    pub(crate) fn person(&self, address: &str) -> PersonId {
        self.people[address]
    }

    pub(crate) fn membership(&self, address: &str, account: &str) -> MembershipId {
        self.memberships[&(self.person(address), self.account(account))]
    }

    pub(crate) fn key(&self, name: &str) -> IssuedKey {
        self.keys[name]
    }

    /// The world in memory, as core sees it.
    pub(crate) fn live(&self) -> &Live {
        self.store.live()
    }

    /// The ledger's number now.
    pub(crate) fn revision(&self) -> u64 {
        self.store.live().revision()
    }

    /// Goes back to when the world was made, to do then what has ended by now.
    pub(crate) fn rewind(&mut self) {
        self.clock = moment(MADE_AT);
    }

    /// Carries out a command that the rules allow.
    pub(crate) async fn act(&mut self, by: &str, command: Command) -> Done {
        self.commands += 1;
        let envelope = self.envelope(by, command);
        let told = format!("{:?}", envelope.command);
        let done = self.store.carry_out(envelope).await;
        let done = done.unwrap_or_else(|failure| panic!("{by}: {failure} ({told})"));
        self.remember(&done.events);
        done
    }

    pub(crate) fn envelope(&self, by: &str, command: Command) -> Envelope {
        let actor = match by {
            MACHINE => Actor::Machine,
            person => Actor::Principal(Principal::Person(self.person(person))),
        };
        let unix_ms = u64::try_from(self.clock.as_millisecond()).expect("after 1970");
        let context = Context {
            at: self.clock,
            actor,
            ip: None,
            via: Via::Cli,
            ids: Ids::new(unix_ms, u128::from(self.commands) << 16),
        };
        let is_key = matches!(command, Command::IssueKey { .. });
        let secret = is_key.then(|| key::secret_hash(&self.next_secret()));
        Envelope { secret, ..Envelope::new(context, command, [7; 32]) }
    }

    /// Told apart by the number of the command that issues the key. As text, it has letters of both
    /// cases and the sign that divides a credential.
    fn next_secret(&self) -> [u8; 32] {
        let mut secret = *b"rolecall.............\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff";
        secret[8..16].copy_from_slice(&self.commands.to_le_bytes());
        secret
    }

    fn remember(&mut self, events: &[Event]) {
        for event in events {
            match event {
                Event::AccountCreated { account } => {
                    let name = account.short_name.to_string();
                    self.accounts.insert(name, account.id);
                }
                Event::RoleCreated { role } => {
                    self.roles.insert(role.content.name.to_string(), role.id);
                }
                Event::PersonAdded { person, address, .. } => {
                    let address = address.value().expect("just added").to_string();
                    self.people.insert(address, *person);
                }
                Event::MembershipAdded { membership, account, person, .. } => {
                    self.memberships.insert((*person, *account), *membership);
                }
                Event::ReviewClosed { account, review, .. } => {
                    self.reviews.insert(*account, review.id);
                }
                Event::KeyIssued { key } => {
                    let secret = self.next_secret();
                    let issued = IssuedKey { id: key.id, secret };
                    self.keys.insert(key.name.to_string(), issued);
                }
                _ => {}
            }
        }
    }

    /// Makes the platform, whose owner is there at once.
    async fn found(&mut self, short_name: &str, catalog: &str, owner: &str) {
        let found = Command::FoundPlatform {
            name: short_name.parse().expect("a name"),
            short_name: short_name.parse().expect("a short name"),
            catalog: catalog.into(),
            owner: first_owner(owner),
        };
        self.act(MACHINE, found).await;
        self.accept(owner, short_name).await;
    }

    /// Makes an account whose owner, if it has one, is there at once.
    async fn create(&mut self, by: &str, parent: &str, kind: Kind, short_name: &str, owner: &str) {
        let create = Command::CreateAccount {
            parent: self.account(parent),
            kind,
            name: short_name.parse().expect("a name"),
            short_name: short_name.parse().expect("a short name"),
            owner: kind.has_owner().then(|| first_owner(owner)),
        };
        self.act(by, create).await;
        if kind.has_owner() {
            self.accept(owner, short_name).await;
        }
    }

    pub(crate) async fn accept(&mut self, address: &str, account: &str) {
        let membership = self.membership(address, account);
        self.act(address, Command::AcceptInvitation { membership }).await;
    }

    /// Makes a role with these levels, as JSON.
    pub(crate) async fn define(
        &mut self,
        by: &str,
        account: &str,
        (name, kind): (&str, Kind),
        levels: Value,
    ) {
        let content = json!({"name": name, "type": kind.key(), "levels": levels});
        let create = Command::CreateRole {
            account: self.account(account),
            group: false,
            content: serde_json::from_value(content).expect("a role"),
        };
        self.act(by, create).await;
    }

    /// Asks someone in with one role, and has them join.
    pub(crate) async fn join(&mut self, by: &str, account: &str, address: &str, role: &str) {
        self.invite(by, account, address, role).await;
        self.accept(address, account).await;
    }

    /// Asks someone in with one role.
    pub(crate) async fn invite(&mut self, by: &str, account: &str, address: &str, role: &str) {
        self.invite_between(by, account, (address, role), [None, None]).await;
    }

    /// Asks someone in, from the first of two days until the end of the second.
    async fn invite_between(
        &mut self,
        by: &str,
        account: &str,
        (address, role): (&str, &str),
        days: [Option<&str>; 2],
    ) {
        let [activation, expiration] = days.map(|day| day.map(|day| day.parse().expect("a date")));
        let owner = first_owner(address);
        let invitee = Invitee {
            address: owner.address,
            name: owner.name,
            roles: [self.role(role)].into(),
            dates: Dates { activation, expiration, zone: owner.zone },
            narrowed_to: None,
            until: owner.until,
        };
        let person = NewPerson { invitee, login_name: None, ranges: Vec::new(), language: None };
        let account = self.account(account);
        self.act(by, Command::AddPerson { account, person }).await;
    }

    /// Issues a key with one role, without end and from anywhere unless it is changed.
    pub(crate) async fn issue(
        &mut self,
        by: &str,
        account: &str,
        (name, role): (&str, &str),
        change: impl FnOnce(&mut NewKey),
    ) {
        let mut key = NewKey {
            name: name.parse().expect("a name"),
            roles: [self.role(role)].into(),
            expires_at: None,
            ranges: Vec::new(),
        };
        change(&mut key);
        let account = self.account(account);
        self.act(by, Command::IssueKey { account, key }).await;
    }
}

fn router(store: &Store, seal: &Seal, public_url: &str) -> Router {
    router_at(store, seal, public_url, moment(NOW))
}

fn router_at(store: &Store, seal: &Seal, public_url: &str, now: Timestamp) -> Router {
    rolecall_web::router(app_at(store, seal, public_url, now))
}

fn app_at(store: &Store, seal: &Seal, public_url: &str, now: Timestamp) -> App {
    // Nobody needs to guess in a test; that no two are alike is enough.
    let entropy = |bytes: &mut [u8]| {
        for part in bytes.chunks_mut(8) {
            let number = NEXT.fetch_add(1, Ordering::Relaxed).to_le_bytes();
            part.copy_from_slice(&number[..part.len()]);
        }
    };
    App::new(store.clone(), seal.clone(), public_url, move || now, entropy)
}

/// The moment that a text names.
pub(crate) fn moment(text: &str) -> Timestamp {
    text.parse().expect("a moment")
}

pub(crate) fn first_owner(address: &str) -> FirstOwner {
    FirstOwner {
        address: address.parse().expect("an address"),
        name: address.parse().expect("a name"),
        zone: "UTC".parse().expect("a zone"),
        until: moment("2027-01-01T00:00:00Z"),
    }
}
