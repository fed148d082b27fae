//! The history of an account at the terminal, asked of a server with a key.

use serde_json::Value;

use crate::{
    process::{Said, rolecall, said},
    world::demo,
};

fn history(words: &[&str]) -> Said {
    let mut command = rolecall(&std::env::temp_dir());
    command.args(["history", "--server", &demo().url]).args(words);
    said(command.env("ROLECALL_KEY", &demo().admin_key), "")
}

fn lines(words: &[&str]) -> Vec<Value> {
    let said = history(&[words, &["--output", "json"]].concat());
    assert_eq!(said.code, 0, "{words:?}: {}", said.err);
    said.out.lines().map(|line| line.parse().expect("a line of JSON")).collect()
}

// covers P61, P62
#[test]
fn a_history_is_filtered_at_the_terminal_as_everywhere() {
    let all = lines(&["globex", "--limit", "200"]);
    assert!(all.len() > 5, "{}", all.len());
    let some = lines(&["globex", "--limit", "3"]);
    assert_eq!(some[..], all[..3]);
    let keys = lines(&["globex", "--entity", "account", "--action", "change"]);
    assert!(!keys.is_empty() && keys.len() < all.len());
    assert!(keys.iter().all(|row| row["event"] != "membership_added"), "{keys:?}");
    let bela = lines(&["globex", "--name", "billing@globex", "--entity", "person"]);
    assert!(!bela.is_empty());
    assert_eq!(lines(&["globex", "--ip", "203.0.113.0/24"]), Vec::<Value>::new());
    assert_eq!(lines(&["globex", "--field", "owner"]).len(), 1);
    let shown = history(&["globex", "--limit", "1"]);
    assert_eq!((shown.code, shown.out.lines().count()), (0, 1), "{}", shown.out);
    assert!(shown.out.contains("  via "), "{}", shown.out);
}

#[test]
fn what_nothing_can_fit_is_a_mistake_that_says_what_there_is() {
    for (words, says) in [
        (&["--entity", "folk"][..], "there are account, sign_in, person"),
        (&["--action", "look"], "there are change, reading"),
        (&["--ip", "10.0.0"], "write 198.51.100.7 or 10.0.0.0/8"),
        (&["--section", "invoice"], "did you mean `invoices`"),
        (&["--field", "role"], "did you mean `roles`"),
        (&["--event", "role_set"], "did you mean `role"),
    ] {
        let said = history(&[&["globex"], words].concat());
        assert_eq!(said.code, 2, "{words:?}: {}", said.out);
        assert!(said.err.contains(says), "{words:?}: {}", said.err);
    }
    let mut without = rolecall(&std::env::temp_dir());
    without.args(["history", "globex", "--server", &demo().url]).env_remove("ROLECALL_KEY");
    let without = said(&mut without, "");
    assert_eq!((without.code, without.err.contains("ROLECALL_KEY")), (2, true), "{}", without.err);
}
