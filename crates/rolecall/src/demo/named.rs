//! The people of the demo that manuals and tests speak of.

/// The password of everyone in the demo.
pub(super) const PASSWORD: &str = "rolecall on the harbour wall";

/// Everyone with a password, and what they are.
pub(super) const PEOPLE: &[(&str, &str, &str)] = &[
    ("olivia@northwind.example", "Olivia Norden", "owner of northwind, the provider"),
    ("admin@northwind.example", "Anders Holm", "group Admin of northwind"),
    ("support@northwind.example", "Sunita Rao", "group Customer Support of northwind"),
    ("limited@northwind.example", "Liam Byrne", "group Limited Support of northwind"),
    ("viewer@northwind.example", "Vera Lind", "group View Only of northwind"),
    ("rita@harbour.example", "Rita Havel", "owner of harbour, a reseller"),
    ("frank@harbour.example", "Frank Otte", "Partner support in harbour"),
    ("carol@abc.example", "Carol Marsh", "owner of abc, a customer of harbour"),
    ("bob@abc.example", "Bob Tanner", "Customer admin in abc"),
    ("steve@abc.example", "Steve Okoro", "PBX admin in abc"),
    ("adam@abc.example", "Adam Kovalenko", "Operations manager in abc, from 20 April 2026"),
    ("nina@abc.example", "Nina Bondar", "Operations manager in abc, from 20 April 2099"),
    ("ended@abc.example", "Edgar Ende", "Operations manager in abc, until 31 March 2026"),
    ("uma@abc.example", "Uma Sato", "Extension clerk at the phone system abc-hq"),
    ("owner@globex.example", "Gloria Beck", "owner of globex, a customer of northwind"),
    ("admin@globex.example", "Aaron Diaz", "Admin in globex"),
    ("commercial@globex.example", "Cora Meyer", "Commercial in globex"),
    ("billing@globex.example", "Bela Nagy", "Billing in globex"),
    ("technical@globex.example", "Tariq Aziz", "Technical in globex"),
    ("porting@globex.example", "Pola Wolska", "Porting in globex"),
    ("both@globex.example", "Bo Thulin", "Billing and Technical in globex"),
    ("maria@maria.example", "Maria Silva", "owner of maria, Billing in globex, PBX admin in abc"),
    ("owner@capped.example", "Otto Kappe", "owner of capped, with ceilings of harbour"),
    ("commercial@capped.example", "Camille Roy", "Commercial in capped"),
    ("owner@lapsed.example", "Lena Pastor", "owner of lapsed, suspended by northwind"),
    ("technical@lapsed.example", "Theo Lapp", "Technical in lapsed"),
    ("owner@gone.example", "Gus Onder", "owner of gone, closed by northwind"),
    ("owner@fenced.example", "Fay Enders", "owner of fenced, with an allowlist of northwind"),
    ("billing@fenced.example", "Bill Fence", "Billing in fenced"),
];

/// What someone is in the demo.
pub(super) fn what_they_are(address: &str) -> &'static str {
    find(address).map_or("", |person| person.2)
}

/// What someone is called.
pub(super) fn name(address: &str) -> &'static str {
    find(address).map_or("Unnamed", |person| person.1)
}

fn find(address: &str) -> Option<&'static (&'static str, &'static str, &'static str)> {
    PEOPLE.iter().find(|person| person.0 == address)
}
