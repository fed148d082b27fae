//! A request of every operation that comes out well where it is allowed.

use rolecall_core::catalog::Catalog;
use serde_json::{Value, json};

use super::{
    callers::Caller,
    targets::{Target, Things},
};
use crate::world::World;

/// One request, with what lets a caller make it.
pub(super) struct Sample {
    pub(super) operation: &'static str,
    pub(super) needs: Needs,
    /// The status where it is allowed: an answer, or what only a person or the owner can do.
    pub(super) allowed: u16,
    pub(super) query: &'static str,
    pub(super) body: fn(&World, &Things) -> Value,
}

/// What lets a caller do an operation.
pub(super) enum Needs {
    /// The row of the table that its `x-operation` names.
    Table,
    /// This row, of those that it names.
    Row(&'static str),
    /// To see anything of the account.
    Sight,
    /// To be someone.
    Credentials,
    /// What the table cannot say of one account alone.
    Only(&'static [(Caller, Target)]),
}

use Needs::{Credentials, Only, Row, Sight, Table};

const fn sample(operation: &'static str, needs: Needs, allowed: u16) -> Sample {
    Sample { operation, needs, allowed, query: "", body: |_, _| Value::Null }
}

const fn asking(operation: &'static str, needs: Needs, query: &'static str) -> Sample {
    Sample { query, ..sample(operation, needs, 200) }
}

const fn sending(
    operation: &'static str,
    needs: Needs,
    allowed: u16,
    body: fn(&World, &Things) -> Value,
) -> Sample {
    Sample { body, ..sample(operation, needs, allowed) }
}

/// Who may move `abc` from the reseller to the platform, and leave `globex` there.
const MOVERS: &[(Caller, Target)] =
    &[(Caller::Platform, Target::Own), (Caller::Platform, Target::Foreign)];

/// Only the owner in person; a key of theirs is refused as anyone who sees the account is.
const OWNERS_ALONE: u16 = 403;
/// Only who drafted a job begins it.
const NOT_THEIRS: u16 = 403;
/// Only a person asks for access.
const A_PERSONS_OWN: u16 = 403;
/// Nobody has asked for anything.
const NOT_ASKED: u16 = 409;
/// A review goes on already.
const GOES_ON: u16 = 409;
/// The digest is of no plan.
const STALE: u16 = 409;
/// Nothing is on offer to a key.
const NOT_OFFERED: u16 = 409;
/// What is a person's own; whoever calls here is a key.
const PERSONS_ALONE: u16 = 403;

pub(super) const SAMPLES: &[Sample] = &[
    sample("get_me", Credentials, 200),
    sample("list_own_accounts", Credentials, PERSONS_ALONE),
    sending(
        "open_account",
        Credentials,
        PERSONS_ALONE,
        |_, _| json!({"beside": "abc", "name": "New", "short_name": "new"}),
    ),
    sample("leave_account", Only(&[]), 200),
    sample("list_own_invitations", Credentials, PERSONS_ALONE),
    sample("accept_invitation", Only(&[]), 200),
    sample("decline_invitation", Only(&[]), 200),
    sample("get_own_profile", Credentials, PERSONS_ALONE),
    sending(
        "set_own_profile",
        Credentials,
        PERSONS_ALONE,
        |_, _| json!({"name": "New", "zone": "UTC"}),
    ),
    sample("list_own_sessions", Credentials, PERSONS_ALONE),
    sample("end_own_sessions", Credentials, PERSONS_ALONE),
    sample("get_catalog", Credentials, 200),
    sample("list_presets", Credentials, 200),
    sending("adopt_catalog", Table, 200, |_, _| json!({"toml": Catalog::telecom().text()})),
    sample("get_account", Sight, 200),
    asking("list_accounts", Sight, "?all=true"),
    sending(
        "create_account",
        Row("create_phone_system"),
        201,
        |_, things| json!({"kind": "phone_system", "name": "New", "short_name": format!("{}-new", things.account)}),
    ),
    sending("set_settings", Table, 200, |_, things| {
        json!({
            "name": "Renamed", "short_name": things.account, "roles_per_person_max": null,
            "second_factor": false, "opens_accounts": false,
        })
    }),
    sending("set_state", Table, 200, |_, _| json!({"state": "suspended"})),
    sending("move_account", Only(MOVERS), 200, |_, _| json!({"parent": "northwind"})),
    sample("list_ceilings", Table, 200),
    sending("set_ceiling", Table, 200, |_, _| json!({"level": "view"})),
    sample("get_allowed_roles", Table, 200),
    sending("set_allowed_roles", Table, 200, |_, _| json!({"roles": null})),
    sending("set_own_roles", Table, 200, |_, _| json!({"on": true})),
    sample("get_allowlist", Table, 200),
    sending("set_allowlist", Table, 200, |_, _| json!({"ranges": []})),
    sending("preview_allowlist", Table, 200, |_, _| json!({"ranges": ["192.0.2.0/24"]})),
    sending("set_sign_in_rules", Table, 200, |_, _| json!({"second_factor": false})),
    sample("get_account_sign_in", Table, 200),
    sending("set_account_sign_in", Table, 200, |_, _| json!({"enabled": false})),
    sample("remove_account_sign_in", Table, 200),
    sample("get_owner", Table, 200),
    // A key never holds what an owner has for good, so it can only ask the one there is again.
    sending("put_in_owner", Table, 200, |_, things| {
        let owner =
            if things.account == "abc" { "carol@abc.example" } else { "gina@globex.example" };
        json!({"owner": {"address": owner, "name": "Owner", "zone": "UTC"}})
    }),
    sending("offer_ownership", Sight, OWNERS_ALONE, |_, things| json!({"to": things.person})),
    sample("withdraw_offer", Sight, OWNERS_ALONE),
    sample("accept_ownership", Sight, NOT_OFFERED),
    sample("decline_ownership", Sight, NOT_OFFERED),
    sample("list_people", Table, 200),
    sending("add_person", Table, 201, |world, _| someone(world)),
    sample("get_person", Table, 200),
    sample("remove_person", Table, 200),
    sending("set_person_roles", Table, 200, |world, _| json!({"roles": [world.role("Asks")]})),
    sending(
        "set_person_dates",
        Table,
        200,
        |_, _| json!({"activation": "2026-04-20", "zone": "Europe/Kyiv"}),
    ),
    // Only people of a platform or reseller reach a part of what is below.
    sending("set_person_reach", Table, 200, |_, _| json!({"reach": null})),
    sending("set_person_addresses", Table, 200, |_, _| json!({"addresses": ["192.0.2.0/24"]})),
    sending("set_person_state", Table, 200, |_, _| json!({"state": "suspended"})),
    sample("erase_person", Only(&[(Caller::Platform, Target::Own)]), 200),
    sample("list_invitations", Table, 200),
    sending("invite", Table, 201, |world, _| someone(world)),
    sending("renew_invitation", Table, 200, |_, _| json!({"days": 7})),
    sample("take_back_invitation", Table, 200),
    sample("list_roles", Table, 200),
    sending("create_role", Table, 201, |_, _| a_role("New")),
    sample("get_role", Table, 200),
    sending("change_role", Table, 200, |_, _| a_role("Renamed")),
    sample("delete_role", Table, 200),
    sample("list_groups", Table, 200),
    sending("create_group", Table, 201, |_, _| a_role("New")),
    sample("get_group", Table, 200),
    sending("change_group", Table, 200, |_, _| a_role("Renamed")),
    sample("delete_group", Table, 200),
    sending("add_preset", Table, 201, |_, _| json!({"preset": "didww.billing"})),
    sample("list_keys", Table, 200),
    sending(
        "issue_key",
        Table,
        201,
        |world, _| json!({"name": "New", "roles": [world.role("Asks")]}),
    ),
    sample("get_key", Table, 200),
    sending("set_key_roles", Table, 200, |world, _| json!({"roles": [world.role("Bookkeeper")]})),
    sending("rotate_key", Table, 201, |_, _| json!({"old_until": "2099-01-01T00:00:00Z"})),
    sample("revoke_key", Table, 200),
    sample("get_access", Sight, 200),
    asking("explain_access", Sight, "?section=invoices&level=view"),
    asking("who_has_access", Table, "?section=invoices&level=view"),
    sample("list_access_requests", Table, 200),
    sending(
        "ask_for_access",
        Sight,
        A_PERSONS_OWN,
        |_, _| json!({"section": "trunks", "level": "edit", "reason": "To get on"}),
    ),
    sending("answer_access_request", Table, NOT_ASKED, |_, _| json!({"roles": null})),
    sending("draft_states", Table, 201, |_, _| json!({"state": "active"})),
    sending("draft_people", Table, 201, |_, _| json!({"csv": "address\na@b.example\n"})),
    sending(
        "draft_accounts",
        Table,
        201,
        |_, _| json!({"csv": "kind,name,short_name\nphone_system,HQ,new-hq\n"}),
    ),
    sample("list_jobs", Row("add_people"), 200),
    sample("get_job", Row("add_people"), 200),
    sample("list_job_rows", Row("add_people"), 200),
    sample("get_job_result", Row("add_people"), 200),
    sending("start_job", Row("add_people"), NOT_THEIRS, |_, _| json!({})),
    sending("cancel_job", Row("add_people"), 200, |_, _| json!({})),
    sample("export_people", Table, 200),
    sample("export_accounts", Sight, 200),
    sample("get_review", Table, 200),
    sending(
        "start_review",
        Table,
        GOES_ON,
        |_, _| json!({"due": {"date": "2099-12-31", "zone": "UTC"}, "unanswered": "keep"}),
    ),
    sample("list_review_people", Table, 200),
    sending("answer_review", Table, 200, |_, _| json!({"answer": "keep"})),
    sending("close_review", Table, 200, |_, _| json!({"unfinished": true})),
    sample("list_reviews", Table, 200),
    sample("get_closed_review", Table, 200),
    sample("report_access", Table, 200),
    sample("report_unused", Table, 200),
    sample("report_ending", Table, 200),
    sample("report_owners", Table, 200),
    sample("report_platform", Table, 200),
    sample("report_roles", Table, 200),
    sample("list_policies", Table, 200),
    sample("list_policies_above", Table, 200),
    sending("create_policy", Table, 201, |world, _| a_policy(world, "New")),
    sending("change_policy", Table, 200, |world, _| a_policy(world, "Renamed")),
    sample("remove_policy", Table, 200),
    sample("get_configuration", Sight, 200),
    sending(
        "plan_configuration",
        Sight,
        200,
        |_, things| json!({"text": format!("accounts:\n- account: {}\n", things.account), "format": "yaml"}),
    ),
    sending(
        "apply_configuration",
        Sight,
        STALE,
        |_, _| json!({"text": "", "revision": 1, "digest": "0".repeat(64)}),
    ),
    sample("list_history", Table, 200),
    sample("export_history", Table, 200),
    sample("get_checkpoint", Table, 200),
    asking("get_consistency", Table, "?from=1&to=2"),
    sample("get_bundle", Table, 200),
    sample("list_mail", Table, 200),
    sample("get_nodes", Table, 200),
    sample("send_mail_again", Table, 200),
    sample("send_all_mail_again", Table, 200),
];

fn a_policy(world: &World, name: &str) -> Value {
    let only = [world.role("Everything of a customer")];
    json!({"name": name, "section": "trunks", "level": "delete", "only": only})
}

fn someone(world: &World) -> Value {
    json!({
        "address": "new@new.example", "name": "New", "roles": [world.role("Asks")],
        "dates": {"zone": "UTC"},
    })
}

fn a_role(name: &str) -> Value {
    json!({"name": name, "type": "customer", "levels": {"invoices": "view"}})
}
