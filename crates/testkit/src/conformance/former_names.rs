//! Short names that accounts gave up.

use rolecall_core::{
    AccountId, Kind,
    change::{AccountSettings, Command},
};
use rolecall_store::{Failure, Store};

use super::{
    durability::replay_gives_the_tables,
    world::{World, create, first_owner},
};

/// A name that was given up is its account's: after a start, by the ledger of a database that did not
/// keep it, and once it has it again. `forget` makes the database look like one of before.
pub async fn names_given_up_stay_their_accounts<Forgotten>(
    url: &str,
    forget: impl FnOnce() -> Forgotten,
) where
    Forgotten: Future<Output = ()>,
{
    let mut world = World::found(url).await;
    let (customer, _) = world.customer("acme").await;
    for name in ["acme-one", "acme-two", "acme-one"] {
        world.act(world.owner, rename(&world, customer, name)).await;
    }
    are_its_own(&world, customer).await;
    world.store.close().await;
    world.store = Store::open(url).await.expect("opens again");
    are_its_own(&world, customer).await;
    world.store.close().await;
    forget().await;
    world.store = Store::open(url).await.expect("opens again");
    are_its_own(&world, customer).await;
    world.act(world.owner, rename(&world, customer, "acme")).await;
    replay_gives_the_tables(&world.store).await;
}

async fn are_its_own(world: &World, account: AccountId) {
    for name in ["acme", "acme-one", "acme-two"] {
        assert_eq!(world.store.live().account_named(name), Some(account), "{name}");
        if name != "acme-one" {
            let owner = first_owner("owner@other.example");
            let create = create(world.platform, Kind::Customer, name, Some(owner));
            let refused = world.try_to(world.owner, create).await.expect_err("taken");
            let Failure::Refused(refusal) = refused else { panic!("{refused:?}") };
            assert_eq!(refusal.code(), "account.short_name_taken", "{name}");
        }
    }
    replay_gives_the_tables(&world.store).await;
}

fn rename(world: &World, account: AccountId, name: &str) -> Command {
    let mut settings = world.store.live().read(|facts, _| {
        let account = facts.account(account).expect("the whole world").expect("it is there");
        AccountSettings::of(account)
    });
    settings.short_name = name.parse().expect("a short name");
    Command::ChangeAccount { account, settings }
}
