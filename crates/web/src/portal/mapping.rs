//! To which role the holders of another one move, where that can no longer be given.

use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};
use rolecall_core::{AccountId, RoleId, change::Operation, facts::Holder, record::Role};

use super::{
    choice::Choice,
    components::Form,
    fields::Fields,
    messages::{Word, english},
};
use crate::api::look::{Look, known};

/// How the fields begin; the id of the role whose holders move comes after it.
const FIELD: &str = "map-";
/// The most holders that are named.
const NAMED_MAX: usize = 10;

/// What the fields say; a choice that was not made is left out.
pub(super) fn read(fields: &Fields) -> BTreeMap<RoleId, RoleId> {
    let pairs = fields.beginning(FIELD);
    pairs.filter_map(|(from, to)| Some((from.parse().ok()?, to.parse().ok()?))).collect()
}

/// The roles of which the fields ask.
pub(super) fn asked(fields: &Fields) -> BTreeSet<RoleId> {
    fields.beginning(FIELD).filter_map(|(from, _)| from.parse().ok()).collect()
}

impl Form<'_> {
    /// A choice for each role whose holders move, among those of its type.
    pub(super) fn mapping(&self, look: &Look<'_>, from: &BTreeSet<RoleId>, to: &[&Role]) -> Markup {
        let m = english();
        let roles = from.iter().filter_map(|id| known(look.facts.role(*id)));
        html! {
            fieldset.part #mapping tabindex="-1" {
                legend { (m.say("mapping")) }
                p.hint { (m.say("mapping-about")) }
                (self.notes("mapping", None))
                @for role in roles {
                    @let name = format!("{FIELD}{}", role.id);
                    @let words = [("role", Word::Text(role.content.name.as_str())), ("type", Word::Text(role.content.kind.role_type()))];
                    @let targets = targets(role, from, to);
                    div.field {
                        label for=(name) { (m.put("mapping-of", &words)) }
                        select id=(name) name=(name) {
                            option value="" { (m.say("mapping-choose")) }
                            (self.choices(&name, &targets))
                        }
                        @if targets.is_empty() { p.hint { (m.put("mapping-none", &words)) } }
                    }
                }
            }
        }
    }
}

fn targets(role: &Role, from: &BTreeSet<RoleId>, to: &[&Role]) -> Vec<Choice> {
    let fits =
        |other: &&&Role| other.content.kind == role.content.kind && !from.contains(&other.id);
    let choice = |other: &&Role| (other.id.to_string(), other.content.name.to_string());
    to.iter().filter(fits).map(choice).collect()
}

/// Those of the holders that who looks may see, by name, and that there are others.
pub(super) fn holders(look: &Look<'_>, all: &[Holder]) -> Markup {
    let m = english();
    let seen: Vec<_> = all.iter().filter_map(|holder| named(look, *holder)).collect();
    let others = all.len() - seen.len().min(NAMED_MAX);
    html! {
        ul.lines {
            @for (name, account) in seen.iter().take(NAMED_MAX) { li { (name) span.hint { " " (account) } } }
            @if others > 0 { li { (m.say("holders-others")) } }
        }
    }
}

fn named(look: &Look<'_>, holder: Holder) -> Option<(String, String)> {
    let (account, operation) = match holder {
        Holder::Membership(id) => (known(look.facts.membership(id))?.account, Operation::SeePeople),
        Holder::Key(id) => (known(look.facts.key(id))?.account, Operation::SeeKeys),
    };
    if !look.may(operation, account) {
        return None;
    }
    Some((name_of(look, holder)?, short_name(look, account)?))
}

fn name_of(look: &Look<'_>, holder: Holder) -> Option<String> {
    match holder {
        Holder::Membership(id) => {
            let person = look.show_person(known(look.facts.membership(id))?);
            let address = person.address.map(|address| address.to_string());
            person.name.map(|name| name.to_string()).or(address)
        }
        Holder::Key(id) => {
            let key = known(look.facts.key(id))?;
            let words = [("key", Word::Text(key.name.as_str()))];
            Some(english().put("holder-key", &words).into_owned())
        }
    }
}

fn short_name(look: &Look<'_>, account: AccountId) -> Option<String> {
    known(look.facts.account(account)).map(|account| account.short_name.to_string())
}
