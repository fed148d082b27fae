//! The rest of the demo: some fifty more customers with people, so that it looks alive.

use rolecall_core::{Kind, change::Command};

use super::script::{Newcomer, Script};
use crate::mistake::Mistake;

const OLIVIA: &str = "olivia@northwind.example";
const RITA: &str = "rita@harbour.example";

const TRADES: [&str; 13] = [
    "Bakery",
    "Clinic",
    "Logistics",
    "Print",
    "Hotels",
    "Legal",
    "Motors",
    "Studios",
    "Foods",
    "Energy",
    "Travel",
    "Dental",
    "Tools",
];
const PLACES: [&str; 4] = ["Delta", "Summit", "Meadow", "Lakeside"];
const FIRST: [&str; 20] = [
    "Amara", "Boris", "Chen", "Dalia", "Emil", "Fatima", "Goran", "Hana", "Ivo", "Jana", "Karim",
    "Lucia", "Mateo", "Noor", "Oskar", "Priya", "Quinn", "Rosa", "Samir", "Tove",
];
const LAST: [&str; 17] = [
    "Almeida", "Berg", "Castro", "Dvorak", "Eriksen", "Ferrari", "Gupta", "Hansen", "Ito",
    "Jensen", "Kowalski", "Larsson", "Moreau", "Novak", "Osei", "Petrov", "Quist",
];
const ZONES: [&str; 4] = ["Europe/Amsterdam", "Europe/Kyiv", "America/New_York", "Asia/Tokyo"];
const ROLES: [&str; 5] = ["Admin", "Commercial", "Billing", "Technical", "Porting"];
/// People of one customer, its owner not counted.
const PEOPLE_A_CUSTOMER: usize = 14;

/// Makes the customers, each trade in each place, and the ups and downs of their people.
pub(super) async fn make(script: &mut Script<'_>) -> Result<(), Mistake> {
    for number in 0..TRADES.len() * PLACES.len() {
        customer(script, number).await?;
    }
    invitations(script).await
}

struct Customer {
    short_name: String,
    owner: String,
    zone: &'static str,
}

impl Customer {
    fn nth(number: usize) -> Self {
        let (trade, place) = (TRADES[number % TRADES.len()], PLACES[number / TRADES.len()]);
        let short_name = format!("{}-{}", place.to_lowercase(), trade.to_lowercase());
        let owner = format!("owner@{short_name}.example");
        Self { short_name, owner, zone: ZONES[number % ZONES.len()] }
    }

    fn name(number: usize) -> String {
        format!("{} {}", PLACES[number / TRADES.len()], TRADES[number % TRADES.len()])
    }
}

async fn customer(script: &mut Script<'_>, number: usize) -> Result<(), Mistake> {
    let customer = Customer::nth(number);
    let (by, parent) =
        if number.is_multiple_of(3) { (RITA, "harbour") } else { (OLIVIA, "northwind") };
    let command = Command::CreateAccount {
        parent: script.account(parent),
        kind: Kind::Customer,
        name: Customer::name(number).parse().expect("a name"),
        short_name: customer.short_name.parse().expect("a short name"),
        owner: Some(script.first_owner(&customer.owner, &person_name(number * 31), customer.zone)),
    };
    script.act(Some(by), command).await?;
    script.accept(&customer.owner, &customer.short_name).await?;
    for nth in 0..PEOPLE_A_CUSTOMER {
        person(script, &customer, number * PEOPLE_A_CUSTOMER + nth, nth).await?;
    }
    later(script, &customer, number).await
}

fn person_name(seed: usize) -> String {
    format!("{} {}", FIRST[seed % FIRST.len()], LAST[(seed / 3) % LAST.len()])
}

fn person_address(customer: &Customer, nth: usize) -> String {
    format!("p{nth}@{}.example", customer.short_name)
}

async fn person(
    script: &mut Script<'_>,
    customer: &Customer,
    seed: usize,
    nth: usize,
) -> Result<(), Mistake> {
    let address = person_address(customer, nth);
    let roles = [ROLES[seed % ROLES.len()]];
    let new = Newcomer {
        account: &customer.short_name,
        address: &address,
        name: &person_name(seed),
        roles: &roles,
        zone: customer.zone,
        activation: None,
        expiration: (seed % 11 == 4).then_some("2031-12-31"),
    };
    script.put_in(&customer.owner, new).await
}

/// What happened to some of them since.
async fn later(script: &mut Script<'_>, customer: &Customer, number: usize) -> Result<(), Mistake> {
    let owner = customer.owner.as_str();
    for nth in 0..PEOPLE_A_CUSTOMER {
        let address = person_address(customer, nth);
        let membership = script.membership(&address, &customer.short_name);
        let command = match (number * PEOPLE_A_CUSTOMER + nth) % 4 {
            0 => {
                let more =
                    [ROLES[(number + nth) % ROLES.len()], ROLES[(number + nth + 2) % ROLES.len()]];
                Command::SetRoles { membership, roles: more.map(|role| script.roles[role]).into() }
            }
            1 if nth == 3 => Command::SuspendMembership { membership },
            2 if nth == 5 => Command::EndMembership { membership },
            _ => continue,
        };
        script.act(Some(owner), command).await?;
    }
    Ok(())
}

/// Invitations that nobody has answered: to some the time has run out.
async fn invitations(script: &mut Script<'_>) -> Result<(), Mistake> {
    for number in [1, 8, 20, 33, 47, 50, 51] {
        let customer = Customer::nth(number);
        let address = format!("invited@{}.example", customer.short_name);
        let new = Newcomer {
            account: &customer.short_name,
            address: &address,
            name: &person_name(number * 7),
            roles: &["Billing"],
            zone: customer.zone,
            activation: None,
            expiration: None,
        };
        let mut invitee = script.invitee(&new);
        invitee.until = if number < 40 {
            script.clock() + super::script::jiff_seconds(86_400)
        } else {
            script.until().max(crate::machine::now() + super::script::jiff_seconds(10 * 86_400))
        };
        let account = script.account(&customer.short_name);
        script.act(Some(&customer.owner), Command::Invite { account, invitee }).await?;
    }
    Ok(())
}
