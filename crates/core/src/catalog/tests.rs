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
