//! Dates in zones that nobody in the demo has, on an installation of its own.

use rolecall_core::{Kind, Level, MembershipId, Principal, change::Command, window::Dates};

use crate::installation::{Installation, always, from};

/// An installation with these people, who may view accounts.
fn with_people(people: &[(&str, Dates)]) -> (Installation, Vec<(Principal, MembershipId)>) {
    let mut installation = Installation::new();
    let role = installation.role(Kind::Platform, &[("accounts", Level::View)]);
    let platform = installation.platform;
    let put_in = people.iter().map(|(address, dates)| {
        let dates = dates.clone();
        installation.person(platform, address, role, dates)
    });
    let put_in = put_in.collect();
    (installation, put_in)
}

/// What `check` says of someone at a moment.
fn is_in(installation: &Installation, address: &str, moment: &str) -> bool {
    let words = ["check", address, "view", "accounts", "acme", "--at", moment];
    let said = installation.run(&words);
    match (said.code, said.out.trim()) {
        (0, "yes") => true,
        (1, "no: membership.not_yet" | "no: membership.expired") => false,
        _ => panic!("{address} at {moment}: {said:?}"),
    }
}

/// Someone is out until a moment, and in from then on.
fn begins(installation: &Installation, address: &str, last_out: &str, first_in: &str) {
    assert!(!is_in(installation, address, last_out), "{last_out}");
    assert!(is_in(installation, address, first_in), "{first_in}");
}

// covers P43
#[test]
fn at_one_instant_one_zone_is_in_and_another_is_out() {
    let (east, west) = ("kiri@acme.example", "pago@acme.example");
    let (installation, _) = with_people(&[
        (east, from("2026-04-20", "Pacific/Kiritimati")),
        (west, from("2026-04-20", "Pacific/Pago_Pago")),
    ]);
    // 14 hours before UTC and 11 after it.
    begins(&installation, east, "2026-04-19T09:59:59Z", "2026-04-19T10:00:00Z");
    begins(&installation, west, "2026-04-20T10:59:59Z", "2026-04-20T11:00:00Z");
    let same = "2026-04-20T00:00:00Z";
    assert!(is_in(&installation, east, same) && !is_in(&installation, west, same));
}

// covers P49
#[test]
fn a_day_that_has_no_midnight_begins_at_its_first_instant() {
    let who = "santi@acme.example";
    let (installation, _) = with_people(&[(who, from("2024-09-08", "America/Santiago"))]);
    // Clocks there went from the end of 7 September to one in the morning, which is 04:00 UTC.
    begins(&installation, who, "2024-09-08T03:59:59Z", "2024-09-08T04:00:00Z");
}

// covers P48
#[test]
fn another_zone_on_the_membership_moves_the_instants_and_nobody_moves_their_own() {
    let who = "kyra@acme.example";
    let (mut installation, people) = with_people(&[(who, from("2026-04-20", "Europe/Kyiv"))]);
    let (person, membership) = people[0];
    begins(&installation, who, "2026-04-19T20:59:59Z", "2026-04-19T21:00:00Z");
    let dates = from("2026-04-20", "Pacific/Kiritimati");
    let change = Command::SetDates { membership, dates };
    installation.act(person, change.clone()).expect_err("nobody changes their own dates");
    let profile = Command::ChangeProfile {
        name: "Kyra".parse().expect("a name"),
        zone: "Pacific/Kiritimati".parse().expect("a zone"),
        language: None,
    };
    installation.act(person, profile).expect("one's own profile");
    begins(&installation, who, "2026-04-19T20:59:59Z", "2026-04-19T21:00:00Z");
    installation.act(installation.owner, change).expect("other dates");
    begins(&installation, who, "2026-04-19T09:59:59Z", "2026-04-19T10:00:00Z");
}

// covers P46
#[test]
fn an_expiration_before_the_activation_is_refused_and_changes_nothing() {
    let who = "dora@acme.example";
    let (mut installation, people) = with_people(&[(who, from("2026-04-20", "Europe/Kyiv"))]);
    let dates = Dates {
        expiration: Some("2026-04-19".parse().expect("a day")),
        ..from("2026-04-20", "Europe/Kyiv")
    };
    let membership = people[0].1;
    let refused = installation.act(installation.owner, Command::SetDates { membership, dates });
    let sentence = refused.expect_err("it ends before it begins").to_string();
    assert!(sentence.contains("2026-04-19") && sentence.contains("2026-04-20"), "{sentence}");
    begins(&installation, who, "2026-04-19T20:59:59Z", "2026-04-19T21:00:00Z");
}

// covers P40
#[test]
fn dates_can_be_taken_off_again() {
    let who = "lena@acme.example";
    let (mut installation, people) = with_people(&[(who, from("2099-01-01", "UTC"))]);
    assert!(!is_in(&installation, who, "2098-12-31T23:59:59Z"));
    let (membership, dates) = (people[0].1, always("UTC"));
    let change = Command::SetDates { membership, dates };
    installation.act(installation.owner, change).expect("other dates");
    assert!(is_in(&installation, who, "1990-01-01T00:00:00Z"));
}
