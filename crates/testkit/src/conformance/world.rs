//! A small world in a store, made by real commands.

use std::sync::atomic::{AtomicU64, Ordering};

use rolecall_core::{
    AccountId, Ids, KeyId, Kind, MembershipId, PersonId, Principal, RoleId, Timestamp, Zone,
    catalog::Catalog,
    change::{Actor, Command, Context, Event, FirstOwner, Invitee, NewKey, NewPerson, Via},
    window::Dates,
};
use rolecall_store::{Done, Envelope, Failure, SecretHash, Store};

/// A moment in the life of tests.
pub(super) fn noon() -> Timestamp {
    "2026-06-01T12:00:00Z".parse().expect("a moment")
}

/// Fresh ids, told apart within this process.
static COMMANDS: AtomicU64 = AtomicU64::new(1);

/// A command at noon.
pub(super) fn envelope(actor: Actor, command: Command, secret: Option<&str>) -> Envelope {
    let number = COMMANDS.fetch_add(1, Ordering::Relaxed);
    let unix_ms = u64::try_from(noon().as_millisecond()).expect("after 1970");
    let ids = Ids::new(unix_ms, u128::from(number) << 20);
    let context =
        Context { at: noon(), actor, ip: Some([192, 0, 2, 1].into()), via: Via::Rest, ids };
    let mut salt = [7; 32];
    salt[..8].copy_from_slice(&number.to_le_bytes());
    let secret = secret.map(|hash| SecretHash(hash.to_owned()));
    Envelope { secret, ..Envelope::new(context, command, salt) }
}

/// A platform with its owner and the shipped roles and groups.
pub struct World {
    /// Where it is.
    pub store: Store,
    /// The platform.
    pub platform: AccountId,
    /// Its owner.
    pub owner: Principal,
}

impl World {
    /// Makes it in an empty database.
    pub async fn found(url: &str) -> Self {
        let store = Store::open(url).await.expect("the store opens");
        let found = Command::FoundPlatform {
            name: "Provider".parse().expect("a name"),
            short_name: "provider".parse().expect("a short name"),
            catalog: Catalog::telecom().text().clone(),
            owner: first_owner("owner@provider.example"),
        };
        let founded =
            store.carry_out(envelope(Actor::Machine, found, None)).await.expect("founded");
        let (membership, platform, person) = added(&founded).expect("an owner was named");
        let owner = Principal::Person(person);
        let world = Self { store, platform, owner };
        world.act(owner, Command::AcceptInvitation { membership }).await;
        for preset in rolecall_core::preset::all() {
            let preset = preset.key.clone();
            world.act(owner, Command::AddPreset { account: platform, preset }).await;
        }
        world
    }

    /// Carries out a command that must be accepted.
    pub async fn act(&self, actor: Principal, command: Command) -> Done {
        self.try_to(actor, command).await.expect("accepted")
    }

    /// Carries out a command.
    pub async fn try_to(&self, actor: Principal, command: Command) -> Result<Done, Failure> {
        self.store.carry_out(envelope(Actor::Principal(actor), command, None)).await
    }

    /// The role or group of this name on the platform.
    pub fn role(&self, group: bool, name: &str) -> RoleId {
        let name = name.parse().expect("a name");
        let found = self.store.live().read(|facts, _| {
            facts.role_named(self.platform, group, &name).expect("whole").map(|role| role.id)
        });
        found.expect("a shipped role")
    }

    /// Puts a new person into the platform with a group, and has them join.
    pub async fn put_in(&self, address: &str, group: &str) -> (MembershipId, Principal) {
        let roles = [self.role(true, group)].into();
        let done = self.act(self.owner, add(self.platform, address, roles)).await;
        let (membership, _, person) = added(&done).expect("a membership was added");
        let person = Principal::Person(person);
        self.act(person, Command::AcceptInvitation { membership }).await;
        (membership, person)
    }

    /// A customer of the platform, with its owner, who has joined.
    pub async fn customer(&self, short_name: &str) -> (AccountId, Principal) {
        let owner = first_owner(&format!("owner@{short_name}.example"));
        let create = create(self.platform, Kind::Customer, short_name, Some(owner));
        let done = self.act(self.owner, create).await;
        let (membership, customer, person) = added(&done).expect("an owner was named");
        let owner = Principal::Person(person);
        self.act(owner, Command::AcceptInvitation { membership }).await;
        (customer, owner)
    }

    /// A phone system that the customer's owner makes.
    pub async fn phone_system(&self, (customer, owner): (AccountId, Principal)) -> AccountId {
        let name = format!("phones-{}", self.store.live().revision());
        let done = self.act(owner, create(customer, Kind::PhoneSystem, &name, None)).await;
        created(&done).expect("an account was made")
    }

    /// A key of the platform with a group.
    pub async fn key(&self, group: &str) -> KeyId {
        let key = NewKey {
            name: "A key".parse().expect("a name"),
            roles: [self.role(true, group)].into(),
            expires_at: None,
            ranges: Vec::new(),
        };
        let issue = Command::IssueKey { account: self.platform, key };
        let issue = envelope(Actor::Principal(self.owner), issue, Some("the-hash-of-a-secret"));
        let done = self.store.carry_out(issue).await.expect("issued");
        let [Event::KeyIssued { key }] = &done.events[..] else { panic!("{done:?}") };
        key.id
    }
}

/// The command that makes an account.
pub(super) fn create(
    parent: AccountId,
    kind: Kind,
    short_name: &str,
    owner: Option<FirstOwner>,
) -> Command {
    let name = short_name.parse().expect("a name");
    let short_name = short_name.parse().expect("a short name");
    Command::CreateAccount { parent, kind, name, short_name, owner }
}

/// The account that was made.
pub(super) fn created(done: &Done) -> Option<AccountId> {
    done.events.iter().find_map(|event| match event {
        Event::AccountCreated { account } => Some(account.id),
        _ => None,
    })
}

/// The command that puts someone in.
pub(super) fn add(
    account: AccountId,
    address: &str,
    roles: std::collections::BTreeSet<RoleId>,
) -> Command {
    let invitee = Invitee {
        address: address.parse().expect("an address"),
        name: "Some One".parse().expect("a name"),
        roles,
        dates: Dates { activation: None, expiration: None, zone: Zone::utc() },
        narrowed_to: None,
        until: Timestamp::MAX,
    };
    let person = NewPerson { invitee, login_name: None, ranges: Vec::new(), language: None };
    Command::AddPerson { account, person }
}

/// The command that asks someone in.
pub(super) fn invite(
    account: AccountId,
    address: &str,
    roles: std::collections::BTreeSet<RoleId>,
) -> Command {
    match add(account, address, roles) {
        Command::AddPerson { account, person } => {
            Command::Invite { account, invitee: person.invitee }
        }
        other => other,
    }
}

/// The person, if it is one.
pub(super) fn person(principal: Principal) -> Option<PersonId> {
    match principal {
        Principal::Person(person) => Some(person),
        Principal::Key(_) | Principal::AccountSignIn(_) => None,
    }
}

/// An owner to be named.
pub fn first_owner(address: &str) -> FirstOwner {
    FirstOwner {
        address: address.parse().expect("an address"),
        name: "The Owner".parse().expect("a name"),
        zone: Zone::utc(),
        until: Timestamp::MAX,
    }
}

/// The membership that was added.
pub(super) fn added(done: &Done) -> Option<(MembershipId, AccountId, PersonId)> {
    done.events.iter().find_map(|event| match event {
        Event::MembershipAdded { membership, account, person, .. } => {
            Some((*membership, *account, *person))
        }
        _ => None,
    })
}
