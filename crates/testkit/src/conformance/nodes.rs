//! Several stores on one database: what one writes, the others have, in order, each row once.

use std::{collections::BTreeSet, time::Duration};

use rolecall_core::{
    KeyId, Level, Origin, PersonId, Principal, SignedDuration,
    change::{Command, Context, Event, Refusal},
    facts::Facts,
};
use rolecall_store::{Envelope, Failure, Following, Node, NodeState, SecretHash, Store};
use tokio::runtime::Handle;

use super::{
    durability::{records, replay_gives_the_tables},
    world::{World, noon},
};
use crate::{
    oracle::Plainest,
    sim::{self, Options, Report, Subject, run},
};

/// Stores on one database, of which each command goes to another one.
struct Several {
    stores: Vec<Store>,
    next: usize,
    facts: Facts,
    runtime: Handle,
}

impl Subject for Several {
    fn carry_out(&mut self, context: &Context, command: &Command) -> Result<Vec<Event>, Refusal> {
        // Some go to the same one as before, so that each also follows itself.
        self.next += 1;
        let store = &self.stores[(self.next / 2 + self.next / 3) % self.stores.len()];
        let secret = Some(SecretHash(format!("hash-{}", self.next)));
        let envelope =
            Envelope { secret, ..Envelope::new(context.clone(), command.clone(), [1; 32]) };
        match self.runtime.block_on(store.carry_out(envelope)) {
            Ok(done) => {
                for event in &done.events {
                    self.facts.apply(event);
                }
                self.facts.take_changed();
                Ok(done.events)
            }
            Err(Failure::Refused(refusal)) => Err(refusal),
            Err(other) => panic!("{other}"),
        }
    }

    fn facts(&self) -> &Facts {
        &self.facts
    }
}

/// Random commands, each on another of three stores, are decided as on one, and leave all of them with
/// the same memory: records, index and keys.
pub fn nodes_have_the_same_memory(url: &str, seed: u64, steps: u64) -> Report {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut stores = Vec::new();
    for _ in 0..3 {
        stores.push(runtime.block_on(Store::open(url)).expect("a store opens"));
    }
    let facts = Facts::whole(sim::catalog());
    let mut subject =
        Several { stores: stores.clone(), next: 0, facts, runtime: runtime.handle().clone() };
    let mut plainest = Plainest::new(subject.facts(), seed);
    let options = Options { oracles: vec![&mut plainest], narrow_every: 0, ..Options::default() };
    let report = run(seed, steps, &mut subject, options);
    let revision = stores.iter().map(|store| store.live().revision()).max().expect("some");
    runtime.block_on(async {
        for store in &stores {
            assert!(store.has_reached(revision).await, "{:?}", store.follow_state());
            replay_gives_the_tables(store).await;
        }
    });
    let first = memory(&stores[0]);
    assert!(!first.keys.is_empty() && first.levels.iter().any(|level| *level > Level::Hide));
    for store in &stores[1..] {
        assert_eq!(memory(store), first);
    }
    report
}

/// What a store has in memory.
#[derive(Debug, PartialEq, Eq)]
struct Memory {
    revision: u64,
    records: Vec<(rolecall_core::facts::RecordId, String)>,
    keys: Vec<(KeyId, Option<SecretHash>, Option<rolecall_core::AccountId>)>,
    /// Of everyone in every account.
    levels: Vec<Level>,
    names: Vec<(Option<rolecall_core::AccountId>, Option<PersonId>)>,
}

fn memory(store: &Store) -> Memory {
    let live = store.live();
    live.read(|facts, revision| {
        let accounts = facts.accounts();
        let keys: BTreeSet<KeyId> =
            accounts.iter().flat_map(|it| facts.keys_of(it.id)).map(|key| key.id).collect();
        let persons = facts.persons();
        let everyone = persons.iter().map(|it| Principal::Person(it.id));
        let everyone: Vec<_> = everyone.chain(keys.iter().copied().map(Principal::Key)).collect();
        let mut levels = Vec::new();
        live.decide(|index| {
            assert_eq!(index.revision(), revision);
            let mut some = Vec::new();
            for account in &accounts {
                for principal in &everyone {
                    index.levels(*principal, account.id, (noon(), Origin::Unknown), &mut some);
                    levels.extend_from_slice(&some);
                }
            }
        });
        let names = accounts.iter().map(|it| (live.account_named(it.short_name.as_str()), None));
        let addresses = persons.iter().filter_map(|it| it.address.as_ref());
        let addresses = addresses.map(|it| (None, live.person_at(it.as_str())));
        Memory {
            revision,
            records: records(facts),
            keys: keys
                .into_iter()
                .map(|key| (key, live.key_secret(key), live.key_account(key)))
                .collect(),
            levels,
            names: names.chain(addresses).collect(),
        }
    })
}

/// What was taken away by one is taken away on the other as soon as that has the revision, and a
/// revision that there is not is not waited for.
pub async fn removals_are_seen_by_their_revision(url: &str, times: usize) {
    let world = World::found(url).await;
    let other = Store::open(url).await.expect("another store");
    for time in 0..times {
        let address = format!("someone-{time}@provider.example");
        let (membership, someone) = world.put_in(&address, "View Only").await;
        let may = |store: &Store| {
            store
                .live()
                .decide(|index| index.is_in_force(someone, world.platform, noon(), Origin::Unknown))
        };
        assert!(other.has_reached(world.store.live().revision()).await);
        assert!(may(&other), "{time}");
        let ended = world.act(world.owner, Command::EndMembership { membership }).await;
        assert!(other.has_reached(ended.revision).await, "{:?}", other.follow_state());
        assert!(!may(&other), "{time}");
    }
    let started = std::time::Instant::now();
    assert!(!other.has_reached(u64::MAX).await);
    assert!(started.elapsed() < Duration::from_secs(1), "{:?}", started.elapsed());
}

/// A use that one notes is known to the other.
pub async fn uses_are_heard_of(url: &str) {
    let world = World::found(url).await;
    let key = world.key("View Only").await;
    let following = Following { look_every: Duration::from_millis(10), ..Following::default() };
    let other = Store::open_following(url, following).await.expect("another store");
    other.live().whole().await;
    world.store.key_used(key, noon());
    for _ in 0..500 {
        if other.live().key_last_used(key) == Some(noon()) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("it was never heard of: {:?}", other.follow_state());
}

/// Of two, one has the turn; the other has it once the first leaves it, or gives no sign of life.
pub async fn nodes_take_turns(url: &str) {
    let (one, two) = (open(url).await, open(url).await);
    let patience = Duration::from_millis(300);
    let mut before = one.turn("a thing", [1; 16]).patient_for(patience);
    let mut second = two.turn("a thing", [2; 16]).patient_for(patience);
    assert!(before.is_ours().await.expect("asked"));
    assert!(!second.is_ours().await.expect("asked"));
    one.node_leaves(&node("a", 1), noon()).await.expect("told");
    assert!(second.is_ours().await.expect("asked"));
    let mut first = one.turn("a thing", [3; 16]).patient_for(patience);
    assert!(!first.is_ours().await.expect("asked"));
    tokio::time::sleep(2 * patience).await;
    // It has stood still: whoever has it lives no more.
    assert!(first.is_ours().await.expect("asked"));
    // And who had it finds that out before they go on.
    assert!(!second.is_ours().await.expect("asked"));
}

fn node(name: &str, id: u8) -> Node {
    Node { id: [id; 16], name: name.to_owned(), version: "1.2.3".to_owned(), started_at: noon() }
}

/// Each node is known to the others, by what it told last, for a day.
pub async fn nodes_are_known(url: &str) {
    let (one, two) = (open(url).await, open(url).await);
    let (a, b) = (node("a", 1), node("b", 2));
    one.tell_of_node(&a, noon()).await.expect("told");
    two.tell_of_node(&b, noon()).await.expect("told");
    assert!(one.turn("mail", a.id).is_ours().await.expect("asked"));
    two.node_leaves(&b, noon()).await.expect("told");
    let told = two.nodes().await.expect("read");
    let said: Vec<_> =
        told.iter().map(|it| (it.node.name.as_str(), it.state, &it.turns[..])).collect();
    let mail = ["mail".to_owned()];
    assert_eq!(said, [("a", NodeState::Ready, &mail[..]), ("b", NodeState::Left, &[])]);
    assert_eq!(told[0].node, a);
    let later = noon() + SignedDuration::from_hours(25);
    one.tell_of_node(&a, later).await.expect("told");
    assert_eq!(one.nodes().await.expect("read").len(), 1);
}

/// Nodes that start on an empty database at the same time all start.
pub async fn nodes_start_at_once(url: &str, nodes: usize) {
    let starting: Vec<_> = (0..nodes)
        .map(|_| {
            let url = url.to_owned();
            tokio::spawn(async move { Store::open(&url).await.map(drop) })
        })
        .collect();
    for one in starting {
        one.await.expect("no panic").expect("it starts");
    }
}

async fn open(url: &str) -> Store {
    Store::open(url).await.expect("a store opens")
}
