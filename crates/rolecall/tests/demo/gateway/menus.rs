//! The gateway's own page: whatever it offers anyone opens, and links from there do too.

use std::collections::BTreeSet;

use super::browser::Browser;
use crate::world;

/// More entries and links than this were opened, or something is wrong with the test.
const OPENED_MIN: usize = 500;
/// How many links of a page of the back office are opened.
const LINKS_MAX: usize = 4;

/// What stands between quotation marks after `href=`, beginning like this.
fn links(page: &str, begin: &str) -> Vec<String> {
    let marked = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let found =
        marked.filter(|link| link.starts_with(begin)).map(|link| link.replace("&amp;", "&"));
    found.collect()
}

#[test]
fn whatever_the_menu_offers_anyone_opens() {
    let demo = world::start();
    let accounts = format!("{}/.rolecall/?account=", demo.gateway);
    let (mut opened, mut dead) = (0, Vec::new());
    for (who, _) in &demo.logins {
        let mut browser = Browser::signed_in(&demo.url, who, &demo.gateway);
        // The accounts one works in, their phone systems, and two of a customer for who looks from above.
        let first = browser.follow(&format!("{}/.rolecall/", demo.gateway));
        let mut to_see: BTreeSet<String> = links(&first.text, "/.rolecall/?account=")
            .into_iter()
            .filter_map(|link| link.split('=').nth(1).map(str::to_owned))
            .chain(["globex", "abc-hq"].map(str::to_owned))
            .collect();
        let mut seen = BTreeSet::new();
        while let Some(account) = to_see.pop_first() {
            if !seen.insert(account.clone()) {
                continue;
            }
            let page = browser.send("GET", &format!("{accounts}{account}"), None);
            if page.status != 200 {
                assert_eq!(page.status, 404, "{who} at {account}: {}", page.text);
                continue;
            }
            let below = links(&page.text, "/.rolecall/?account=");
            to_see.extend(below.iter().filter_map(|it| it.split('=').nth(1).map(str::to_owned)));
            for entry in links(&page.text, &format!("{}/{account}", demo.gateway)) {
                let there = browser.send("GET", &entry, None);
                let inside = links(&there.text, &format!("/{account}/"));
                // What changes something is shown to all there: it is refused when it is asked for.
                let changes = |link: &str| ["/new", "/edit"].iter().any(|end| link.ends_with(end));
                let inside = inside.iter().filter(|link| !changes(link)).take(LINKS_MAX);
                let mut asked = vec![(entry.clone(), there.status)];
                for link in inside {
                    let url = format!("{}{link}", demo.gateway);
                    asked.push((url.clone(), browser.send("GET", &url, None).status));
                }
                opened += asked.len();
                let closed = asked.into_iter().filter(|(_, status)| *status != 200);
                dead.extend(closed.map(|(url, status)| format!("{who}: {url} {status}")));
            }
        }
    }
    println!("{opened} entries and links opened");
    assert!(dead.is_empty(), "{}", dead.join("\n"));
    assert!(opened > OPENED_MIN, "{opened}");
}
