//! Memberships, with the roles that each has.

use std::collections::{BTreeSet, HashMap};

use rolecall_core::{
    AccountId, MembershipId, PersonId, RoleId, Window, record::Membership, window::Dates,
};
use sqlx::{AnyConnection, any::AnyRow};

use super::{
    id, id_or_none, json, json_or_none, last_use, parsed, parsed_or_none, row::Row, to_json,
};
use crate::{Fault, last_use::Used, select::Select, writes::Writes};

pub(super) fn save(writes: &mut Writes, membership: &Membership, before: Option<&Membership>) {
    row(membership).save(before.map(row), writes);
    if before.is_some_and(|it| it.roles == membership.roles) {
        return;
    }
    remove_roles(writes, membership.id);
    for role in &membership.roles {
        writes
            .add("INSERT INTO membership_roles (membership, role) VALUES ($1, $2)")
            .bind(membership.id.to_bytes().to_vec())
            .bind(role.to_bytes().to_vec());
    }
}

fn row(membership: &Membership) -> Row {
    let dates = membership.window.dates();
    let requests = Some(&membership.requests).filter(|asked| !asked.is_empty());
    Row::new("memberships", membership.id.to_bytes())
        .with("account", membership.account.to_bytes().to_vec())
        .with("person", membership.person.to_bytes().to_vec())
        .with("state", to_json(&membership.state))
        .with("activation", dates.activation.map(|date| date.to_string()))
        .with("expiration", dates.expiration.map(|date| date.to_string()))
        .with("zone", dates.zone.as_str())
        .with("narrowed_to", membership.narrowed_to.as_ref().map(to_json))
        .with("ranges", to_json(&membership.ranges))
        .with("ranges_by", membership.ranges_by.map(|by| by.to_bytes().to_vec()))
        .with("login_name", membership.login_name.as_ref().map(ToString::to_string))
        .with("invited_as", membership.invited_as.as_ref().map(to_json))
        .with("requests", requests.map(to_json))
        .with("reviewed", membership.reviewed.as_ref().map(to_json))
        .with("told", membership.told.as_ref().map(to_json))
}

pub(super) fn remove(writes: &mut Writes, id: MembershipId) {
    remove_roles(writes, id);
    last_use::remove(writes, Used::Membership(id));
    writes.add("DELETE FROM memberships WHERE id = $1").bind(id.to_bytes().to_vec());
}

fn remove_roles(writes: &mut Writes, id: MembershipId) {
    writes.add("DELETE FROM membership_roles WHERE membership = $1").bind(id.to_bytes().to_vec());
}

/// The memberships that a selection names, with their roles.
pub(crate) async fn memberships(
    connection: &mut AnyConnection,
    which: Select<'_>,
) -> Result<Vec<Membership>, Fault> {
    let mut roles: HashMap<MembershipId, BTreeSet<RoleId>> = HashMap::new();
    let given = "SELECT membership, role FROM membership_roles WHERE membership IN";
    for row in which.fetch(connection, given, "membership").await? {
        let membership = MembershipId::from_bytes(id(&row, "membership")?);
        roles.entry(membership).or_default().insert(RoleId::from_bytes(id(&row, "role")?));
    }
    let rows = which.fetch(connection, "SELECT * FROM memberships WHERE id IN", "id").await?;
    rows.iter().map(|row| decode(row, &mut roles)).collect()
}

fn decode(
    row: &AnyRow,
    roles: &mut HashMap<MembershipId, BTreeSet<RoleId>>,
) -> Result<Membership, Fault> {
    let membership = MembershipId::from_bytes(id(row, "id")?);
    let dates = Dates {
        activation: parsed_or_none(row, "activation")?,
        expiration: parsed_or_none(row, "expiration")?,
        zone: parsed(row, "zone")?,
    };
    Ok(Membership {
        id: membership,
        account: AccountId::from_bytes(id(row, "account")?),
        person: PersonId::from_bytes(id(row, "person")?),
        roles: roles.remove(&membership).unwrap_or_default(),
        state: json(row, "state")?,
        window: Window::new(dates).map_err(Fault::corrupt)?,
        narrowed_to: json_or_none(row, "narrowed_to")?,
        ranges: json(row, "ranges")?,
        ranges_by: id_or_none(row, "ranges_by")?.map(AccountId::from_bytes),
        login_name: parsed_or_none(row, "login_name")?,
        invited_as: json_or_none(row, "invited_as")?,
        requests: json_or_none(row, "requests")?.unwrap_or_default(),
        reviewed: json_or_none(row, "reviewed")?,
        told: json_or_none(row, "told")?,
    })
}
