//! A platform as it is founded: its catalog, and the roles that ship.

mod adopting;
mod documents;
mod index;
mod presets;
mod words;

use std::{collections::BTreeSet, sync::Arc};

use rolecall_core::{
    AccountId, Ids, MembershipId, PersonId, Principal, RoleId, Timestamp, Zone,
    catalog::Catalog,
    change::{Actor, Command, Context, Event, FirstOwner, Invitee, NewPerson, Refusal, Via},
    record::{Membership, RoleContent},
    window::Dates,
};
use rolecall_testkit::sim::{InMemory, Subject};
use serde_json::{Value, json};

struct Platform {
    world: InMemory,
    root: AccountId,
    olivia: Actor,
    number: u128,
}

impl Platform {
    /// One with this catalog.
    fn with(text: &str) -> Self {
        let parsed = Catalog::from_toml("mine.toml", text).expect("a catalog");
        let world = InMemory::new(Arc::new(parsed));
        let mut platform =
            Self { world, root: AccountId::from_bytes([0; 16]), olivia: Actor::Machine, number: 0 };
        let founding = Command::FoundPlatform {
            name: "Northwind".parse().expect("a name"),
            short_name: "northwind".parse().expect("a short name"),
            catalog: text.into(),
            owner: FirstOwner {
                address: "olivia@northwind.example".parse().expect("an address"),
                name: "Olivia".parse().expect("a name"),
                zone: Zone::utc(),
                until: Timestamp::MAX,
            },
        };
        let events = platform.act(Actor::Machine, &founding).expect("founded");
        let (membership, account, person) = added(&events);
        platform.root = account;
        platform.olivia = Actor::Principal(Principal::Person(person));
        let accept = Command::AcceptInvitation { membership };
        platform.act(platform.olivia, &accept).expect("accepted");
        platform
    }

    fn act(&mut self, actor: Actor, command: &Command) -> Result<Vec<Event>, Refusal> {
        let context = self.context(actor);
        self.world.carry_out(&context, command)
    }

    /// Someone with a group of these levels.
    fn person(&mut self, name: &str, levels: &Value) -> Actor {
        self.with_role(name, json!({"levels": levels}))
    }

    /// Someone with a group of their own.
    fn with_role(&mut self, name: &str, mut content: Value) -> Actor {
        content["name"] = name.into();
        content["type"] = "platform".into();
        let content: RoleContent = serde_json::from_value(content).expect("a role");
        let create = Command::CreateRole { account: self.root, group: false, content };
        let created = self.act(self.olivia, &create).expect("created");
        let Some(Event::RoleCreated { role }) = created.first() else { panic!("{created:?}") };
        let invitee = invitee(name, [role.id].into());
        let person = NewPerson { invitee, login_name: None, ranges: Vec::new(), language: None };
        let put_in = Command::AddPerson { account: self.root, person };
        let (membership, _, person) = added(&self.act(self.olivia, &put_in).expect("put in"));
        let person = Actor::Principal(Principal::Person(person));
        let here = self.world.facts().membership(membership).expect("the whole world");
        if !here.is_some_and(Membership::has_joined) {
            self.act(person, &Command::AcceptInvitation { membership }).expect("accepted");
        }
        person
    }

    fn context(&mut self, actor: Actor) -> Context {
        self.number += 1;
        let ids = Ids::new(0, self.number << 64);
        Context { at: Timestamp::UNIX_EPOCH, actor, ip: None, via: Via::Cli, ids }
    }
}

fn invitee(name: &str, roles: BTreeSet<RoleId>) -> Invitee {
    Invitee {
        address: format!("{name}@northwind.example").parse().expect("an address"),
        name: name.parse().expect("a name"),
        roles,
        dates: Dates { activation: None, expiration: None, zone: Zone::utc() },
        narrowed_to: None,
        until: Timestamp::MAX,
    }
}

fn added(events: &[Event]) -> (MembershipId, AccountId, PersonId) {
    let found = events.iter().find_map(|event| match event {
        Event::MembershipAdded { membership, account, person, .. } => {
            Some((*membership, *account, *person))
        }
        _ => None,
    });
    found.expect("someone was put in")
}
