//! The field in which roles and groups are chosen. What each may do and may not can be read before.

use maud::{Markup, html};
use rolecall_core::{Level, catalog::Catalog, preset, record::Role};

use super::{components::Form, levels::chip, messages::english};
use crate::api::look::Look;

impl Form<'_> {
    /// The roles and groups that can be given in an account, several at once.
    pub(super) fn roles(&self, look: &Look<'_>, account: rolecall_core::AccountId) -> Markup {
        let m = english();
        let wrong = self.mistakes.of("roles");
        let roles = look.assignable(account);
        html! {
            fieldset.field.wrong[wrong.is_some()] #roles tabindex="-1" {
                legend { (m.say("roles")) }
                (self.notes("roles", None))
                @if roles.is_empty() { p.hint { (m.say("roles-none")) } }
                @for role in roles {
                    div.choice {
                        label {
                            input type="checkbox" name="roles" value=(role.id)
                                checked[self.fields.has("roles", &role.id.to_string())];
                            span {
                                (role.content.name)
                                @if role.group { " " span.badge { (m.say("group")) } }
                                @if let Some(description) = &role.content.description {
                                    span.hint { (description) }
                                }
                            }
                        }
                        (rights(role, look.facts.catalog()))
                    }
                }
            }
        }
    }
}

/// What a role gives: in words, where the program ships it, and level by level.
fn rights(role: &Role, catalog: &Catalog) -> Markup {
    let m = english();
    let shipped = role
        .built_in
        .as_ref()
        .and_then(|from| preset::all().iter().find(|preset| preset.key == from.preset));
    let given: Vec<_> = catalog
        .sections()
        .iter()
        .map(|section| (section, role.content.level(section)))
        .filter(|(_, level)| *level > Level::Hide)
        .collect();
    html! {
        details.rights {
            summary { (m.say("role-rights")) span.sr { " " (role.content.name) } }
            @if let Some(preset) = shipped {
                (list("role-permitted", &preset.permitted))
                (list("role-prohibited", &preset.prohibited))
            }
            @if given.is_empty() { p.hint { (m.say("role-nothing")) } }
            ul.levels {
                @for (section, level) in given {
                    li { span { (section.label) } (chip(catalog, level)) }
                }
            }
        }
    }
}

fn list(title: &str, lines: &[String]) -> Markup {
    html! {
        @if !lines.is_empty() {
            p { strong { (english().say(title)) } }
            ul.lines { @for line in lines { li { (line) } } }
        }
    }
}
