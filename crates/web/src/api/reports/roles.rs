//! The roles and groups of the whole platform, and how many have each.

use rolecall_client::wire::RoleUse;
use rolecall_core::{
    change::Operation,
    facts::Holder,
    record::{Account, Role},
};

use super::{Found, RolesQuery, WANTED_CHARS_MAX, of_account, part};
use crate::{
    api::{look::Look, page::wanted},
    problem::Problem,
};

/// The roles that are asked for; those that most have first.
pub(crate) fn roles(
    look: &Look<'_>,
    account: &str,
    query: &RolesQuery,
) -> Result<Found<RoleUse>, Problem> {
    of_account(look, Operation::SeeReports, account)?;
    let wanted = wanted(query.q.as_deref(), WANTED_CHARS_MAX)?;
    let facts = look.facts;
    let of = |account| facts.roles_of(account, false).chain(facts.roles_of(account, true));
    let accounts = facts.accounts();
    let all = accounts.iter().flat_map(|account| of(account.id).map(move |role| (*account, role)));
    let fits = |(_, role): &(&Account, &Role)| {
        query.kind.is_none_or(|kind| role.content.kind == kind)
            && query.used.is_none_or(|used| (facts.holders_count(role.id) > 0) == used)
            && wanted
                .as_deref()
                .is_none_or(|wanted| role.content.name.as_str().to_lowercase().contains(wanted))
    };
    let number = |role: &Role| {
        let rest = u64::MAX - u64::try_from(facts.holders_count(role.id)).unwrap_or(u64::MAX);
        // 40 bits are more than any role has holders.
        (u128::from(rest) & ((1 << 40) - 1)) << 88 | role.id.0.as_u128() >> 40
    };
    let found = all.filter(fits).map(|found| (number(found.1), found)).collect();
    part(found, (query.limit, query.cursor.as_deref()), |(account, role)| {
        shown(look, account, role)
    })
}

fn shown(look: &Look<'_>, account: &Account, role: &Role) -> RoleUse {
    let holders = look.facts.holders_anywhere(role.id);
    let keys = holders.filter(|holder| matches!(holder, Holder::Key(_))).count() as u64;
    RoleUse {
        id: role.id,
        name: role.content.name.clone(),
        group: role.group,
        kind: role.content.kind,
        account: account.id,
        short_name: account.short_name.clone(),
        people: look.facts.holders_count(role.id) as u64 - keys,
        keys,
    }
}
