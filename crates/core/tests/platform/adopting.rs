//! The catalog changes by someone who holds what comes of it, and breaks no role.

use std::collections::BTreeSet;

use rolecall_core::{
    Kind, Level, RoleId, Timestamp, Zone,
    access::{Eyes, preview},
    change::{Actor, Command, Event, FirstOwner, decide},
};
use rolecall_testkit::sim::Subject;
use serde_json::json;

use crate::{Platform, added, invitee};

/// The sections before, with what is said of the first one and of all.
fn catalog(of_record: &str, of_all: &str) -> String {
    format!(
        "name = \"mine\"\n{of_all}\n\
         [[section]]\nkey = \"record\"\n{of_record}\n\
         [[section]]\nkey = \"ledger\"\nkind = \"customer\"\nlevels = [\"view\", \"edit\"]\n\
         [[section]]\nkey = \"other\"\nkind = \"customer\"\nlevels = [\"view\", \"edit\"]\n"
    )
}

const RECORD: &str = "kind = \"customer\"\nlevels = [\"view\", \"edit\"]\n\
                      needs = { edit = { ledger = \"edit\" } }";

impl Platform {
    fn new() -> Self {
        Self::with(&catalog(RECORD, ""))
    }

    /// A role for customers that sees the ledger.
    fn clerks(&mut self) -> RoleId {
        let content = json!({"name": "Clerk", "type": "customer", "levels": {"ledger": "view"}});
        let content = serde_json::from_value(content).expect("a role");
        let create = Command::CreateRole { account: self.root, group: false, content };
        let created = self.act(self.olivia, &create).expect("created");
        let Some(Event::RoleCreated { role }) = created.first() else { panic!("{created:?}") };
        role.id
    }

    fn adopt(&mut self, actor: Actor, text: &str) -> Result<usize, String> {
        let adopt = Command::AdoptCatalog { catalog: text.into() };
        let events = self.act(actor, &adopt).map_err(|refusal| refusal.code().to_owned())?;
        Ok(events.len())
    }
}

#[test]
fn who_does_not_hold_a_section_makes_nothing_of_it_easier_to_have() {
    let refused = Err("level.beyond_giver".to_owned());
    for (of_record, of_all, expected) in [
        // The same, with other words.
        (RECORD.to_owned(), "label = \"Mine\"", Ok(1)),
        (format!("label = \"Records\"\n{RECORD}"), "", Ok(1)),
        // More is asked.
        (RECORD.replace("edit = { ledger", "view = { ledger"), "", Ok(1)),
        (RECORD.replace("ledger = \"edit\"", "ledger = \"edit\", other = \"edit\""), "", Ok(1)),
        // Less, or of others.
        (RECORD.replace("needs = { edit = { ledger = \"edit\" } }", ""), "", refused.clone()),
        (RECORD.replace("ledger = \"edit\"", "ledger = \"view\""), "", refused.clone()),
        (RECORD.replace("ledger", "other"), "", refused.clone()),
        // There is more of it, elsewhere, or longer.
        (RECORD.replace("\"edit\"]", "\"edit\", \"delete\"]"), "", refused.clone()),
        (format!("{RECORD}\nkept_while_suspended = true"), "", refused.clone()),
        // Another name means a level of it.
        (format!("{RECORD}\nactions = {{ pay = \"view\" }}"), "", refused.clone()),
        (RECORD.to_owned(), "actions = { pay = \"view\" }", refused.clone()),
    ] {
        let mut platform = Platform::new();
        let delegate = platform.person("dora", &json!({"platform.settings": "edit"}));
        let text = catalog(&of_record, of_all);
        assert_eq!(platform.adopt(delegate, &text), expected, "{text}");
        let owner = platform.olivia;
        // Who holds everything does it, and once.
        let left = usize::from(expected.is_err());
        assert_eq!(platform.adopt(owner, &text), Ok(left), "{text}");
        assert_eq!(platform.world.facts().catalog().text().as_ref(), text);
    }
}

#[test]
fn who_holds_the_section_that_gets_easier_may_do_it() {
    let mut platform = Platform::new();
    let levels = json!({"platform.settings": "edit", "record": "edit", "ledger": "edit"});
    let delegate = platform.person("dora", &levels);
    assert_eq!(
        platform.adopt(
            delegate,
            &catalog(&RECORD.replace("ledger = \"edit\"", "ledger = \"view\""), "")
        ),
        Ok(1)
    );
    // From less that was asked to more nothing gets easier.
    assert_eq!(platform.adopt(delegate, &catalog(RECORD, "")), Ok(1));
    let stranger = platform.person("sam", &json!({"platform.settings": "view"}));
    assert_eq!(
        platform.adopt(stranger, &catalog(RECORD, "label = \"X\"")),
        Err("level.missing".into())
    );
}

#[test]
fn a_catalog_that_takes_from_a_role_what_it_gives_is_refused() {
    let mut platform = Platform::new();
    platform.person("rob", &json!({"record": "edit", "ledger": "edit"}));
    let owner = platform.olivia;
    for of_record in [
        RECORD.replace(", \"edit\"]", "]").replace("needs = { edit = { ledger = \"edit\" } }", ""),
        RECORD
            .replace("view\", \"edit\"]", "view\", \"delete\"]")
            .replace("edit = {", "delete = {"),
    ] {
        let text = catalog(&of_record, "");
        assert_eq!(platform.adopt(owner, &text), Err("catalog.breaks_role".into()), "{text}");
    }
    let elsewhere = catalog(RECORD, "").replace("\"customer\"", "\"reseller\"");
    assert_eq!(platform.adopt(owner, &elsewhere), Ok(1), "a group of the platform holds it too");
    assert_eq!(platform.adopt(owner, &catalog(RECORD, "")), Ok(1));
    platform.clerks();
    assert_eq!(platform.adopt(owner, &elsewhere), Err("catalog.breaks_role".into()));
    let without = catalog(RECORD, "").replace("\"record\"", "\"records\"");
    assert_eq!(platform.adopt(owner, &without), Err("catalog.breaks_role".into()));
    // What it gives would lack what it rests on.
    let more =
        catalog(&RECORD.replace("ledger = \"edit\"", "ledger = \"edit\", other = \"view\""), "");
    assert!(platform.adopt(owner, &more).is_err());
    assert_eq!(platform.adopt(owner, "name = "), Err("catalog.mistake".into()));
}

#[test]
fn what_a_catalog_would_give_and_take_is_foretold_wherever_someone_stands() {
    let mut platform = Platform::new();
    let dora = platform.with_role("dora", json!({"levels": {}, "everything_below": true}));
    platform.person("rob", &json!({"record": "edit", "ledger": "edit"}));
    let create = Command::CreateAccount {
        parent: platform.root,
        kind: Kind::Customer,
        name: "Abc".parse().expect("a name"),
        short_name: "abc".parse().expect("a short name"),
        owner: Some(FirstOwner {
            address: "dora@northwind.example".parse().expect("an address"),
            name: "Dora".parse().expect("a name"),
            zone: Zone::utc(),
            until: Timestamp::MAX,
        }),
    };
    let (membership, abc, _) = added(&platform.act(platform.olivia, &create).expect("created"));
    platform.act(dora, &Command::AcceptInvitation { membership }).expect("accepted");
    // She has there what she has as owner of the platform.
    let clerks = platform.clerks();
    let invitee = invitee("olivia", [clerks].into());
    let invited = platform.act(dora, &Command::Invite { account: abc, invitee }).expect("invited");
    let (membership, ..) = added(&invited);
    platform.act(platform.olivia, &Command::AcceptInvitation { membership }).expect("accepted");
    let text = catalog(RECORD, "").replace("\"other\"", "\"another\"")
        + "[[section]]\nkey = \"desk\"\nkind = \"platform\"\nlevels = [\"view\"]\n";
    let adopt = Command::AdoptCatalog { catalog: text.into() };
    let context = platform.context(platform.olivia);
    let facts = platform.world.facts();
    let events = decide(facts, &context, &adopt).expect("it may be adopted");
    let foretold = preview(facts, events, context.at, Eyes::All).changes;
    let found: BTreeSet<_> = foretold
        .iter()
        .map(|it| (it.principal, it.account, it.section.as_str(), it.before, it.after))
        .collect();
    assert_eq!(found.len(), foretold.len(), "each once");
    let mut expected = BTreeSet::new();
    for (whose, account) in
        [platform.olivia, dora].into_iter().flat_map(|it| [(it, platform.root), (it, abc)])
    {
        let whose = whose.principal().expect("a person");
        expected.insert((whose, account, "other", Level::Edit, Level::Hide));
        expected.insert((whose, account, "another", Level::Hide, Level::Edit));
    }
    // A section of the platform is another in customers too, where it is the same question.
    let olivia = platform.olivia.principal().expect("a person");
    expected.insert((olivia, platform.root, "desk", Level::Hide, Level::View));
    assert_eq!(found, expected);
}

#[test]
fn who_does_not_hold_a_section_has_it_asked_no_later_and_moves_it_nowhere() {
    let asked_soon = catalog(&RECORD.replace("edit = { ledger", "view = { ledger"), "");
    let mut platform = Platform::with(&asked_soon);
    let delegate = platform.person("dora", &json!({"platform.settings": "edit"}));
    let refused = Err("level.beyond_giver".to_owned());
    assert_eq!(platform.adopt(delegate, &catalog(RECORD, "")), refused);
    let other = "key = \"other\"\nkind = ";
    let moved =
        asked_soon.replace(&format!("{other}\"customer\""), &format!("{other}\"reseller\""));
    assert_ne!(moved, asked_soon);
    assert_eq!(platform.adopt(delegate, &moved), refused);
    let owner = platform.olivia;
    assert_eq!(platform.adopt(owner, &moved), Ok(1));
}
