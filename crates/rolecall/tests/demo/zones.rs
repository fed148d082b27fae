//! Dates in zones that nobody in the demo has, on an installation of its own.

use rolecall_core::{
    Kind, Level, MembershipId, Principal,
    change::Command,
    window::Dates,
};

use crate::installation::{Installation, always, from};

/// An installation with one person of these dates, who may view accounts.
fn with_person(address: &str, dates: Dates) -> (Installation, Principal, MembershipId) {
    let mut installation = Installation::new();
    let role = installation.role(Kind::Platform, &[("accounts", Level::View)]);
    let platform = installation.platform;
    let (person, membership) = installation.person(platform, address, role, dates);
    (installation, person, membership)
}

/// What `check` says of someone at a moment, in a word.
fn is_in(installation: &Installation, address: &str, moment: &str) -> bool {
    let words = ["check", address, "view", "accounts", "acme", "--at", moment];
    let said = installation.run(&words);
    match (said.code, said.out.trim()) {
        (0, "yes") => true,
        (1, "no: membership.not_yet" | "no: membership.expired") => false,
        _ => panic!("{address} at {moment}: {said:?}"),
    }
}

// covers P43
#[test]
fn at_one_instant_one_zone_is_in_and_another_is_out() {
    let (east, west) = ("kiri@acme.example", "pago@acme.example");
    let (mut installation, ..) = with_person(east, from("2026-04-20", "Pacific/Kiritimati"));
    let role = installation.role_again();
    let dates = from("2026-04-20", "Pacific/Pago_Pago");
    let platform = installation.platform;
    installation.person(platform, west, role, dates);
    // 14 hours before UTC and 11 after it.
    for (moment, east_in, west_in) in [
        ("2026-04-19T09:59:59Z", false, false),
        ("2026-04-19T10:00:00Z", true, false),
        ("2026-04-20T00:00:00Z", true, false),
        ("2026-04-20T10:59:59Z", true, false),
        ("2026-04-20T11:00:00Z", true, true),
    ] {
        let found = (
            is_in(&installation, east, moment),
            is_in(&installation, west, moment),
        );
        assert_eq!(found, (east_in, west_in), "{moment}");
    }
}
