use super::*;

fn refused(text: &str) -> String {
    Catalog::from_toml("mine.toml", text).expect_err("refused").to_string()
}

// covers R11
#[test]
fn the_shipped_catalog_is_sound_and_in_order_of_kind() {
    let catalog = Catalog::telecom();
    assert!(catalog.sections().is_sorted_by_key(|section| section.kind));
    assert_eq!(catalog.section("invoices").expect("there").top(), Level::Edit);
    assert!(Catalog::own().section("invoices").is_none());
}

// covers G21, G22, G29
#[test]
fn the_stated_prerequisites_are_there() {
    let catalog = Catalog::telecom();
    let needs = |section: &str, level| {
        let section = catalog.section(section).expect("there");
        section
            .prerequisites_of(level)
            .map(|needed| format!("{} {}", needed.section, needed.level))
            .collect::<Vec<_>>()
            .join(", ")
    };
    assert_eq!(needs("accounts.bulk_status", Level::View), "accounts view");
    for part in ["product.calling_plan view", "product.groups view", "product.users view"] {
        assert!(needs("accounts.bulk_status", Level::Edit).contains(part), "{part}");
    }
    assert!(needs("phone_numbers.inventory", Level::View).contains("phone_numbers view"));
    assert!(needs("phone_numbers.activation", Level::View).contains("phone_numbers view"));
}

// covers T5
#[test]
fn what_reaches_across_accounts_lives_at_the_platform() {
    let catalog = Catalog::telecom();
    let reaches = |section: &&Section| {
        let told = format!("{} {}", section.label, section.description).to_lowercase();
        ["route", "dial plan", "caller id"].iter().any(|part| told.contains(part))
    };
    let reaching: Vec<_> = catalog.sections().iter().filter(reaches).collect();
    assert!(reaching.iter().any(|section| section.key.as_str() == "route_plan"), "{reaching:?}");
    for section in reaching {
        assert_eq!(section.kind, Kind::Platform, "{}", section.key);
    }
}

// covers T21
#[test]
fn what_the_ladder_cannot_say_is_an_action_or_a_section_of_its_own() {
    let catalog = Catalog::telecom();
    let action = |section: &str, action: &str| {
        catalog.section(section).expect("there").actions.get(action).copied()
    };
    assert_eq!(action("sip_credentials", "reveal"), Some(Level::View));
    assert_eq!(action("decisions", "simulate"), Some(Level::Edit));
    assert_eq!(action("invoices", "download"), Some(Level::View));
    assert!(catalog.section("accounts.bulk_status").is_some());
    let rows: Vec<_> = crate::change::Operation::ALL.iter().map(|row| row.key()).collect();
    for own in ["look_as", "set_bulk_states", "import_accounts", "set_limits", "erase_person"] {
        assert!(rows.contains(&own), "{own} has no row of its own");
    }
}

#[test]
fn a_mistake_is_named_with_its_line_and_what_was_meant() {
    assert_eq!(
        refused(
            "name = \"x\"\n[[section]]\nkey = \"record\"\nkind = \"custommer\"\nlevels = [\"view\"]\n"
        ),
        "mine.toml:4: no kind `custommer`; use one of platform, reseller, customer, phone_system; \
         did you mean `customer`?"
    );
    assert_eq!(
        refused(
            "name = \"x\"\n[[section]]\nkey = \"record\"\nkind = \"customer\"\nlevels = [\"view\", \"edti\"]\n"
        ),
        "mine.toml:5: no level `edti`; use one of hide, view, edit, create, delete; \
         did you mean `edit`?"
    );
    assert!(
        refused("name = \"x\"\n[[section]]\nkey = \"r\"\nkind = \"customer\"\nlevels = [\"view\"]\nlables = \"R\"\n")
            .starts_with("mine.toml:6: unknown field `lables`")
    );
    assert!(refused("name = \n").starts_with("mine.toml:1: "));
}

#[test]
fn a_cycle_of_prerequisites_is_refused_with_its_path() {
    let text = r#"
        name = "x"
        [[section]]
        key = "a"
        kind = "customer"
        levels = ["view"]
        needs = { view = { b = "view" } }
        [[section]]
        key = "b"
        kind = "customer"
        levels = ["view"]
        needs = { view = { a = "view" } }
    "#;
    assert_eq!(
        refused(text),
        "mine.toml:4: prerequisites form a cycle: a needs b needs a: take one of them out"
    );
}

#[test]
fn a_prerequisite_must_exist_offer_the_level_and_live_at_the_same_kind() {
    let with = |needs: &str| {
        refused(&format!(
            "name = \"x\"\n[[section]]\nkey = \"a\"\nkind = \"customer\"\nlevels = [\"view\"]\nneeds = {{ view = {{ {needs} }} }}"
        ))
    };
    assert_eq!(
        with("\"customer.setings\" = \"view\""),
        "mine.toml:6: no section `customer.setings`; did you mean `customer.settings`?"
    );
    assert!(with("\"customer.audit\" = \"edit\"").contains("does not offer edit"));
    assert!(with("accounts = \"view\"").contains("must live at the same (customer)"));
}

#[test]
fn own_sections_can_be_relabelled_but_not_changed() {
    let relabelled = Catalog::from_toml(
        "mine.toml",
        "name = \"x\"\n[[section]]\nkey = \"customer.users\"\nlabel = \"Individuals\"\n",
    )
    .expect("a catalog");
    assert_eq!(relabelled.section("customer.users").expect("there").label, "Individuals");
    assert!(
        refused("name = \"x\"\n[[section]]\nkey = \"customer.users\"\nkind = \"platform\"\n")
            .contains("its kind cannot be changed")
    );
}

// covers P4, P5
#[test]
fn a_catalog_may_name_levels_and_actions_in_its_own_words() {
    let catalog = Catalog::from_toml(
        "mine.toml",
        r#"
        name = "x"
        [levels]
        hide = "Restrict"
        view = "Read"
        delete = "Modify"
        [actions]
        read = "view"
        write = "edit"
        [[section]]
        key = "record"
        kind = "customer"
        levels = ["view", "edit", "delete"]
        actions = { purge = "delete" }
        "#,
    )
    .expect("a catalog");
    let record = catalog.section("record").expect("there");
    assert_eq!(catalog.level_label(Level::Hide), "Restrict");
    assert_eq!(catalog.action(record, "read"), Some(Level::View));
    assert_eq!(catalog.action(record, "write"), Some(Level::Edit));
    assert_eq!(catalog.action(record, "purge"), Some(Level::Delete));
    assert_eq!(catalog.action(record, "hide"), None);
    assert_eq!(catalog.action(record, "fly"), None);
    // What the catalog calls a level is a name for it too; of a lesser section it is all there is.
    assert_eq!(catalog.action(record, "Read"), Some(Level::View));
    assert_eq!(catalog.action(record, "Modify"), Some(Level::Delete));
    let reports = catalog.section("platform.reports").expect("there");
    assert_eq!(catalog.action(reports, "Modify"), Some(Level::View));
    assert_eq!(catalog.action(record, "Restrict"), None);
}

// covers G32
#[test]
fn product_opens_all_its_parts_and_accounts_decides_for_itself() {
    let catalog = Catalog::telecom();
    let product = catalog.section("product").expect("there");
    assert_eq!(product.offered.iter().collect::<Vec<_>>(), [Level::Hide, Level::View]);
    let parts: Vec<_> = catalog
        .sections()
        .iter()
        .filter(|section| section.key.as_str().starts_with("product."))
        .collect();
    let keys: Vec<_> = parts.iter().map(|section| section.key.as_str()).collect();
    assert_eq!(keys, ["product.groups", "product.users", "product.calling_plan"]);
    let product_shut = |section: &Section| match section.key.as_str() {
        "product" => Level::Hide,
        _ => Level::Delete,
    };
    for part in parts {
        assert_eq!(
            catalog.settled(part, Level::Delete, &product_shut),
            Level::Hide,
            "{}",
            part.key
        );
    }
    let accounts = catalog.section("accounts").expect("there");
    assert_eq!(catalog.settled(accounts, Level::Delete, &product_shut), Level::Delete);
}

// covers P7
#[test]
fn the_list_of_allowed_roles_can_be_read_and_never_changed_from_within() {
    let catalog = Catalog::telecom();
    let allowed = catalog.section("customer.allowed_roles").expect("there");
    assert_eq!(allowed.offered.iter().collect::<Vec<_>>(), [Level::Hide, Level::View]);
}

// covers G33
#[test]
fn a_level_falls_to_the_highest_whose_prerequisites_hold() {
    let catalog = Catalog::telecom();
    let groups = catalog.section("product.groups").expect("there");
    let nothing_else = |_: &Section| Level::Hide;
    assert_eq!(catalog.settled(groups, Level::Delete, &nothing_else), Level::Hide);
    let gate_open = |section: &Section| match section.key.as_str() {
        "product" => Level::View,
        _ => Level::Hide,
    };
    assert_eq!(catalog.settled(groups, Level::Delete, &gate_open), Level::Delete);
}

#[test]
fn deep_prerequisites_cost_a_walk_and_not_a_lifetime() {
    use std::fmt::Write;
    let mut text = String::from("name = \"deep\"\n");
    for layer in 0..60 {
        for side in ["a", "b"] {
            let needs = match layer {
                0 => String::new(),
                _ => format!(
                    "needs = {{ view = {{ a{0} = \"view\", b{0} = \"view\" }} }}\n",
                    layer - 1
                ),
            };
            let head = format!("[[section]]\nkey = \"{side}{layer}\"\nkind = \"customer\"\n");
            write!(text, "{head}levels = [\"view\"]\n{needs}").expect("a string takes it");
        }
    }
    let catalog = Catalog::from_toml("deep.toml", &text).expect("a catalog");
    let top = catalog.section("a59").expect("there");
    assert_eq!(catalog.settled(top, Level::View, &|_| Level::View), Level::View);
    assert_eq!(catalog.settled(top, Level::View, &|_| Level::Hide), Level::Hide);
}

#[test]
fn every_mistake_of_a_file_is_told() {
    const SECTION: &str =
        "[[section]]\nkey = \"record\"\nkind = \"customer\"\nlevels = [\"view\"]\n";
    let with = |more: &str| refused(&format!("name = \"x\"\n{more}"));
    assert!(with(&format!("{SECTION}{SECTION}")).contains("is already there: name it once"));
    assert!(
        with("[[section]]\nkey = \"Record\"\n").starts_with("mine.toml:3: the section `Record`")
    );
    assert!(with("[[section]]\nkey = \"r\"\n").contains("section `r` has no `kind`"));
    let no_levels = with("[[section]]\nkey = \"r\"\nkind = \"customer\"\n");
    assert!(no_levels.contains("section `r` has no `levels`"), "{no_levels}");
    let none = with("[[section]]\nkey = \"r\"\nkind = \"customer\"\nlevels = [\"hide\"]\n");
    assert!(none.contains("offers no level above hide"), "{none}");
    let hides = with(&format!("{SECTION}actions = {{ look = \"hide\" }}\n"));
    assert!(hides.contains("an action needs view or more"), "{hides}");
    let taken = with(&format!("{SECTION}actions = {{ edit = \"view\" }}\n"));
    assert!(taken.contains("`edit` is the name of a level"), "{taken}");
    let warned = with(&format!("{SECTION}warnings = {{ veiw = \"It costs.\" }}\n"));
    assert!(warned.contains("did you mean `view`?"), "{warned}");
    for (own, field) in [
        ("levels = [\"view\"]", "levels"),
        ("kept_while_suspended = true", "marks"),
        ("secret = true", "marks"),
    ] {
        let text = with(&format!("[[section]]\nkey = \"customer.users\"\n{own}\n"));
        assert!(text.contains(&format!("its {field} cannot be changed")), "{text}");
    }
    let many = |count: usize| {
        let sections = (0..count).map(|at| SECTION.replace("record", &format!("s{}", words(at))));
        Catalog::from_toml("mine.toml", &format!("name = \"x\"\n{}", sections.collect::<String>()))
    };
    let own = Catalog::own().sections().len();
    let most = Catalog::SECTIONS_MAX - own;
    assert_eq!(
        many(most).expect("as many as there may be").sections().len(),
        Catalog::SECTIONS_MAX
    );
    assert!(many(most + 1).expect_err("refused").to_string().contains("use at most 1000"));
    let long = |bytes: usize| {
        let text = format!("name = \"x\"\n#{}", "x".repeat(bytes - 12));
        Catalog::from_toml("mine.toml", &text)
    };
    assert!(long(Catalog::CHARS_MAX).is_ok());
    let refused = long(Catalog::CHARS_MAX + 1).expect_err("refused");
    assert_eq!(refused.line, 1);
    assert!(refused.problem.contains("262145 bytes"), "{refused}");
}

/// A number in letters.
fn words(number: usize) -> String {
    number.to_string().bytes().map(|digit| char::from(b'a' + digit - b'0')).collect()
}

#[test]
fn a_file_is_read_to_the_letter() {
    let text = r#"
        name = "mine"
        label = "Mine"
        version = 7
        [actions]
        list = "view"
        [[section]]
        key = "record.one_2"
        label = "Records"
        description = "What is kept."
        kind = "customer"
        levels = ["view", "delete"]
        warnings = { delete = "It is gone." }
        kept_while_suspended = true
        secret = true
        actions = { purge = "delete" }
        [[section]]
        key = "plain"
        kind = "phone_system"
        levels = ["edit"]
        [[section]]
        key = "customer.users"
        description = "All of them."
        warnings = { edit = "They are told." }
        actions = { invite = "create" }
    "#;
    let catalog = Catalog::from_toml("mine.toml", text).expect("a catalog");
    assert_eq!((catalog.name(), catalog.label(), catalog.version()), ("mine", "Mine", 7));
    assert_eq!(&**catalog.text(), text);
    assert_eq!(catalog, catalog.clone());
    assert_ne!(catalog, Catalog::own());
    assert_eq!((Catalog::own().label(), Catalog::own().version()), ("own", 1));
    let section = |key: &str| catalog.section(key).expect("there");
    let record = section("record.one_2");
    assert_eq!((&*record.label, &*record.description), ("Records", "What is kept."));
    assert!(record.kept_while_suspended && record.secret && !record.own);
    assert_eq!(record.warnings[&Level::Delete], "It is gone.");
    assert_eq!(
        catalog.actions_of(record),
        [("list", Level::View), ("purge", Level::Delete)].into()
    );
    let plain = section("plain");
    assert_eq!((&*plain.label, &*plain.description), ("plain", ""));
    assert!(!plain.kept_while_suspended && !plain.secret);
    let users = section("customer.users");
    let own = Catalog::own();
    assert_eq!(users.label, own.section("customer.users").expect("there").label);
    assert_eq!((&*users.description, users.own), ("All of them.", true));
    assert_eq!(users.warnings[&Level::Edit], "They are told.");
    assert_eq!(catalog.action(users, "invite"), Some(Level::Create));
    let below = catalog.everything_below(Kind::Customer);
    assert_eq!(below.iter().filter(|(key, _)| key.as_str() == "plain").count(), 1);
    assert!(!below.iter().any(|(key, _)| key.as_str() == "record.one_2"));
    let all = catalog.everything(Kind::Customer);
    assert!(all.iter().any(|(key, _)| key.as_str() == "record.one_2"));
    assert!(!all.iter().any(|(key, _)| key.as_str() == "accounts"));
    assert_eq!(catalog.nearest("plian"), Some("plain"));
    let lines = "name = \"x\"\nname = \"y\"\n";
    assert!(refused(lines).starts_with("mine.toml:2: "), "{}", refused(lines));
}

#[test]
fn a_key_of_a_section_is_words_joined_by_dots() {
    let long = "a".repeat(64);
    for good in ["a", "a1", "a_b.c2", &*long] {
        assert_eq!(good.parse::<SectionKey>().expect(good).as_str(), good);
    }
    for bad in
        ["", "A", "1a", "_a", "a.", ".a", "a..b", "a.1b", "a-b", "a b", "ä", &format!("{long}a")]
    {
        assert!(bad.parse::<SectionKey>().is_err(), "{bad}");
    }
}
