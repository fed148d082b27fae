//! The route table that puts access in front of this program: which section and level each of its
//! operations needs. `backoffice routes` prints it, and `gateway.toml` is what it prints.
//!
//! Nothing in the program reads it. Whoever runs the back office without a gateway runs it without
//! any access control.

use std::fmt::Write as _;

use crate::{
    operation::{self, Act, Door, Operation},
    resource::Grade,
};

/// The sections that a resource belongs to, any of which is enough, and the highest level that they
/// offer.
struct Sections(&'static str, &'static [&'static str], Grade);

/// A resource that is not named here has a section of its own name with all levels.
const SECTIONS: &[Sections] = &[
    Sections("numbers", &["numbers"], Grade::Edit),
    // The provider's staff finish a customer's set-up; of its own people those do who configure
    // telephones.
    Sections("device_lines", &["technical", "pbx.extensions", "accounts"], Grade::Delete),
    Sections("api_information", &["api_access"], Grade::Edit),
    Sections("funds", &["payments"], Grade::Delete),
    Sections("funds/methods", &["payments"], Grade::Delete),
    Sections("funds/payments", &["payments"], Grade::Delete),
    Sections("call_history", &["accounts.call_history"], Grade::View),
    Sections("phone_system", &["pbx.access"], Grade::Edit),
    Sections("extensions", &["pbx.extensions"], Grade::Delete),
    Sections("features", &["pbx.features"], Grade::Delete),
    Sections("softphone", &["pbx.softphone"], Grade::Edit),
    Sections("number_management", &["phone_numbers"], Grade::View),
    Sections("inventory", &["phone_numbers.inventory"], Grade::Edit),
    Sections("inventory/numbers", &["phone_numbers.inventory"], Grade::View),
    Sections("activations", &["phone_numbers.activation"], Grade::Delete),
    Sections("calling_plans", &["product.calling_plan"], Grade::Delete),
    Sections("inbound_rate_plans", &["product.calling_plan"], Grade::Delete),
    // Edit on plans is enough to do anything with these two.
    Sections("local_calling_areas", &["product.calling_plan"], Grade::Edit),
    Sections("device_inventory", &["product.calling_plan"], Grade::Edit),
    Sections("route_plan", &["route_plan"], Grade::Edit),
];

/// Who gets the SIP credentials of a device's line: who may reveal them, and those who configure
/// telephones and so set them.
const REVEALS: &[&str] = &["sip_credentials view", "technical edit", "pbx.extensions edit"];
const SETS_SIP: &[&str] = &["sip_credentials edit", "technical edit", "pbx.extensions edit"];

const HEAD: &str = r#"# Which section and level each address of the back office needs. `backoffice routes` prints this
# file; do not edit it by hand.
#
# What no route covers is refused. So is the front page of the program, which lists everything.

[[application]]
name = "backoffice"
title = "Back office"
upstream = "http://127.0.0.1:7300"
route = [
"#;

const OPEN: &str = r#"  { methods = ["GET", "HEAD"], path = "/healthz", public = true },
  { methods = ["GET", "HEAD"], path = "/assets/{rest...}", public = true },
  { methods = ["GET", "HEAD"], path = "/openapi.json", signed_in = true },
"#;

/// The whole table.
pub fn routes() -> String {
    let mut text = format!("{HEAD}{OPEN}");
    let mut of = "";
    for operation in operation::all() {
        if of != operation.resource.key {
            of = operation.resource.key;
            let _ = writeln!(text, "\n  # {}", operation.resource.title);
        }
        let _ = writeln!(text, "  {{ {} }},", route(operation));
    }
    text.push_str("]\n");
    text
}

fn route(operation: &Operation) -> String {
    let methods: &[&str] =
        if operation.method == "GET" { &["GET", "HEAD"] } else { &[operation.method] };
    let needs = needs(operation);
    let needs: Vec<_> = needs.iter().map(String::as_str).collect();
    let mut text =
        format!("methods = {methods:?}, path = {path:?}, needs = {needs:?}", path = operation.path);
    if operation.door == Door::Page && matches!(operation.act, Act::List) {
        let _ = write!(text, ", menu = {:?}", operation.resource.title);
    }
    if let Some(redaction) = redaction(operation) {
        let _ = write!(text, ", redact = [{{ {redaction} }}]");
    }
    text
}

fn needs(operation: &Operation) -> Vec<String> {
    let owned = |needs: &[&str]| needs.iter().map(|need| (*need).to_owned()).collect();
    match operation.act {
        Act::Secrets => owned(REVEALS),
        Act::SetSecrets => owned(SETS_SIP),
        _ => {
            let key = operation.resource.key;
            let of_its_name = [key];
            let found = SECTIONS.iter().find(|sections| sections.0 == key);
            let (sections, top) =
                found.map_or((&of_its_name[..], Grade::Delete), |it| (it.1, it.2));
            let level = level(operation.grade.min(top));
            sections.iter().map(|section| format!("{section} {level}")).collect()
        }
    }
}

fn level(grade: Grade) -> &'static str {
    match grade {
        Grade::View => "view",
        Grade::Edit => "edit",
        Grade::Create => "create",
        Grade::Delete => "delete",
    }
}

/// What of a JSON answer needs more than the answer itself.
fn redaction(operation: &Operation) -> Option<String> {
    // Of pages, only the one of the credentials has them: who sees it leaves a record.
    let is_secret = matches!(operation.act, Act::Secrets | Act::SetSecrets);
    let is_other_page = operation.door == Door::Page && !is_secret;
    if is_other_page || matches!(operation.act, Act::Delete) {
        return None;
    }
    match operation.resource.key {
        "device_lines" => Some(format!(
            "fields = [\"sip_username\", \"sip_password\"], needs = {REVEALS:?}, \
             reveal = \"sip_credentials\""
        )),
        // Over which trunk calls arrive is nothing for those from whom trunks are hidden.
        "numbers" => Some("fields = [\"trunk\"], needs = [\"trunks view\"]".to_owned()),
        _ => None,
    }
}
