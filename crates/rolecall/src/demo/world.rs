//! The accounts of the demo that manuals and tests speak of, and their people.

use std::collections::{BTreeMap, BTreeSet};

use rolecall_core::{
    Kind, Level, Timestamp,
    catalog::Catalog,
    change::{AccountSettings, Command, NewKey},
    name::Name,
};
use rolecall_store::{SecretHash, Store};

use super::{
    Credentials, Login, crowd,
    named::{self, PEOPLE},
    reviews,
    script::{Newcomer, Script},
};
use crate::{init, machine, mistake::Mistake, password};

const KYIV: &str = "Europe/Kyiv";
const ROTTERDAM: &str = "Europe/Amsterdam";
const OLIVIA: &str = "olivia@northwind.example";
const RITA: &str = "rita@harbour.example";

/// The demo begins before the first date that it tells of, and its history reaches to now.
const BEGINS: &str = "2026-01-05T08:00:00Z";
/// About as many commands as it takes.
const COMMANDS: i64 = 1_195;

/// Makes the demo in an empty store.
pub(super) async fn make(store: &Store) -> Result<Credentials, Mistake> {
    let begins: Timestamp = BEGINS.parse().expect("a moment");
    let step_s = (machine::now().duration_since(begins).as_secs() / COMMANDS).max(1);
    let mut script = Script::new(store, begins, step_s);
    northwind(&mut script).await?;
    harbour(&mut script).await?;
    globex(&mut script).await?;
    maria(&mut script).await?;
    capped(&mut script).await?;
    in_trouble(&mut script).await?;
    reviews::closed(&mut script).await?;
    passwords(&mut script).await?;
    crowd::make(&mut script).await?;
    reviews::open(&mut script).await?;
    keys(&mut script).await
}

async fn northwind(script: &mut Script<'_>) -> Result<(), Mistake> {
    let found = Command::FoundPlatform {
        name: "Northwind Telecom".parse().expect("a name"),
        short_name: "northwind".parse().expect("a short name"),
        catalog: Catalog::telecom().text().clone(),
        owner: script.first_owner(OLIVIA, named::name(OLIVIA), ROTTERDAM),
    };
    script.act(None, found).await?;
    script.accept(OLIVIA, "northwind").await?;
    let account = script.account("northwind");
    for preset in rolecall_core::preset::all() {
        let preset = preset.key.clone();
        script.act(Some(OLIVIA), Command::AddPreset { account, preset }).await?;
    }
    let settings = AccountSettings {
        name: "Northwind Telecom".parse().expect("a name"),
        short_name: "northwind".parse().expect("a short name"),
        roles_per_person_max: None,
        second_factor: false,
        opens_accounts: true,
    };
    script.act(Some(OLIVIA), Command::ChangeAccount { account, settings }).await?;
    let groups = [
        ("admin@northwind.example", "group Admin"),
        ("support@northwind.example", "group Customer Support"),
        ("limited@northwind.example", "group Limited Support"),
        ("viewer@northwind.example", "group View Only"),
    ];
    for (address, group) in groups {
        put_in(script, OLIVIA, "northwind", address, &[group], ROTTERDAM).await?;
    }
    Ok(())
}

async fn harbour(script: &mut Script<'_>) -> Result<(), Mistake> {
    account(
        script,
        OLIVIA,
        ("northwind", "harbour"),
        Kind::Reseller,
        "Harbour Voice",
        Some((RITA, KYIV)),
    )
    .await?;
    let levels = [
        ("reseller.settings", Level::View),
        ("reseller.roles", Level::View),
        ("reseller.users", Level::View),
        ("reseller.customers", Level::Edit),
        ("customer.users", Level::View),
    ];
    script.role(RITA, "harbour", "Partner support", Kind::Reseller, &levels).await?;
    put_in(script, RITA, "harbour", "frank@harbour.example", &["Partner support"], KYIV).await?;
    let levels = [
        ("pbx.access", Level::View),
        ("pbx.features", Level::View),
        ("pbx.extensions", Level::Edit),
    ];
    script.role(RITA, "harbour", "Extension clerk", Kind::PhoneSystem, &levels).await?;
    abc(script).await
}

async fn abc(script: &mut Script<'_>) -> Result<(), Mistake> {
    let (carol, bob) = ("carol@abc.example", "bob@abc.example");
    account(
        script,
        RITA,
        ("harbour", "abc"),
        Kind::Customer,
        "ABC Industries",
        Some((carol, KYIV)),
    )
    .await?;
    account(script, carol, ("abc", "abc-hq"), Kind::PhoneSystem, "ABC Headquarters", None).await?;
    account(script, carol, ("abc", "abc-warehouse"), Kind::PhoneSystem, "ABC Warehouse", None)
        .await?;
    let three =
        ["Customer admin", "PBX admin", "Operations manager"].map(|name| script.roles[name]);
    let three: BTreeSet<_> = three.into();
    let mut four = three.clone();
    four.insert(script.roles["Extension clerk"]);
    for (account, roles) in [("abc", three), ("abc-hq", four)] {
        let account = script.account(account);
        let command =
            Command::SetAllowedRoles { account, roles: Some(roles), map: BTreeMap::new() };
        script.act(Some(RITA), command).await?;
    }
    let settings = AccountSettings {
        name: "ABC Industries".parse().expect("a name"),
        short_name: "abc".parse().expect("a short name"),
        roles_per_person_max: Some(1),
        second_factor: false,
        opens_accounts: false,
    };
    script
        .act(Some(RITA), Command::ChangeAccount { account: script.account("abc"), settings })
        .await?;
    put_in(script, carol, "abc", bob, &["Customer admin"], KYIV).await?;
    put_in(script, bob, "abc", "steve@abc.example", &["PBX admin"], KYIV).await?;
    let managers = [
        ("adam@abc.example", Some("2026-04-20"), None),
        ("nina@abc.example", Some("2099-04-20"), None),
        ("ended@abc.example", None, Some("2026-03-31")),
    ];
    for (address, activation, expiration) in managers {
        let (name, roles) = (named::name(address), &["Operations manager"][..]);
        let new =
            Newcomer { account: "abc", address, name, roles, zone: KYIV, activation, expiration };
        script.put_in(bob, new).await?;
    }
    put_in(script, carol, "abc-hq", "uma@abc.example", &["Extension clerk"], KYIV).await
}

async fn globex(script: &mut Script<'_>) -> Result<(), Mistake> {
    let owner = "owner@globex.example";
    account(
        script,
        OLIVIA,
        ("northwind", "globex"),
        Kind::Customer,
        "Globex",
        Some((owner, ROTTERDAM)),
    )
    .await?;
    account(script, owner, ("globex", "globex-pbx"), Kind::PhoneSystem, "Globex PBX", None).await?;
    let people: [(&str, &[&str]); 6] = [
        ("admin@globex.example", &["Admin"]),
        ("commercial@globex.example", &["Commercial"]),
        ("billing@globex.example", &["Billing"]),
        ("technical@globex.example", &["Technical"]),
        ("porting@globex.example", &["Porting"]),
        ("both@globex.example", &["Billing", "Technical"]),
    ];
    for (address, roles) in people {
        put_in(script, owner, "globex", address, roles, ROTTERDAM).await?;
    }
    Ok(())
}

async fn maria(script: &mut Script<'_>) -> Result<(), Mistake> {
    let maria = "maria@maria.example";
    account(
        script,
        OLIVIA,
        ("northwind", "maria"),
        Kind::Customer,
        "Maria Silva Studio",
        Some((maria, "Europe/Lisbon")),
    )
    .await?;
    put_in(script, "owner@globex.example", "globex", maria, &["Billing"], "Europe/Lisbon").await?;
    put_in(script, "bob@abc.example", "abc", maria, &["PBX admin"], "Europe/Lisbon").await
}

async fn capped(script: &mut Script<'_>) -> Result<(), Mistake> {
    let owner = "owner@capped.example";
    account(
        script,
        RITA,
        ("harbour", "capped"),
        Kind::Customer,
        "Capped & Sons",
        Some((owner, KYIV)),
    )
    .await?;
    put_in(script, owner, "capped", "commercial@capped.example", &["Commercial"], KYIV).await?;
    for (section, level) in [("porting", Level::Hide), ("trunks", Level::View)] {
        let account = script.account("capped");
        let section = section.parse().expect("a section");
        script
            .act(Some(RITA), Command::SetCeiling { account, section, ceiling: Some(level) })
            .await?;
    }
    Ok(())
}

async fn in_trouble(script: &mut Script<'_>) -> Result<(), Mistake> {
    for (short_name, name) in
        [("lapsed", "Lapsed Ltd"), ("gone", "Gone GmbH"), ("fenced", "Fenced Finance")]
    {
        let owner = format!("owner@{short_name}.example");
        account(
            script,
            OLIVIA,
            ("northwind", short_name),
            Kind::Customer,
            name,
            Some((&owner, ROTTERDAM)),
        )
        .await?;
    }
    put_in(
        script,
        "owner@lapsed.example",
        "lapsed",
        "technical@lapsed.example",
        &["Technical"],
        ROTTERDAM,
    )
    .await?;
    put_in(
        script,
        "owner@fenced.example",
        "fenced",
        "billing@fenced.example",
        &["Billing"],
        ROTTERDAM,
    )
    .await?;
    let (lapsed, gone, fenced) =
        (script.account("lapsed"), script.account("gone"), script.account("fenced"));
    script.act(Some(OLIVIA), Command::SuspendAccount { account: lapsed }).await?;
    script.act(Some(OLIVIA), Command::CloseAccount { account: gone }).await?;
    let ranges: Vec<rolecall_core::IpNet> = vec!["192.0.2.0/24".parse().expect("a range")];
    let office: Name = "Office of the example".parse().expect("a name");
    let notes = ranges.iter().map(|range| (*range, office.clone())).collect();
    let fence = Command::SetAllowlist { account: fenced, ranges, notes, leaves_self_out: false };
    script.act(Some(OLIVIA), fence).await.map(drop)
}

/// Makes an account, and lets its owner accept it.
async fn account(
    script: &mut Script<'_>,
    by: &str,
    (parent, short_name): (&str, &str),
    kind: Kind,
    name: &str,
    owner: Option<(&str, &str)>,
) -> Result<(), Mistake> {
    let command = Command::CreateAccount {
        parent: script.account(parent),
        kind,
        name: name.parse().expect("a name"),
        short_name: short_name.parse().expect("a short name"),
        owner: owner.map(|(address, zone)| script.first_owner(address, named::name(address), zone)),
    };
    script.act(Some(by), command).await?;
    match owner {
        Some((address, _)) => script.accept(address, short_name).await,
        None => Ok(()),
    }
}

async fn put_in(
    script: &mut Script<'_>,
    by: &str,
    account: &str,
    address: &str,
    roles: &[&str],
    zone: &str,
) -> Result<(), Mistake> {
    let name = named::name(address);
    let new = Newcomer { account, address, name, roles, zone, activation: None, expiration: None };
    script.put_in(by, new).await
}

async fn passwords(script: &mut Script<'_>) -> Result<(), Mistake> {
    for (address, ..) in PEOPLE {
        let hashing = tokio::task::spawn_blocking(|| password::hash(named::PASSWORD)).await;
        let secret: SecretHash = hashing.map_err(|error| Mistake::usage(error.to_string()))??;
        let person = script.people[*address];
        script.act_with(Some(address), Command::ChoosePassword { person }, Some(secret)).await?;
    }
    Ok(())
}

async fn keys(script: &mut Script<'_>) -> Result<Credentials, Mistake> {
    let (northwind, olivia) = (script.account("northwind"), script.person(OLIVIA));
    let decision_key = init::decision_key(script.store(), northwind, olivia).await?;
    let admin = NewKey {
        name: "Provisioning".parse().expect("a name"),
        roles: [script.roles["group Admin"]].into(),
        expires_at: None,
        ranges: Vec::new(),
    };
    let at = machine::now();
    let admin_key = init::issue_key(script.store(), at, northwind, olivia, admin).await?;
    let login = |(address, ..): &(&str, &str, &str)| Login {
        email: (*address).to_owned(),
        password: named::PASSWORD.to_owned(),
    };
    Ok(Credentials { decision_key, admin_key, people: PEOPLE.iter().map(login).collect() })
}
