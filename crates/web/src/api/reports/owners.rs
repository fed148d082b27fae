//! Owners, of an account and of those below it: whether each has a second factor, and has to.

use rolecall_client::wire::OwnerLine;
use rolecall_core::{
    change::Operation,
    record::{Account, Membership},
};

use super::{Found, OwnersQuery, WANTED_CHARS_MAX, of_account, part};
use crate::{
    api::{
        look::{Look, known},
        page::wanted,
        view::show_state,
    },
    problem::Problem,
};

/// The owners that are asked for, in the order in which their accounts were made.
pub(crate) fn owners(
    look: &Look<'_>,
    account: &str,
    query: &OwnersQuery,
) -> Result<Found<OwnerLine>, Problem> {
    let account = of_account(look, Operation::SeePeople, account)?;
    let wanted = wanted(query.q.as_deref(), WANTED_CHARS_MAX)?;
    let below = look.below_where(Operation::SeePeople, &[account]);
    let all = [account].into_iter().chain(below);
    let owned = all.filter_map(|account| {
        let owner = known(look.facts.membership(account.owner?))?;
        Some((account, owner))
    });
    let fits = |(account, owner): &(&Account, &Membership)| {
        query.kind.is_none_or(|kind| account.kind == kind)
            && query.factor.is_none_or(|factor| has_factor(look, owner) == factor)
            && wanted.as_deref().is_none_or(|wanted| {
                account.name.as_str().to_lowercase().contains(wanted)
                    || account.short_name.as_str().contains(wanted)
                    || look.is_called(owner, wanted)
            })
    };
    let found = owned.filter(fits).map(|found| (found.0.id.0.as_u128(), found)).collect();
    part(found, (query.limit, query.cursor.as_deref()), |(account, owner)| {
        shown(look, account, owner)
    })
}

/// Whether an owner is proven by a second factor. Who has not accepted yet has none here, so that it
/// is not told whether their address has a login.
fn has_factor(look: &Look<'_>, owner: &Membership) -> bool {
    owner.has_joined() && known(look.facts.person(owner.person)).is_some_and(|it| it.factor)
}

fn shown(look: &Look<'_>, account: &Account, owner: &Membership) -> OwnerLine {
    let person = look.show_person(owner);
    let demanded = known(look.facts.path(account.id)).iter().any(|above| above.second_factor);
    OwnerLine {
        account: account.id,
        short_name: account.short_name.clone(),
        account_name: account.name.clone(),
        kind: account.kind,
        state: show_state(account.state),
        person: person.id,
        name: person.name,
        address: person.address,
        second_factor: person.second_factor,
        demanded,
        last_used_at: person.last_seen_at,
    }
}
