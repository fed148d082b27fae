//! Everyone in the demo, and what the accounts they work in leave them.

use serde_json::{Value, json};

use crate::{
    check::check,
    table::{Level, Levels, all, assert_same, column, only, sections, width},
    world::demo,
};

/// What the owner of an account of a kind has below a reseller.
fn owner_of(kind: &str) -> Levels {
    all(|section| if width(kind) <= width(section.kind) { section.top } else { Level::HIDE })
}

fn nothing() -> Levels {
    only(&[])
}

/// Someone has this in each of these accounts, seen now and from nowhere in particular.
fn has(who: &str, accounts: &[&str], expected: &Levels) {
    has_with(who, accounts, &json!({}), expected);
}

fn has_with(who: &str, accounts: &[&str], context: &Value, expected: &Levels) {
    for account in accounts {
        let found = demo().levels(who, account, context);
        assert_same(&format!("{who} in {account}, {context}"), &found, expected);
    }
}

// covers R17
#[test]
fn owners_have_everything_of_their_kind_and_below_and_nothing_wider() {
    let (rita, carol) = ("rita@harbour.example", "carol@abc.example");
    has(rita, &["harbour", "abc", "abc-hq", "capped"], &owner_of("reseller"));
    has(rita, &["northwind", "globex", "globex-pbx"], &nothing());
    has(carol, &["abc", "abc-hq", "abc-warehouse"], &owner_of("customer"));
    has(carol, &["harbour", "northwind", "globex", "capped"], &nothing());
    let gloria = "owner@globex.example";
    has(gloria, &["globex", "globex-pbx"], &owner_of("customer"));
    has(gloria, &["northwind", "maria", "abc"], &nothing());
}

// covers G10, G11, G20, G21, G25, G26, G27, G28, G30, G31, G34, G35, G36, G37
#[test]
fn the_owner_of_the_platform_has_each_level_that_a_section_offers_and_no_other() {
    let olivia = "olivia@northwind.example";
    has(olivia, &["northwind", "harbour", "abc", "abc-warehouse"], &owner_of("platform"));
    // Nothing above globex is a reseller.
    let without = all(|section| match section.kind {
        "reseller" => Level::HIDE,
        _ => section.top,
    });
    has(olivia, &["globex", "globex-pbx"], &without);
}

// covers R17
#[test]
fn a_role_of_a_reseller_reaches_its_customers_and_gives_what_it_says() {
    let frank = only(&[
        ("reseller.settings", 'V'),
        ("reseller.roles", 'V'),
        ("reseller.users", 'V'),
        ("reseller.customers", 'E'),
        ("customer.users", 'V'),
    ]);
    let address = "frank@harbour.example";
    has(address, &["harbour", "abc", "abc-hq", "capped"], &frank);
    has(address, &["northwind", "globex", "maria"], &nothing());
}

// covers R12, R17
#[test]
fn a_person_of_one_phone_system_has_nothing_in_the_one_beside_it() {
    let uma = only(&[("pbx.access", 'V'), ("pbx.features", 'V'), ("pbx.extensions", 'E')]);
    let address = "uma@abc.example";
    has(address, &["abc-hq"], &uma);
    has(address, &["abc-warehouse", "abc", "harbour"], &nothing());
    // The same section on a role of a customer reaches both.
    check(
        "R12 steve@abc.example delete pbx.extensions abc-hq        yes
         R12 steve@abc.example delete pbx.extensions abc-warehouse yes
         R12 uma@abc.example   delete pbx.extensions abc-hq        no",
    );
}

// covers D7, D15
#[test]
fn one_login_has_in_each_account_what_it_was_given_there() {
    let maria = "maria@maria.example";
    has(maria, &["maria"], &owner_of("customer"));
    has(maria, &["globex"], &column("Billing"));
    has(maria, &["abc"], &column("PBX admin"));
    has(maria, &["northwind", "harbour", "capped"], &nothing());
}

// covers D7, D8
#[test]
fn who_has_two_roles_has_the_higher_level_of_each_section() {
    let (billing, technical) = (column("Billing"), column("Technical"));
    let both = all(|section| billing[section.key].max(technical[section.key]));
    has("both@globex.example", &["globex"], &both);
}

/// What ceilings leave in capped.
fn capped(levels: &Levels) -> Levels {
    all(|section| match section.key {
        "porting" => Level::HIDE,
        "trunks" => levels["trunks"].min(Level::VIEW),
        key => levels[key],
    })
}

#[test]
fn ceilings_bind_the_people_of_the_account_its_owner_too_and_nobody_above() {
    has("owner@capped.example", &["capped"], &capped(&owner_of("customer")));
    has("commercial@capped.example", &["capped"], &capped(&column("Commercial")));
    has("rita@harbour.example", &["capped"], &owner_of("reseller"));
    check(
        "- commercial@capped.example edit   trunks  capped no  reason=ceiling.lower
         - commercial@capped.example view   trunks  capped yes
         - owner@capped.example      view   porting capped no  reason=ceiling.lower
         - admin@northwind.example   delete porting capped yes",
    );
}

/// What a suspension leaves: looking, and all of what one needs to pay and to remove people.
fn suspended(levels: &Levels) -> Levels {
    all(|section| match section.key {
        "payments"
        | "invoices"
        | "purchases"
        | "pricelists"
        | "customer.users"
        | "customer.allowed_roles"
        | "customer.audit" => levels[section.key],
        key => levels[key].min(Level::VIEW),
    })
}

#[test]
fn a_suspension_leaves_view_and_what_is_kept_and_binds_nobody_above() {
    has("owner@lapsed.example", &["lapsed"], &suspended(&owner_of("customer")));
    has("technical@lapsed.example", &["lapsed"], &suspended(&column("Technical")));
    check(
        "- technical@lapsed.example edit     trunks            lapsed no  reason=account.suspended
         - owner@lapsed.example     edit     customer.settings lapsed no  reason=account.suspended
         - owner@lapsed.example     delete   payments          lapsed yes
         - owner@lapsed.example     delete   customer.users    lapsed yes
         - olivia@northwind.example delete   trunks            lapsed yes
         - support@northwind.example edit    customer.settings lapsed yes",
    );
}

#[test]
fn a_closed_account_leaves_its_people_nothing() {
    has("owner@gone.example", &["gone"], &nothing());
    check(
        "- owner@gone.example       view   invoices gone no  reason=account.closed
         - owner@gone.example       view   payments gone no  reason=account.closed
         - olivia@northwind.example delete services gone yes",
    );
}

#[test]
fn an_allowlist_from_above_binds_the_owner_too_and_nobody_above() {
    let people = [
        ("owner@fenced.example", owner_of("customer")),
        ("billing@fenced.example", column("Billing")),
    ];
    for (who, levels) in people {
        for inside in ["192.0.2.0", "192.0.2.255"] {
            has_with(who, &["fenced"], &json!({"ip": inside}), &levels);
        }
        for outside in ["192.0.3.0", "192.0.1.255", "2001:db8::1"] {
            has_with(who, &["fenced"], &json!({"ip": outside}), &nothing());
        }
        has(who, &["fenced"], &nothing());
    }
    check(
        "- billing@fenced.example   view   invoices fenced no  reason=ip.unknown
         - billing@fenced.example   view   invoices fenced no  reason=ip.outside ip=198.51.100.7
         - owner@fenced.example     delete payments fenced no  reason=ip.unknown
         - olivia@northwind.example delete payments fenced yes",
    );
}

#[test]
fn whoever_has_not_accepted_or_is_not_known_has_nothing() {
    check(
        "- invited@delta-clinic.example view invoices delta-clinic no reason=membership.invited
         - nobody@globex.example        view invoices globex       no reason=subject.unknown
         - billing@globex.example       view invoices nowhere      no reason=account.unknown
         - billing@globex.example       view invoces  globex       no reason=section.unknown
         - billing@globex.example       peek invoices globex       no reason=action.unknown
         - olivia@northwind.example     view reseller.roles globex no reason=section.not_here",
    );
    assert!(sections().len() > 50, "the table is whole");
}
