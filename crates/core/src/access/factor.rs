//! Whether a second factor is demanded of who opens an account. What it demands is asked where they
//! sign in and open it; decisions take it as done (rule 4).

use crate::{
    AccountId, Principal,
    facts::{Facts, Lookup},
    record::{Account, Membership, MembershipState},
};

/// Whether anything through which a principal reaches an account demands a second factor: a
/// membership or an account's own sign-in, by its account or one above that; or a membership, by a
/// role. Of programs none is demanded.
pub fn demands_factor(facts: &Facts, principal: Principal, account: AccountId) -> Lookup<bool> {
    let path = facts.path(account)?;
    let person = match principal {
        Principal::Person(person) => person,
        Principal::AccountSignIn(own) => {
            let bound_by = path.iter().skip_while(|at| at.id != own);
            return Ok(bound_by.into_iter().any(|at| at.second_factor));
        }
        Principal::Key(_) => return Ok(false),
    };
    for (step, at) in path.iter().enumerate() {
        let Some(membership) = facts.membership_of(person, at.id)? else { continue };
        if membership.state != MembershipState::Active || !reaches(membership, &path[..step]) {
            continue;
        }
        if path[step..].iter().any(|above| above.second_factor) || by_role(facts, membership)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether it is not narrowed to accounts that are all elsewhere.
fn reaches(membership: &Membership, below: &[&Account]) -> bool {
    let narrowed = membership.narrowed_to.as_ref();
    narrowed.is_none_or(|narrowed| below.iter().any(|at| narrowed.contains(&at.id)))
}

fn by_role(facts: &Facts, membership: &Membership) -> Lookup<bool> {
    for role in &membership.roles {
        if facts.role(*role)?.is_some_and(|role| role.content.second_factor) {
            return Ok(true);
        }
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, sync::Arc};

    use serde_json::{Value, json};

    use super::*;
    use crate::{
        MembershipId, PersonId, RoleId,
        catalog::Catalog,
        facts::Record,
        record::{Membership, Role},
    };

    const PLATFORM: u8 = 1;
    const CUSTOMER: u8 = 2;
    const PHONES: u8 = 3;
    const OTHER_PHONES: u8 = 4;

    fn account(id: u8) -> AccountId {
        AccountId::from_bytes([id; 16])
    }

    fn read<T: serde::de::DeserializeOwned>(value: Value) -> T {
        serde_json::from_value(value).expect("a record")
    }

    /// A platform with a customer with two phone systems, of which one account may demand a factor;
    /// and a role that does.
    fn world(demanding: Option<u8>) -> Facts {
        let mut facts = Facts::whole(Arc::new(Catalog::telecom().clone()));
        for (id, kind, parent) in [
            (PLATFORM, "platform", None),
            (CUSTOMER, "customer", Some(PLATFORM)),
            (PHONES, "phone_system", Some(CUSTOMER)),
            (OTHER_PHONES, "phone_system", Some(CUSTOMER)),
        ] {
            facts.load([Record::Account(read(json!({
                "id": account(id), "kind": kind, "parent": parent.map(account),
                "short_name": format!("account-{id}"), "name": "An account",
                "state": {"is": "active"}, "opens_accounts": false,
                "second_factor": demanding == Some(id), "ceilings": {},
            })))]);
        }
        let role: Role = read(json!({
            "id": role(), "account": account(PLATFORM), "group": false,
            "content": {"name": "Careful", "type": "customer", "levels": {}, "second_factor": true},
        }));
        facts.load([Record::Role(role)]);
        facts
    }

    fn role() -> RoleId {
        RoleId::from_bytes([9; 16])
    }

    fn person() -> PersonId {
        PersonId::from_bytes([8; 16])
    }

    fn member(of: u8) -> Membership {
        read(json!({
            "id": MembershipId::from_bytes([of; 16]), "account": account(of), "person": person(),
            "roles": [], "state": {"is": "active"}, "window": {"zone": "UTC"}, "ranges": [],
        }))
    }

    fn demanded(mut facts: Facts, member: Membership, asked: u8) -> bool {
        facts.load([Record::Membership(member)]);
        demands_factor(&facts, Principal::Person(person()), account(asked))
            .expect("the whole world")
    }

    #[test]
    fn an_account_demands_it_of_its_people_and_of_those_below_wherever_they_go() {
        for (demanding, stands_in, asked, is_demanded) in [
            (None, CUSTOMER, CUSTOMER, false),
            (Some(CUSTOMER), CUSTOMER, CUSTOMER, true),
            (Some(PLATFORM), CUSTOMER, CUSTOMER, true),
            (Some(CUSTOMER), CUSTOMER, PHONES, true),
            (Some(CUSTOMER), PHONES, PHONES, true),
            // People of an account above are bound by theirs alone.
            (Some(CUSTOMER), PLATFORM, CUSTOMER, false),
            (Some(PHONES), CUSTOMER, PHONES, false),
        ] {
            let found = demanded(world(demanding), member(stands_in), asked);
            assert_eq!(found, is_demanded, "{demanding:?} {stands_in} {asked}");
        }
    }

    #[test]
    fn of_an_accounts_own_sign_in_it_is_demanded_as_of_its_people() {
        let sign_in = Principal::AccountSignIn(account(CUSTOMER));
        for (demanding, is_demanded) in [(CUSTOMER, true), (PLATFORM, true), (PHONES, false)] {
            let facts = world(Some(demanding));
            let found = demands_factor(&facts, sign_in, account(PHONES));
            assert_eq!(found, Ok(is_demanded), "{demanding}");
        }
    }

    #[test]
    fn a_role_demands_it_wherever_its_holder_reaches() {
        let careful = Membership { roles: [role()].into(), ..member(CUSTOMER) };
        for (asked, is_demanded) in [(CUSTOMER, true), (PHONES, true), (PLATFORM, false)] {
            assert_eq!(demanded(world(None), careful.clone(), asked), is_demanded, "{asked}");
        }
    }

    #[test]
    fn what_does_not_count_or_reach_demands_nothing() {
        let careful = Membership { roles: [role()].into(), ..member(CUSTOMER) };
        let suspended = Membership { state: MembershipState::Suspended, ..careful.clone() };
        assert!(!demanded(world(None), suspended, CUSTOMER));
        let narrowed_to = Some(BTreeSet::from([account(PHONES)]));
        let narrowed = Membership { narrowed_to, ..careful };
        for (asked, is_demanded) in [(PHONES, true), (OTHER_PHONES, false), (CUSTOMER, false)] {
            assert_eq!(demanded(world(None), narrowed.clone(), asked), is_demanded, "{asked}");
        }
    }
}
