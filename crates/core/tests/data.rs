//! The names in data are those that are written, and each is found by its name.

use std::{collections::BTreeSet, fmt::Debug};

use rolecall_core::{
    AccountId, Kind, Level, PersonId, Principal, RoleId,
    catalog::Catalog,
    change::{JobWork, Operation, Personal, WantedState},
    code::Part,
    record::{AccountState, MembershipState, PolicyContent, ReviewAnswer, Unanswered, Verdict},
};
use serde::Serialize;
use serde_json::Value;

fn same<T: Copy + Serialize>(all: &[T], key: impl Fn(T) -> &'static str) {
    for one in all {
        assert_eq!(serde_json::to_value(one).expect("a word"), Value::from(key(*one)));
    }
}

fn found<T: Copy + Debug + PartialEq>(
    all: &[T],
    key: impl Fn(T) -> &'static str,
    from_key: impl Fn(&str) -> Option<T>,
) {
    for one in all {
        assert_eq!(from_key(key(*one)), Some(*one));
    }
    assert_eq!(from_key("no such thing"), None);
}

#[test]
fn names_in_data_are_the_ones_that_are_written() {
    same(&Kind::ALL, Kind::key);
    same(&Level::ALL, Level::key);
    same(&JobWork::ALL, JobWork::key);
    same(&WantedState::ALL, WantedState::key);
    same(&Unanswered::ALL, Unanswered::key);
    same(&ReviewAnswer::ALL, ReviewAnswer::key);
    found(&Kind::ALL, Kind::key, Kind::from_key);
    found(&Level::ALL, Level::key, Level::from_key);
    found(&JobWork::ALL, JobWork::key, JobWork::from_key);
    found(&WantedState::ALL, WantedState::key, WantedState::from_key);
    for part in ["settings", "limits", "allowlist", "roles", "policies", "people", "keys"] {
        assert_eq!(Part::from_key(part).map(Part::key), Some(part));
    }
    assert_eq!(Part::from_key("nothing"), None);
    let labels: BTreeSet<_> = Operation::ALL.iter().map(|operation| operation.label()).collect();
    assert_eq!(labels.len(), Operation::ALL.len(), "each has a label of its own");
    assert_eq!(Operation::SetLimits.label(), "Set ceilings, allowed roles and own roles");
    let offered = Catalog::telecom().section("numbers").expect("a section").offered;
    assert_eq!(format!("{offered:?}"), "[Hide, View, Edit]");
}

#[test]
fn kinds_stand_where_they_may() {
    use Kind::{Customer, PhoneSystem, Platform, Reseller};
    for (at, kind) in Kind::ALL.into_iter().enumerate() {
        assert_eq!(kind.narrower(), Kind::ALL.get(at + 1).copied());
        for (other_at, other) in Kind::ALL.into_iter().enumerate() {
            assert_eq!(kind.holds(other), at <= other_at, "{kind} {other}");
            let may = [
                (Reseller, Platform),
                (Reseller, Reseller),
                (Customer, Platform),
                (Customer, Reseller),
                (PhoneSystem, Customer),
            ];
            assert_eq!(kind.may_stand_under(other), may.contains(&(kind, other)), "{kind} {other}");
        }
    }
    assert_eq!(Kind::ALL.map(Kind::has_owner), [true, true, true, false]);
    assert_eq!(Kind::ALL.map(Kind::has_own_roles_by_default), [true, true, false, false]);
    assert_eq!(Kind::ALL.map(Kind::role_type), ["Platform", "Reseller", "Customer", "User"]);
    assert_eq!(
        Kind::ALL.map(|it| it.to_string()),
        ["platform", "reseller", "customer", "phone system"]
    );
    let makes = [
        None,
        Some(Operation::CreateReseller),
        Some(Operation::CreateCustomer),
        Some(Operation::CreatePhoneSystem),
    ];
    assert_eq!(Kind::ALL.map(Operation::creating), makes);
}

#[test]
fn states_and_works_are_told_apart() {
    let by = AccountId::from_bytes([7; 16]);
    let states =
        [AccountState::Active, AccountState::Suspended { by }, AccountState::Closed { by }];
    assert_eq!(states.map(AccountState::key), ["active", "suspended", "closed"]);
    assert_eq!(states.map(AccountState::set_by), [None, Some(by), Some(by)]);
    let invited = MembershipState::Invited {
        by: Some(Principal::AccountSignIn(by)),
        until: rolecall_core::Timestamp::UNIX_EPOCH,
    };
    let states = [MembershipState::Active, invited, MembershipState::Suspended];
    assert_eq!(states.map(MembershipState::key), ["active", "invited", "suspended"]);
    let answers = [Some(Verdict::Kept), Some(Verdict::Trimmed), None];
    assert_eq!(ReviewAnswer::ALL.map(ReviewAnswer::verdict), answers);
    assert_eq!(
        JobWork::ALL.map(JobWork::operation),
        [Operation::SetBulkStates, Operation::AddPeople, Operation::ImportAccounts]
    );
    assert_eq!(
        JobWork::ALL.map(JobWork::seen_by),
        [Operation::SeeBulkStates, Operation::AddPeople, Operation::ImportAccounts]
    );
    let sign_in = Principal::AccountSignIn(by);
    assert_eq!(sign_in.to_string(), format!("sign-in of account {by}"));
}

#[test]
fn what_is_personal_is_there_until_it_is_erased() {
    let about = PersonId::from_bytes([7; 16]);
    let told = Personal::new(about, "a word");
    assert_eq!((told.about(), told.value()), (about, Some(&"a word")));
    assert_eq!(told.into_value(), Some("a word"));
}

#[test]
fn a_policy_is_as_strict_as_one_that_refuses_no_more() {
    let role = |number| RoleId::from_bytes([number; 16]);
    let policy = PolicyContent {
        name: "Invoices".parse().expect("a name"),
        section: "invoices".parse().expect("a section"),
        level: Level::Edit,
        only: [role(1)].into(),
        below: false,
    };
    let below = PolicyContent { below: true, ..policy.clone() };
    let wider = PolicyContent { level: Level::View, ..policy.clone() };
    let fewer = PolicyContent { only: [].into(), ..policy.clone() };
    let other = PolicyContent { section: "payments".parse().expect("a section"), ..policy.clone() };
    for stricter in [&below, &wider, &fewer, &policy] {
        assert!(stricter.is_as_strict_as(&policy), "{stricter:?}");
        assert_eq!(policy.is_as_strict_as(stricter), *stricter == policy, "{stricter:?}");
    }
    assert!(!other.is_as_strict_as(&policy) && !policy.is_as_strict_as(&other));
}
