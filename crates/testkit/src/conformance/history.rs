//! The history of an account, and what its rows say of who acted.

use rolecall_core::{
    AccountId, PersonId, Principal,
    change::{AccountSettings, Actor, Command, Event},
};
use rolecall_store::Entry;

use super::world::{World, added, created, envelope};

/// More pages than the history of any account here has.
const PAGES_MAX: usize = 1_000;

/// The history of an account has its own rows and no others, newest first, page by page.
pub async fn history_is_newest_first_and_of_one_account(url: &str) {
    let world = World::found(url).await;
    let (customer, owner) = world.customer("acme").await;
    let (other, other_owner) = world.customer("other").await;
    for time in 0..3 {
        rename(&world, owner, customer, time).await;
        rename(&world, other_owner, other, time).await;
        world.phone_system((customer, owner)).await;
    }
    let all = world.store.entries(0, 1_000).await.expect("readable");
    for account in [customer, other, world.platform] {
        let own = all.iter().rev().filter(|entry| entry.what.account() == Some(account));
        let own: Vec<Entry> = own.cloned().collect();
        assert!(own.len() > 3, "{own:?}");
        assert_eq!(pages(&world, account, 2).await, own);
        assert_eq!(history(&world, account, Some(u64::MAX)).await, own);
        assert_eq!(history(&world, account, Some(own[1].revision)).await, own[2..]);
        let first = own.last().expect("rows").revision;
        assert_eq!(history(&world, account, Some(first)).await, []);
    }
    let nowhere = AccountId::from_bytes([7; 16]);
    assert_eq!(history(&world, nowhere, None).await, []);
}

/// A row says in which account its actor stood: the nearest one, itself or above.
pub async fn rows_say_in_which_account_the_actor_stood(url: &str) {
    let world = World::found(url).await;
    let (customer, owner) = world.customer("acme").await;
    let phones = world.phone_system((customer, owner)).await;
    let stood_in = async |account| history(&world, account, None).await[0].stood_in;
    assert_eq!(stood_in(phones).await, Some(customer), "an account that the command makes");

    let key = Principal::Key(world.key("Admin").await);
    let sign_in = Command::SetAccountSignIn { account: customer, enabled: Some(true) };
    let sign_in = envelope(Actor::Principal(owner), sign_in, Some("a hash"));
    world.store.carry_out(sign_in).await.expect("accepted");
    let its_sign_in = Principal::AccountSignIn(customer);
    let actors = [
        (owner, customer),
        (world.owner, world.platform),
        (key, world.platform),
        (its_sign_in, customer),
    ];
    for (time, (actor, from)) in actors.into_iter().enumerate() {
        for account in [phones, customer] {
            rename(&world, actor, account, time).await;
            assert_eq!(stood_in(account).await, Some(from), "{actor} in {account}");
        }
    }
    rows_of_the_machine_and_of_persons_say_nothing(&world).await;
    new_accounts_say_it_of_their_first_rows(&world, customer).await;
}

async fn rows_of_the_machine_and_of_persons_say_nothing(world: &World) {
    let all = world.store.entries(0, 1_000).await.expect("readable");
    let (silent, telling): (Vec<_>, Vec<_>) = all
        .iter()
        .partition(|entry| entry.actor == Actor::Machine || is_in_no_account(&entry.what));
    assert!(silent.len() > 3, "the founding, and an owner who becomes known");
    assert!(silent.iter().all(|entry| entry.stood_in.is_none()), "{silent:?}");
    assert!(telling.iter().all(|entry| entry.stood_in.is_some()), "{telling:?}");
}

/// Who answers an invitation is nobody's yet.
fn is_in_no_account(event: &Event) -> bool {
    event.account().is_none() || matches!(event, Event::InvitationAccepted { .. })
}

/// All rows of the command that made the account, also those in the account itself.
async fn new_accounts_say_it_of_their_first_rows(world: &World, customer: AccountId) {
    let mut rows = history(world, customer, None).await;
    let made = rows.split_off(rows.len() - 3);
    assert!(made.iter().all(|entry| entry.stood_in == Some(world.platform)), "{made:?}");
    let joined = rows.last().expect("the owner joined");
    assert_eq!(joined.stood_in, None, "who is only asked in is not one of its people");
}

/// Who leaves an account acted as one of its people; who opens one beside it, and stands in none
/// of those above, in none.
pub async fn leaver_acted_as_one_of_the_accounts_people(url: &str) {
    let world = World::found(url).await;
    let (customer, owner) = world.customer("acme").await;
    let roles = [world.role(false, "Billing")].into();
    let add = super::world::add(customer, "leaver@acme.example", roles);
    let (membership, _, leaver) = added(&world.act(owner, add).await).expect("added");
    world.act(Principal::Person(leaver), Command::AcceptInvitation { membership }).await;
    leave(&world, leaver, customer).await;

    let mut offering = settings(&world, world.platform);
    offering.opens_accounts = true;
    let offer = Command::ChangeAccount { account: world.platform, settings: offering };
    world.act(world.owner, offer).await;
    let (name, short_name) = ("Mine".parse().expect("a name"), "mine".parse().expect("a name"));
    let open = Command::OpenAccount { beside: customer, name, short_name };
    let mine = created(&world.act(owner, open).await).expect("opened");
    let rows = history(&world, mine, None).await;
    assert!(rows.iter().all(|entry| entry.stood_in.is_none()), "{rows:?}");
    let verified = world.store.verify(&mut |_| {}).await.expect("verifiable");
    assert!(verified.is_sound(), "{verified:?}");
}

async fn leave(world: &World, leaver: PersonId, account: AccountId) {
    world.act(Principal::Person(leaver), Command::LeaveAccount { account }).await;
    assert_eq!(history(world, account, None).await[0].stood_in, Some(account));
}

async fn rename(world: &World, actor: Principal, account: AccountId, time: usize) {
    let mut settings = settings(world, account);
    settings.name = format!("Renamed {time}").parse().expect("a name");
    world.act(actor, Command::ChangeAccount { account, settings }).await;
}

fn settings(world: &World, account: AccountId) -> AccountSettings {
    world.store.live().read(|facts, _| {
        AccountSettings::of(facts.account(account).expect("whole").expect("it is there"))
    })
}

async fn history(world: &World, account: AccountId, before: Option<u64>) -> Vec<Entry> {
    world.store.history(account, before, None, 1_000).await.expect("readable")
}

/// The whole history, read in pages.
async fn pages(world: &World, account: AccountId, max: u32) -> Vec<Entry> {
    let mut all: Vec<Entry> = Vec::new();
    for _ in 0..PAGES_MAX {
        let before = all.last().map(|entry| entry.revision);
        let page = world.store.history(account, before, None, max).await.expect("readable");
        assert!(page.len() <= max as usize);
        if page.is_empty() {
            return all;
        }
        all.extend(page);
    }
    panic!("the history does not end: {all:?}");
}
