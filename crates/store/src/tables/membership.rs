//! Memberships, with the roles that each has.

use std::collections::{BTreeSet, HashMap};

use rolecall_core::{
    AccountId, MembershipId, PersonId, RoleId, Window, record::Membership, window::Dates,
};
use sqlx::{AnyConnection, any::AnyRow};

use super::{id, id_or_none, json, json_or_none, last_use, parsed, parsed_or_none, to_json};
use crate::{Fault, last_use::Used, select::Select, writes::Writes};

macro_rules! save {
    ($($indexed:literal)?) => {
        concat!(
            "INSERT INTO memberships (id, account, person, state, activation, expiration, zone, \
             narrowed_to, ranges, ranges_by, login_name, invited_as, requests, reviewed, told) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT (id) DO UPDATE SET ",
            $($indexed,)?
            "state = excluded.state, activation = excluded.activation, zone = excluded.zone, narrowed_to = excluded.narrowed_to, ranges \
             = excluded.ranges, ranges_by = excluded.ranges_by, invited_as = excluded.invited_as, \
             requests = excluded.requests, reviewed = excluded.reviewed, told = excluded.told"
        )
    };
}

pub(super) fn save(writes: &mut Writes, membership: &Membership, before: Option<&Membership>) {
    let is_indexed_alike = before.is_some_and(|it| {
        it.login_name == membership.login_name
            && it.window.dates().expiration == membership.window.dates().expiration
    });
    let sql = if is_indexed_alike {
        save!()
    } else {
        save!("login_name = excluded.login_name, expiration = excluded.expiration, ")
    };
    let key = membership.id.to_bytes().to_vec();
    let dates = membership.window.dates();
    writes
        .add(sql)
        .bind(key.clone())
        .bind(membership.account.to_bytes().to_vec())
        .bind(membership.person.to_bytes().to_vec())
        .bind(to_json(&membership.state))
        .bind(dates.activation.map(|date| date.to_string()))
        .bind(dates.expiration.map(|date| date.to_string()))
        .bind(dates.zone.as_str())
        .bind(membership.narrowed_to.as_ref().map(to_json))
        .bind(to_json(&membership.ranges))
        .bind(membership.ranges_by.map(|by| by.to_bytes().to_vec()))
        .bind(membership.login_name.as_ref().map(ToString::to_string))
        .bind(membership.invited_as.as_ref().map(to_json))
        .bind(Some(&membership.requests).filter(|asked| !asked.is_empty()).map(to_json))
        .bind(membership.reviewed.as_ref().map(to_json))
        .bind(membership.told.as_ref().map(to_json));
    if before.is_some_and(|it| it.roles == membership.roles) {
        return;
    }
    remove_roles(writes, membership.id);
    for role in &membership.roles {
        writes
            .add("INSERT INTO membership_roles (membership, role) VALUES ($1, $2)")
            .bind(key.clone())
            .bind(role.to_bytes().to_vec());
    }
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
