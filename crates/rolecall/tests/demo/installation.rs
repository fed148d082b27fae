//! An installation of its own for a test that changes something. Changes go in as they do through
//! every door: as commands, decided by the rules.

use std::path::Path;

use rolecall_core::{
    AccountId, Ids, Kind, Level, MembershipId, Principal, RoleId, Timestamp, Zone,
    change::{Actor, Command, Context, Event, FirstOwner, Invitee, NewKey, NewPerson, Via},
    record::RoleContent,
    window::Dates,
};
use rolecall_store::{Envelope, Failure, SecretHash, Store};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

use crate::process::{INIT, Said, run};

pub(crate) const OWNER: &str = "olga@acme.example";

/// A platform with its owner, and whoever a test puts in.
pub(crate) struct Installation {
    folder: TempDir,
    runtime: Runtime,
    url: String,
    commands: u128,
    pub(crate) platform: AccountId,
    pub(crate) owner: Principal,
    pub(crate) decision_key: String,
}

impl Installation {
    /// Made by the command line.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let how = ["--decision-key", "--output", "json"];
        let made = run(folder.path(), &[&INIT[..], &how].concat());
        assert_eq!(made.code, 0, "{}", made.err);
        let said: Value = serde_json::from_str(&made.out).expect("JSON");
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime");
        let database = folder.path().join("rolecall-data/rolecall.db");
        let url = format!("sqlite://{}", database.display());
        let store = runtime.block_on(Store::open(&url)).expect("the database");
        let (platform, owner) = store.live().read(|facts, _| {
            let person = facts.find_person(OWNER).expect("the whole world");
            let root = facts.root().expect("the whole world");
            let owner = Principal::Person(person.expect("the owner").id);
            (root.expect("the platform").id, owner)
        });
        // An embedded database is one process's at a time: the program's, when it serves.
        runtime.block_on(store.close());
        Self {
            folder,
            runtime,
            url,
            commands: 0,
            platform,
            owner,
            decision_key: said["decision_key"].as_str().expect("a key").to_owned(),
        }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Runs a command in its folder.
    pub(crate) fn run(&self, words: &[&str]) -> Said {
        run(self.folder(), words)
    }

    /// Carries out a command.
    pub(crate) fn act(&mut self, by: Principal, command: Command) -> Result<Vec<Event>, Failure> {
        self.act_with(by, command, None)
    }

    fn act_with(
        &mut self,
        by: Principal,
        command: Command,
        secret: Option<SecretHash>,
    ) -> Result<Vec<Event>, Failure> {
        self.commands += 1;
        let at = Timestamp::now();
        let unix_ms = u64::try_from(at.as_millisecond()).expect("after 1970");
        let context = Context {
            at,
            actor: Actor::Principal(by),
            ip: None,
            via: Via::Cli,
            // Far enough apart that no two commands share an id.
            ids: Ids::new(unix_ms, self.commands << 32),
        };
        let envelope = Envelope { secret, ..Envelope::new(context, command, [7; 32]) };
        self.runtime.block_on(async {
            let store = Store::open(&self.url).await?;
            let done = store.carry_out(envelope).await;
            store.close().await;
            done.map(|done| done.events)
        })
    }

    /// The owner makes an account below the platform.
    pub(crate) fn account(&mut self, kind: Kind, short_name: &str) -> AccountId {
        let command = Command::CreateAccount {
            parent: self.platform,
            kind,
            name: short_name.parse().expect("a name"),
            short_name: short_name.parse().expect("a short name"),
            owner: Some(FirstOwner {
                address: format!("owner@{short_name}.example").parse().expect("an address"),
                name: "First Owner".parse().expect("a name"),
                zone: Zone::utc(),
                until: Timestamp::MAX,
            }),
        };
        let events = self.act(self.owner, command).expect("an account");
        let made = events.iter().find_map(|event| match event {
            Event::AccountCreated { account } => Some(account.id),
            _ => None,
        });
        made.expect("the account was made")
    }

    /// The owner makes a role on the platform.
    pub(crate) fn role(&mut self, kind: Kind, levels: &[(&str, Level)]) -> RoleId {
        let levels = levels.iter();
        let content = RoleContent {
            name: "Clerk".parse().expect("a name"),
            description: None,
            kind,
            levels: levels.map(|(key, level)| (key.parse().expect("a section"), *level)).collect(),
            everything_below: false,
            second_factor: false,
        };
        let command = Command::CreateRole { account: self.platform, group: false, content };
        let events = self.act(self.owner, command).expect("a role");
        let made = events.iter().find_map(|event| match event {
            Event::RoleCreated { role } => Some(role.id),
            _ => None,
        });
        made.expect("the role was made")
    }

    /// The owner puts someone in.
    pub(crate) fn person(
        &mut self,
        account: AccountId,
        address: &str,
        role: RoleId,
        dates: Dates,
    ) -> (Principal, MembershipId) {
        let person = NewPerson {
            invitee: Invitee {
                address: address.parse().expect("an address"),
                name: "Some One".parse().expect("a name"),
                roles: [role].into(),
                dates,
                narrowed_to: None,
                until: Timestamp::MAX,
            },
            login_name: None,
            ranges: Vec::new(),
            language: None,
        };
        let command = Command::AddPerson { account, person };
        let events = self.act(self.owner, command).expect("a person");
        let added = events.iter().find_map(|event| match event {
            Event::MembershipAdded { membership, person, .. } => {
                Some((Principal::Person(*person), *membership))
            }
            _ => None,
        });
        let (person, membership) = added.expect("they were asked");
        self.act(person, Command::AcceptInvitation { membership }).expect("they join");
        (person, membership)
    }

    /// The owner makes a key of the platform that may do what a role gives; gives its credential.
    pub(crate) fn key(&mut self, role: RoleId) -> String {
        let secret = [42; 32];
        let command = Command::IssueKey {
            account: self.platform,
            key: NewKey {
                name: "Asks".parse().expect("a name"),
                roles: [role].into(),
                expires_at: None,
                ranges: Vec::new(),
            },
        };
        let hash = rolecall_web::key::secret_hash(&secret);
        let events = self.act_with(self.owner, command, Some(hash));
        let events = events.expect("a key");
        let made = events.iter().find_map(|event| match event {
            Event::KeyIssued { key } => Some(key.id),
            _ => None,
        });
        rolecall_web::key::credential(made.expect("the key was made"), &secret)
    }
}

/// Dates without a beginning or an end.
pub(crate) fn always(zone: &str) -> Dates {
    Dates { activation: None, expiration: None, zone: zone.parse().expect("a zone") }
}

/// Dates that begin with a day.
pub(crate) fn from(day: &str, zone: &str) -> Dates {
    Dates { activation: Some(day.parse().expect("a day")), ..always(zone) }
}
