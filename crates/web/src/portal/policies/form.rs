//! The fields of a policy.

use maud::{Markup, html};
use rolecall_core::{
    Kind, Level, RoleId,
    change::usable_roles,
    record::{Account, PolicyContent, Role},
};

use super::super::{
    choice::YES,
    components::{Form, Input, described},
    fields::{Fields, Mistakes},
    messages::english,
};
use crate::api::look::{Look, known};

pub(super) fn form(look: &Look<'_>, account: &Account, form: &Form<'_>) -> Markup {
    let m = english();
    let below = account.kind != Kind::PhoneSystem;
    html! {
        (form.input(&Input { hint: Some(&m.say("policy-name-hint")), ..Input::text("name", &m.say("policy-name")) }))
        (section(look, account, form))
        (level(look, form))
        (only(look, account, form))
        @if below { (form.check("below", &m.say("policy-below"), &m.say("policy-below-hint"))) }
    }
}

/// Sections that people of the account can have.
fn section(look: &Look<'_>, account: &Account, form: &Form<'_>) -> Markup {
    let m = english();
    let wrong = form.mistakes.of("section");
    let sections = look.facts.catalog().sections().iter();
    let sections = sections.filter(|section| account.kind.holds(section.kind));
    html! {
        div.field.wrong[wrong.is_some()] {
            label for="section" { (m.say("section")) }
            (form.notes("section", None))
            select #section name="section" required aria-invalid=[wrong.map(|_| "true")]
                aria-describedby=[described("section", None, wrong)] {
                option value="" { (m.say("who-choose")) }
                @for section in sections {
                    option value=(section.key) selected[form.fields.has("section", section.key.as_str())] { (section.label) }
                }
            }
        }
    }
}

fn level(look: &Look<'_>, form: &Form<'_>) -> Markup {
    let m = english();
    let wrong = form.mistakes.of("level");
    let levels = Level::ALL.into_iter().filter(|level| *level > Level::Hide);
    html! {
        div.field.wrong[wrong.is_some()] {
            label for="level" { (m.say("policy-level")) }
            (form.notes("level", Some(&m.say("policy-level-hint"))))
            select #level name="level" aria-invalid=[wrong.map(|_| "true")]
                aria-describedby=[described("level", Some(""), wrong)] {
                @for level in levels {
                    option value=(level.key()) selected[form.fields.has("level", level.key())] {
                        (look.facts.catalog().level_label(level))
                    }
                }
            }
        }
    }
}

fn only(look: &Look<'_>, account: &Account, form: &Form<'_>) -> Markup {
    let m = english();
    let wrong = form.mistakes.of("only");
    let mut roles: Vec<&Role> = known(usable_roles(look.facts, account.id));
    let named = form.fields.all("only").filter_map(|id| id.parse::<RoleId>().ok());
    for role in named.filter_map(|id| known(look.facts.role(id))) {
        let defined = known(look.facts.is_within(account.id, role.account));
        if defined && !roles.iter().any(|there| there.id == role.id) {
            roles.push(role);
        }
    }
    roles.sort_by(|a, b| a.content.name.cmp(&b.content.name));
    html! {
        fieldset.field.wrong[wrong.is_some()] #only tabindex="-1" {
            legend { (m.say("policy-only-roles")) }
            (form.notes("only", Some(&m.say("policy-only-hint"))))
            @for role in roles {
                div.choice { label {
                    input type="checkbox" name="only" value=(role.id)
                        checked[form.fields.has("only", &role.id.to_string())];
                    span {
                        (role.content.name)
                        @if role.group { " " span.badge { (m.say("group")) } }
                        @if role.content.kind != account.kind {
                            " " span.badge { (role.content.kind.role_type()) }
                        }
                    }
                } }
            }
        }
    }
}

/// What was typed.
pub(super) fn content(fields: &Fields, mistakes: &mut Mistakes) -> Option<PolicyContent> {
    let name = fields.one("name").parse();
    let section = fields.one("section").parse();
    let level = Level::from_key(fields.one("level"));
    if let Err(error) = &name {
        mistakes.add("name", format!("{error}"));
    }
    if section.is_err() || level.is_none() {
        mistakes.add("section", english().say("who-choose").into_owned());
    }
    let only = fields.all("only").filter_map(|id| id.parse().ok()).collect();
    Some(PolicyContent {
        name: name.ok()?,
        section: section.ok()?,
        level: level?,
        only,
        below: fields.has("below", YES),
    })
}

/// What stands in the fields of one that there is.
pub(super) fn fields_of(content: &PolicyContent) -> Fields {
    let mut fields = Fields::with("name", content.name.to_string());
    fields.add("section", content.section.to_string());
    fields.add("level", content.level.key());
    for role in &content.only {
        fields.add("only", role.to_string());
    }
    if content.below {
        fields.add("below", YES);
    }
    fields
}
