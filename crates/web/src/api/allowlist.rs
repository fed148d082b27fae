//! What an allowlist would do before it is set: to those who are signed in, to keys, to the owner.

use std::{collections::BTreeMap, net::IpAddr};

use axum::{Json, extract::State};
use ipnet::IpNet;
use rolecall_client::wire::{self, AllowlistPreview, LeftOut};
use rolecall_core::{
    AccountId, PersonId, Principal,
    access::allowlist_binds,
    change::{Command, Event, Operation},
    record::{Account, Allowlist, in_ranges},
};

use super::{
    change::Change,
    look::{Look, known},
    page::Path,
};
use crate::{App, caller::Caller, problem::Problem};

/// How many of those who would be left out are named.
pub(crate) const NAMED_MAX: usize = 50;
/// Up to these prefixes a network is so wide that it is hardly meant: more than 16 million addresses
/// of version 4, or more than any provider has of version 6.
const WIDE_V4: u8 = 7;
const WIDE_V6: u8 = 28;

/// What an allowlist would do now.
///
/// Nothing is set. It is refused as setting it would be, but for that it may leave out whoever asks,
/// which the answer says.
#[utoipa::path(post, path = "/accounts/{account}/allowlist/preview", tag = "Limits",
    params(("account" = wire::AccountRef, Path)), request_body = wire::PreviewAllowlist,
    extensions(("x-operation" = json!(["set_allowlist"]))),
    responses((status = 200, body = AllowlistPreview)))]
pub(super) async fn preview_allowlist(
    State(app): State<App>,
    Path(account): Path<String>,
    change: Change<wire::PreviewAllowlist>,
) -> Result<Json<AllowlistPreview>, Problem> {
    let Change { body, origin } = change;
    let account = origin.account(&app, &account)?;
    Ok(Json(app.preview_allowlist(&origin.caller, account, body.ranges).await?))
}

impl App {
    /// What a list would do now to those whom it binds.
    pub(crate) async fn preview_allowlist(
        &self,
        caller: &Caller,
        account: AccountId,
        ranges: Vec<IpNet>,
    ) -> Result<AllowlistPreview, Problem> {
        let notes = BTreeMap::new();
        let command = Command::SetAllowlist { account, ranges, notes, leaves_self_out: true };
        let events = self.preview(caller, command).await?.events;
        let becomes = events.into_iter().find_map(|event| match event {
            Event::AllowlistSet { after, .. } => Some(after),
            _ => None,
        });
        let from = self.store().signed_in_from(self.now()).await.map_err(Problem::from)?;
        self.look(caller, |look| {
            let found = known(look.facts.account(account)).ok_or_else(Problem::not_found)?;
            // Where it changes nothing it is the one that is there.
            let list = becomes.unwrap_or_else(|| found.allowlist.clone());
            Ok(look.show_allowlist_preview(found, list.as_ref(), &from))
        })
    }
}

impl Look<'_> {
    fn show_allowlist_preview(
        &self,
        account: &Account,
        list: Option<&Allowlist>,
        from: &BTreeMap<PersonId, IpAddr>,
    ) -> AllowlistPreview {
        let owner = account.owner.and_then(|owner| known(self.facts.membership(owner)));
        let mut shown = nothing();
        let Some(list) = list else {
            shown.spares_owner = owner.is_some();
            return shown;
        };
        let binds_owner = owner.is_some() && list.binds_owner_of(account.id);
        let is_in = |ip: IpAddr| in_ranges(&list.ranges, ip);
        let binds = |principal| known(allowlist_binds(self.facts, account, list, principal));
        shown.leaves_self_out = !self.caller.ip.is_some_and(is_in) && binds(self.caller.principal);
        shown.binds_owner = binds_owner && !owner.is_some_and(|owner| self.is_own(owner.person));
        shown.spares_owner = owner.is_some() && !binds_owner;
        shown.wide = wide(&list.ranges);
        shown.keys = self.facts.keys_of(account.id).count() as u64;
        shown.account_sign_in = account.sign_in.is_some_and(|sign_in| sign_in.enabled);
        let names = self.may(Operation::SeePeople, account.id);
        for found in self.facts.memberships_in(account.id).filter(|found| found.has_joined()) {
            if !binds(Principal::Person(found.person)) {
                continue;
            }
            match from.get(&found.person).copied() {
                None => shown.unknown += 1,
                Some(ip) if is_in(ip) => shown.stay += 1,
                Some(ip) => {
                    shown.out += 1;
                    if names && shown.left_out.len() < NAMED_MAX {
                        let wire::Person { name, address, .. } = self.show_person(found);
                        shown.left_out.push(LeftOut { person: found.id, name, address, ip });
                    }
                }
            }
        }
        shown
    }
}

/// No list, nobody left out.
fn nothing() -> AllowlistPreview {
    AllowlistPreview {
        leaves_self_out: false,
        binds_owner: false,
        spares_owner: false,
        wide: Vec::new(),
        out: 0,
        left_out: Vec::new(),
        stay: 0,
        unknown: 0,
        keys: 0,
        account_sign_in: false,
    }
}

/// Those that are so wide that they may be a slip.
fn wide(ranges: &[IpNet]) -> Vec<IpNet> {
    let is_wide = |range: &&IpNet| match range {
        IpNet::V4(range) => range.prefix_len() <= WIDE_V4,
        IpNet::V6(range) => range.prefix_len() <= WIDE_V6,
    };
    ranges.iter().filter(is_wide).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_that_are_hardly_meant_are_found() {
        let ranges = ["10.0.0.0/8", "10.0.0.0/7", "2001:db8::/29", "2000::/3"];
        let ranges = ranges.map(|range| range.parse().expect("a range"));
        let wide: Vec<_> = wide(&ranges).iter().map(ToString::to_string).collect();
        assert_eq!(wide, ["10.0.0.0/7", "2000::/3"]);
    }
}
