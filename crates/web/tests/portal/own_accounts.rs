//! Someone who works in very many accounts.

use rolecall_core::{Kind, change::Command};

use super::{OLIVIA, shown};
use crate::{
    sign_in::browser::with_password,
    world::{World, first_owner},
};

#[tokio::test]
async fn who_works_in_many_accounts_finds_them_some_at_a_time() {
    let mut world = World::telecom().await;
    let address = "mo@many.example";
    for number in 0..60 {
        let name = format!("many-{number:02}");
        let create = Command::CreateAccount {
            parent: world.account("northwind"),
            kind: Kind::Customer,
            name: name.parse().expect("a name"),
            short_name: name.parse().expect("a short name"),
            owner: Some(first_owner(address)),
        };
        world.act(OLIVIA, create).await;
        world.accept(address, &name).await;
    }
    let mo = with_password(&world, address).await;
    let count = |text: &str, part: &str| text.matches(part).count();
    let home = shown(&mo, &world, "/").await;
    let (switcher, main) = home.split_once("<main").expect("a page");
    assert_eq!(count(switcher, "href=\"/a/many-"), 20);
    assert!(switcher.contains("href=\"/?all=yes\""));
    assert_eq!(count(main, "href=\"/a/many-"), 50);
    let (_, next) = main.split_once("href=\"?cursor=").expect("more");
    let next = next.split('"').next().expect("a cursor");
    let rest = shown(&mo, &world, &format!("/?cursor={next}")).await;
    assert_eq!(count(rest.split_once("<main").expect("a page").1, "href=\"/a/many-"), 10);
    for path in ["/?q=MANY-07", "/me?q=many-07", "/a/many-01/accounts?q=many-07"] {
        let found = shown(&mo, &world, path).await;
        let (_, main) = found.split_once("<main").expect("a page");
        assert!(main.contains("many-07") && !main.contains("many-08"), "{path}");
    }
}
