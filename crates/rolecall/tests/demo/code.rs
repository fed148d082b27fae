//! Access as code at the terminal, on an installation of its own.

use std::fs;

use rolecall_core::{Kind, Level};

use crate::{
    installation::Installation,
    process::{rolecall, said},
    server::Server,
};

const FILE: &str = "acme.toml";

impl Installation {
    fn file(&self, name: &str) -> std::path::PathBuf {
        self.folder().join(name)
    }
}

#[test]
fn a_provider_is_built_from_a_file_and_changed_by_the_next() {
    let acme = Installation::new();
    let text = r#"
[[accounts]]
account = "acme"

[[accounts.roles]]
name = "Decision point"
type = "platform"
description = "Asks for decisions, simulates moments and sees explanations."
levels = { decisions = "edit" }

[[accounts.roles]]
name = "Teller"
type = "customer"
levels = { invoices = "view" }

[[accounts]]
account = "shop"
kind = "customer"
parent = "acme"
name = "A shop"
allowed_roles = ["Teller"]
owner = { address = "owner@shop.example" }

[[accounts.people]]
address = "tom@shop.example"
roles = ["Teller"]
expiration = 2099-03-31
zone = "Europe/Kyiv"
"#;
    fs::write(acme.file(FILE), text).expect("written");
    let planned = acme.run(&["plan", FILE, "--only", "roles,limits,people", "--out", "p.plan"]);
    assert_eq!(planned.code, 1, "{} {}", planned.out, planned.err);
    assert!(planned.out.contains("+ account shop"), "{}", planned.out);
    assert!(planned.out.contains("+ person tom@shop.example: roles Teller"), "{}", planned.out);
    let applied = acme.run(&["apply", "p.plan"]);
    assert_eq!(applied.code, 0, "{} {}", applied.out, applied.err);
    assert!(applied.out.contains("applied: revision"), "{}", applied.out);
    let again = acme.run(&["plan", FILE, "--only", "roles,limits,people"]);
    assert_eq!((again.code, again.out.contains("nothing to do")), (0, true), "{}", again.out);
    // The plan is of a world that is no longer there.
    let stale = acme.run(&["apply", "p.plan"]);
    assert_eq!((stale.code, stale.err.contains("changed meanwhile")), (1, true), "{}", stale.err);
    // Swapped, taken away and deleted in one go: the order is found.
    let next = text
        .replace("Teller", "Cashier")
        .replace("tom@shop.example", "tim@shop.example")
        .replace("name = \"A shop\"", "name = \"The shop\"\nstate = \"suspended\"");
    fs::write(acme.file("next.toml"), next).expect("written");
    let applied = acme.run(&["apply", "next.toml"]);
    assert_eq!(applied.code, 0, "{} {}", applied.out, applied.err);
    let out = &applied.out;
    assert!(out.contains("- role Teller") && out.contains("- person tom@shop.example"), "{out}");
}

#[test]
fn what_is_exported_is_so_and_comes_as_each_format() {
    let acme = Installation::new();
    for name in ["all.toml", "all.yaml", "all.json"] {
        let exported = acme.run(&["export", "--to", name]);
        assert_eq!(exported.code, 0, "{}", exported.err);
        let planned = acme.run(&["plan", name]);
        assert_eq!(planned.code, 0, "{name}: {} {}", planned.out, planned.err);
        let applied = acme.run(&["apply", name]);
        assert_eq!((applied.code, applied.out.contains("nothing to do")), (0, true), "{name}");
    }
}

#[test]
fn whom_as_names_does_it_by_their_rights_and_all_or_nothing() {
    let acme = Installation::new();
    let text = "[[accounts]]\naccount = \"shop\"\nkind = \"customer\"\nparent = \"acme\"\nname = \"A shop\"\nowner = { address = \"owner@shop.example\" }\n";
    fs::write(acme.file(FILE), text).expect("written");
    assert_eq!(acme.run(&["apply", FILE]).code, 0);
    let other =
        "[[accounts]]\naccount = \"shop\"\nname = \"B\"\nceilings = { invoices = \"view\" }\n";
    fs::write(acme.file("other.toml"), other).expect("written");
    // The shop's owner has not joined, and so sees nothing.
    let blind = acme.run(&["apply", "other.toml", "--as", "owner@shop.example"]);
    assert_eq!(blind.code, 2, "{} {}", blind.out, blind.err);
    assert!(blind.err.contains("no account shop"), "{}", blind.err);
    let nobody = acme.run(&["plan", "other.toml", "--as", "ola@acme.example"]);
    assert!(nobody.err.contains("did you mean `olga@acme.example`?"), "{}", nobody.err);
}

#[test]
fn through_a_server_a_file_is_of_all_that_its_key_sees() {
    let mut acme = Installation::new();
    acme.account(Kind::Customer, "one");
    acme.account(Kind::Customer, "two");
    let role = acme.role(Kind::Platform, &[("accounts", Level::Edit)]);
    let key = acme.key(role);
    let server = Server::start(acme.folder(), &[]);
    let siblings = "[[accounts]]\naccount = \"two\"\nname = \"Second\"\n\n\
                    [[accounts]]\naccount = \"one\"\nname = \"First\"\n";
    fs::write(acme.file("both.toml"), siblings).expect("written");
    let through = |words: &[&str]| {
        let mut command = rolecall(acme.folder());
        said(command.args(words).args(["--server", &server.url]).env("ROLECALL_KEY", &key), "")
    };
    let planned = through(&["plan", "both.toml"]);
    assert_eq!(planned.code, 1, "{} {}", planned.out, planned.err);
    assert!(planned.out.contains("one") && planned.out.contains("two"), "{}", planned.out);
    let applied = through(&["apply", "both.toml"]);
    assert_eq!(applied.code, 0, "{} {}", applied.out, applied.err);
    // A folder is sent as one text, and its mistakes are told where they stand.
    fs::create_dir(acme.file("all")).expect("a folder");
    let yaml = "accounts:\n- account: one\n  name: First\n- account: two\n  kind: reseller\n";
    fs::write(acme.file("all/a.toml"), "[[accounts]]\naccount = \"acme\"\n").expect("written");
    fs::write(acme.file("all/b.yaml"), yaml).expect("written");
    let wrong = through(&["plan", "all"]);
    assert_eq!(wrong.code, 2, "{} {}", wrong.out, wrong.err);
    assert!(wrong.err.contains("b.yaml, line 5: two is a customer"), "{}", wrong.err);
    let all = through(&["export"]);
    assert!(all.out.contains("\"First\"") && all.out.contains("\"acme\""), "{}", all.out);
}

#[test]
fn mistakes_name_the_file_the_line_and_what_was_meant() {
    let acme = Installation::new();
    fs::create_dir(acme.file("files")).expect("a folder");
    fs::write(acme.file("files/a.toml"), "[[accounts]]\naccount = \"acme\"\n").expect("written");
    let yaml = "accounts:\n- account: shop\n  parent: acme\n  kind: custmer\n  name: X\n";
    fs::write(acme.file("files/b.yaml"), yaml).expect("written");
    let wrong = acme.run(&["plan", "files"]);
    assert_eq!(wrong.code, 2);
    let said = "b.yaml, line 4: unknown variant `custmer`; did you mean `customer`?";
    assert!(wrong.err.contains(said), "{}", wrong.err);
    let yaml = yaml.replace("custmer", "customer").replace("parent: acme", "parent: akme");
    fs::write(acme.file("files/b.yaml"), yaml).expect("written");
    let wrong = acme.run(&["plan", "files"]);
    assert!(
        wrong.err.contains("b.yaml, line 3: no account akme; did you mean `acme`?"),
        "{}",
        wrong.err
    );
    let part = acme.run(&["plan", "files", "--only", "role"]);
    assert!(part.err.contains("no part `role`; did you mean `roles`?"), "{}", part.err);
}
