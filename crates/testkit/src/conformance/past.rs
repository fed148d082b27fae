//! Past decisions: what the ledger says of them is what was decided then.

use rand::{Rng, seq::IndexedRandom};
use rolecall_core::{
    Level, Origin, Principal, Timestamp,
    access::Access,
    change::{Command, ExportedList, ExportedPart, FileFormat},
    facts::Facts,
    record::MembershipState,
};
use rolecall_store::{NoPast, Store};
use tokio::runtime::Handle;

use super::{simulated::StoreSubject, world::World};
use crate::sim::{Generator, Subject};

/// How often what everyone could do is noted.
const NOTED: u64 = 40;
/// How many decisions are noted each time.
const AT_A_TIME: usize = 12;

/// All levels that someone had in an account.
struct Noted {
    principal: Principal,
    account: rolecall_core::AccountId,
    revision: u64,
    at: Timestamp,
    levels: Vec<Level>,
}

/// Runs random commands on a store on an empty database, notes now and then what some could do, and
/// asks for it again at the end. Gives how many decisions were compared.
pub fn past_decisions_are_those_of_then(url: &str, seed: u64, steps: u64) -> usize {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let store = runtime.block_on(Store::open(url)).expect("the store opens");
    let mut subject = StoreSubject::new(store.clone(), runtime.handle().clone());
    let mut generator = Generator::new(seed);
    let mut noted = Vec::new();
    for step in 0..steps {
        let (context, command) = generator.next(subject.facts());
        drop(subject.carry_out(&context, &command));
        if step % (steps / NOTED).max(1) == 0 {
            let revision = store.live().revision();
            note(&mut generator, subject.facts(), (revision, context.at), &mut noted);
        }
    }
    noted.iter().map(|noted| compared(&store, runtime.handle(), noted)).sum()
}

/// What no decision follows from does not count among the rows that a past replays; and what is beyond
/// either bound is refused.
pub async fn a_past_passes_over_what_no_decision_follows_from(url: &str) {
    let world = World::found(url).await;
    let account = world.platform;
    let (someone, _) = world.put_in("someone@provider.example", "View Only").await;
    let before = world.store.live().revision();
    for _ in 0..30 {
        let (list, format) = (ExportedList::History, FileFormat::Csv);
        let part = ExportedPart::default();
        world.act(world.owner, Command::RecordExport { account, list, format, part }).await;
    }
    world.act(world.owner, Command::SuspendMembership { membership: someone }).await;
    let now = world.store.live().revision();
    let rows = usize::try_from(now).expect("few");
    let changes = rows - 30;
    let past = world.store.past_within(account, now, changes, rows).await.expect("within");
    let state = past.facts.membership(someone).expect("known").expect("there").state;
    assert_eq!(state, MembershipState::Suspended);
    let past = world.store.past_within(account, before, changes, rows).await.expect("within");
    let state = past.facts.membership(someone).expect("known").expect("there").state;
    assert_eq!(state, MembershipState::Active);
    for (changes_max, rows_max) in [(10, rows), (changes, 30)] {
        let past = world.store.past_within(account, now, changes_max, rows_max).await;
        assert_eq!(past.expect_err("too much").to_string(), NoPast::TooMuch.to_string());
    }
    world.store.close().await;
}

fn note(
    generator: &mut Generator,
    facts: &Facts,
    (revision, at): (u64, Timestamp),
    noted: &mut Vec<Noted>,
) {
    let accounts = facts.accounts();
    let persons = facts.persons();
    for _ in 0..AT_A_TIME {
        let (Some(account), Some(person)) =
            (accounts.choose(&mut generator.rng), persons.choose(&mut generator.rng))
        else {
            return;
        };
        let mut principals =
            vec![Principal::Person(person.id), Principal::AccountSignIn(account.id)];
        principals.extend(facts.keys_of(account.id).map(|key| Principal::Key(key.id)));
        let principal = principals[generator.rng.random_range(0..principals.len())];
        let levels = levels(facts, principal, account.id, at);
        noted.push(Noted { principal, account: account.id, revision, at, levels });
    }
}

fn levels(
    facts: &Facts,
    principal: Principal,
    account: rolecall_core::AccountId,
    at: Timestamp,
) -> Vec<Level> {
    let access = Access::of(facts, principal, account, at, Origin::Any).expect("all is known");
    let sections = facts.catalog().sections().iter();
    sections.map(|section| access.as_ref().map_or(Level::Hide, |it| it.level(section))).collect()
}

fn compared(store: &Store, runtime: &Handle, noted: &Noted) -> usize {
    let past = match runtime.block_on(store.past(noted.account, noted.revision)) {
        Ok(past) => past,
        Err(NoPast::NotThere | NoPast::TooMuch) => panic!("{} was there", noted.account),
        Err(NoPast::Fault(fault)) => panic!("{fault}"),
    };
    let then = levels(&past.facts, noted.principal, noted.account, noted.at);
    assert_eq!(
        then, noted.levels,
        "{:?} in {} at {}",
        noted.principal, noted.account, noted.revision
    );
    // By the moment it is found as well, if nothing else happened in it.
    let by_then = runtime.block_on(store.revision_at(noted.at)).expect("readable");
    assert!(by_then >= noted.revision, "{by_then} by {}", noted.at);
    then.iter().filter(|level| **level > Level::Hide).count()
}
