//! A large provider, made by real commands in a database of its own: ten thousand accounts, a hundred
//! thousand people, five hundred roles, one role that everyone has, one person in two thousand
//! accounts, and one customer with twenty thousand people.

use std::{collections::BTreeSet, time::Instant};

use futures_util::{StreamExt, stream};
use rolecall_core::{
    AccountId, Ids, Kind, MembershipId, PersonId, Principal, RoleId, Timestamp, Zone,
    catalog::Catalog,
    change::{Actor, Command, Context, Event, FirstOwner, Invitee, NewPerson, Via},
    window::Dates,
};
use rolecall_store::{Envelope, Store};
use serde_json::json;
use tempfile::TempDir;

/// How much of everything there is.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub resellers: usize,
    pub customers: usize,
    pub phone_systems: usize,
    /// People besides the owners.
    pub people: usize,
    /// Of them, those of one customer.
    pub crowd: usize,
    pub roles: usize,
    /// The accounts of one person.
    pub wandered: usize,
}

pub const LARGE: Size = Size {
    resellers: 20,
    customers: 8_979,
    phone_systems: 1_000,
    people: 91_000,
    crowd: 20_000,
    roles: 500,
    wandered: 2_000,
};

/// How many commands wait for the writer at a time.
const AT_ONCE: usize = 256;

pub struct Town {
    pub store: Store,
    pub olivia: PersonId,
    /// In very many accounts.
    pub wanderer: PersonId,
    /// The owner of the first reseller.
    pub partner: PersonId,
    /// That everyone has.
    pub role: RoleId,
    /// Of some person of the large customer.
    pub one_of_crowd: MembershipId,
    pub seconds: f64,
    pub commands: u64,
    _folder: TempDir,
}

/// Who gives the commands, and how many there were.
struct Maker {
    store: Store,
    commands: u64,
    people: usize,
}

impl Town {
    pub async fn made(size: Size) -> Self {
        let started = Instant::now();
        let folder = tempfile::tempdir().expect("a folder of its own");
        let url = format!("sqlite://{}", folder.path().join("rolecall.db").display());
        let store = Store::open(&url).await.expect("a new database");
        let mut maker = Maker { store: store.clone(), commands: 0, people: 0 };
        let (platform, olivia) = maker.founded().await;
        let role = maker.roles(olivia, platform, size.roles).await;
        let (resellers, owners) =
            maker.accounts(olivia, Kind::Reseller, &[platform], size.resellers).await;
        let parents: Vec<_> = [platform].into_iter().chain(resellers).collect();
        let (customers, _) = maker.accounts(olivia, Kind::Customer, &parents, size.customers).await;
        maker.accounts(olivia, Kind::PhoneSystem, &customers, size.phone_systems).await;
        let crowd = vec![customers[0]; size.crowd];
        let spread = customers.iter().copied().cycle().take(size.people - size.crowd);
        let everyone = crowd.into_iter().chain(spread).collect();
        let one_of_crowd = maker.people(olivia, role, everyone).await;
        let wanderer = maker.wanderer(olivia, role, &customers[..size.wandered]).await;
        let (commands, seconds) = (maker.commands, started.elapsed().as_secs_f64());
        let partner = owners[0];
        Self {
            store,
            olivia,
            wanderer,
            partner,
            role,
            one_of_crowd,
            seconds,
            commands,
            _folder: folder,
        }
    }
}

impl Maker {
    fn envelope(&mut self, actor: Actor, command: Command) -> Envelope {
        self.commands += 1;
        let at = now();
        let unix_ms = u64::try_from(at.as_millisecond()).expect("after 1970");
        let ids = Ids::new(unix_ms, u128::from(self.commands) << 16);
        let context = Context { at, actor, ip: None, via: Via::Cli, ids };
        Envelope::new(context, command, [7; 32])
    }

    async fn act(&mut self, actor: Actor, command: Command) -> Vec<Event> {
        let envelope = self.envelope(actor, command);
        self.store.carry_out(envelope).await.expect("the rules allow it").events
    }

    /// Many at once: what happened by each, in their order.
    async fn all(
        &mut self,
        commands: impl IntoIterator<Item = (Actor, Command)>,
    ) -> Vec<Vec<Event>> {
        let envelopes: Vec<_> =
            commands.into_iter().map(|(actor, command)| self.envelope(actor, command)).collect();
        let store = &self.store;
        let done = stream::iter(envelopes).map(|envelope| async move {
            store.carry_out(envelope).await.expect("the rules allow it").events
        });
        done.buffered(AT_ONCE).collect().await
    }

    /// Has all who were asked in join.
    async fn join(&mut self, events: &[Vec<Event>]) {
        let accept = |event: &Event| match event {
            Event::MembershipAdded { membership, person, .. } => {
                Some((by(*person), Command::AcceptInvitation { membership: *membership }))
            }
            _ => None,
        };
        let accepted: Vec<_> = events.iter().flatten().filter_map(accept).collect();
        self.all(accepted).await;
    }

    async fn founded(&mut self) -> (AccountId, PersonId) {
        let owner = self.first_owner("olivia@town.example".to_owned());
        let found = Command::FoundPlatform {
            name: "Town".parse().expect("a name"),
            short_name: "town".parse().expect("a short name"),
            catalog: Catalog::telecom().text().clone(),
            owner,
        };
        let events = vec![self.act(Actor::Machine, found).await];
        self.join(&events).await;
        let events = events.into_iter().flatten();
        let account = events.clone().find_map(|event| match event {
            Event::AccountCreated { account } => Some(account.id),
            _ => None,
        });
        (account.expect("it was made"), people(events).next().expect("its owner"))
    }

    /// The roles of the platform; the first is the one that all will have.
    async fn roles(&mut self, olivia: PersonId, account: AccountId, count: usize) -> RoleId {
        let role = |number: usize| {
            let levels = json!({"invoices": "view", "reports": "view"});
            let content =
                json!({"name": format!("Role {number}"), "type": "customer", "levels": levels});
            let content = serde_json::from_value(content).expect("a role");
            (by(olivia), Command::CreateRole { account, group: number % 5 == 4, content })
        };
        let group = |(actor, command)| match command {
            Command::CreateRole { account, group: true, mut content } => {
                content.kind = Kind::Platform;
                (actor, Command::CreateRole { account, group: true, content })
            }
            command => (actor, command),
        };
        let events = self.all((0..count).map(role).map(group)).await;
        let made = events.iter().flatten().find_map(|event| match event {
            Event::RoleCreated { role } => Some(role.id),
            _ => None,
        });
        made.expect("it was made")
    }

    /// Accounts with their owners, under one parent after the other.
    async fn accounts(
        &mut self,
        olivia: PersonId,
        kind: Kind,
        parents: &[AccountId],
        count: usize,
    ) -> (Vec<AccountId>, Vec<PersonId>) {
        let commands: Vec<_> = (0..count)
            .map(|number| {
                let short_name = format!("{}-{number}", kind.key().replace('_', "-"));
                let owner = format!("owner@{short_name}.example");
                let create = Command::CreateAccount {
                    parent: parents[number % parents.len()],
                    kind,
                    name: format!("{} {number}", name(number * 31)).parse().expect("a name"),
                    short_name: short_name.parse().expect("a short name"),
                    owner: kind.has_owner().then(|| self.first_owner(owner)),
                };
                (by(olivia), create)
            })
            .collect();
        let events = self.all(commands).await;
        self.join(&events).await;
        let events = events.into_iter().flatten();
        let made = events.clone().filter_map(|event| match event {
            Event::AccountCreated { account } => Some(account.id),
            _ => None,
        });
        (made.collect(), people(events).collect())
    }

    /// One person more in each of these; gives the first.
    async fn people(
        &mut self,
        olivia: PersonId,
        role: RoleId,
        accounts: Vec<AccountId>,
    ) -> MembershipId {
        let mut first = None;
        for some in accounts.chunks(10_000) {
            let add = some.iter().map(|account| {
                self.people += 1;
                let address = format!("p{}@people.example", self.people);
                (by(olivia), self.newcomer(*account, address, role))
            });
            let add: Vec<_> = add.collect();
            let events = self.all(add).await;
            self.join(&events).await;
            first = first.or(events.iter().flatten().find_map(membership));
        }
        first.expect("there are some")
    }

    async fn wanderer(
        &mut self,
        olivia: PersonId,
        role: RoleId,
        accounts: &[AccountId],
    ) -> PersonId {
        let address = "wanderer@people.example";
        let add = accounts
            .iter()
            .map(|account| (by(olivia), self.newcomer(*account, address.to_owned(), role)));
        let add: Vec<_> = add.collect();
        let events = self.all(add).await;
        self.join(&events).await;
        people(events.into_iter().flatten()).next().expect("there is one")
    }

    fn newcomer(&self, account: AccountId, address: String, role: RoleId) -> Command {
        let FirstOwner { address, name, zone, until } = self.first_owner(address);
        let invitee = Invitee {
            address,
            name,
            roles: BTreeSet::from([role]),
            dates: Dates { activation: None, expiration: None, zone },
            narrowed_to: None,
            until,
        };
        let person = NewPerson { invitee, login_name: None, ranges: Vec::new(), language: None };
        Command::AddPerson { account, person }
    }

    fn first_owner(&self, address: String) -> FirstOwner {
        FirstOwner {
            address: address.parse().expect("an address"),
            name: name(self.people + self.commands as usize).parse().expect("a name"),
            zone: Zone::utc(),
            until: "2030-01-01T00:00:00Z".parse().expect("a moment"),
        }
    }
}

/// When everything happens.
pub fn now() -> Timestamp {
    "2026-11-01T12:00:00Z".parse().expect("a moment")
}

fn by(person: PersonId) -> Actor {
    Actor::Principal(Principal::Person(person))
}

fn name(seed: usize) -> String {
    const FIRST: [&str; 8] = ["Amara", "Boris", "Chen", "Dalia", "Emil", "Fatima", "Goran", "Hana"];
    const LAST: [&str; 7] = ["Almeida", "Berg", "Castro", "Dvorak", "Eriksen", "Ferrari", "Gupta"];
    format!("{} {}", FIRST[seed % FIRST.len()], LAST[seed / 8 % LAST.len()])
}

fn people(events: impl Iterator<Item = Event>) -> impl Iterator<Item = PersonId> {
    events.filter_map(|event| match event {
        Event::MembershipAdded { person, .. } => Some(person),
        _ => None,
    })
}

fn membership(event: &Event) -> Option<MembershipId> {
    match event {
        Event::MembershipAdded { membership, .. } => Some(*membership),
        _ => None,
    }
}
