//! The menu says what there is: an entry leads to a page, and a page that one may not see is no entry.

use std::collections::BTreeSet;

use super::PEOPLE;
use crate::{
    sign_in::browser::{Browser, with_password},
    world::World,
};

const ACCOUNTS: [&str; 5] = ["northwind", "harbour", "abc", "abc-hq", "globex"];

/// Read by whoever sees the platform, from other pages; an entry for who changes it.
const WITHOUT_ENTRY: [&str; 1] = ["/catalog"];

/// Where the entries of the menu lead, within the account.
async fn entries(browser: &Browser, world: &World, account: &str) -> Option<BTreeSet<String>> {
    let reply = browser.get(world, &format!("/a/{account}/go")).await;
    if reply.status != 200 {
        return None;
    }
    let (_, menu) = reply.text.split_once("<nav aria-label=\"Account menu\">").expect("a menu");
    let (menu, _) = menu.split_once("</nav>").expect("its end");
    let base = format!("/a/{account}");
    let links = menu.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    Some(links.filter_map(|link| link.strip_prefix(&base)).map(str::to_owned).collect())
}

// covers T23
#[tokio::test]
async fn an_entry_of_the_menu_is_there_exactly_for_who_may_see_its_page() {
    let world = World::sweep().await;
    let mut browsers = Vec::new();
    for who in PEOPLE {
        browsers.push((who, with_password(&world, who).await));
    }
    let (mut cells, mut led, mut wrong) = (0, 0, Vec::new());
    for account in ACCOUNTS {
        let (mut all, mut menus) = (BTreeSet::new(), Vec::new());
        for (who, browser) in &browsers {
            if let Some(menu) = entries(browser, &world, account).await {
                all.extend(menu.clone());
                menus.push((who, browser, menu));
            }
        }
        for (who, browser, menu) in menus {
            for entry in &all {
                let reply = browser.get(&world, &format!("/a/{account}{entry}")).await;
                let (there, is_entry) = (reply.status == 200, menu.contains(entry));
                cells += 1;
                led += usize::from(is_entry);
                let is_read = there && WITHOUT_ENTRY.contains(&entry.as_str());
                if there != is_entry && !is_read {
                    let told = format!("{who} at {account}{entry}: {}", reply.status);
                    wrong.push(format!("{told}, an entry: {is_entry}"));
                }
            }
        }
    }
    println!("{cells} cells, {led} entries, {} wrong", wrong.len());
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
    assert!(cells > 150 && led > 80, "{cells} cells, {led} entries");
}
