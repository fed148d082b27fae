//! A change that came too late: someone else changed the role since the form was made. Both are
//! shown, nothing is overwritten, and what was typed is kept.

use axum::{http::StatusCode, response::Response};
use maud::{Markup, html};
use rolecall_core::{Level, catalog::Section, record::RoleContent};

use super::{
    Shelf,
    edit::{again, place},
    form::{Sheet, as_fields},
};
use crate::{
    App,
    api::look::Look,
    portal::{
        fields::Fields,
        levels::{chip, field},
        messages::english,
    },
    problem::Problem,
};

/// The form again, on what the role has become: where only one of the two changed something, that
/// counts; where both did, what was typed.
pub(super) fn shown(
    app: &App,
    look: &Look<'_>,
    shelf: Shelf,
    path: (&str, &str),
    typed: &Fields,
) -> Result<Response, Problem> {
    let (account, role) = place(look, shelf, path)?;
    let now = &role.content;
    let from: RoleContent = serde_json::from_str(typed.one("from")).unwrap_or_else(|_| now.clone());
    let catalog = look.facts.catalog();
    let (was, is) = (as_fields(&from, catalog), as_fields(now, catalog));
    let merged = merged(&was, typed, &is, catalog.sections());
    let mine = Sheet::read(app, look, (shelf, account), Some(role), typed).draft;
    let mut sheet = Sheet::read(app, look, (shelf, account), Some(role), &merged);
    let rows = catalog.sections().iter().filter_map(|section| {
        let levels = [from.level(section), now.level(section), mine.level(section)];
        (levels[0] != levels[1]).then_some((section, levels))
    });
    let rows: Vec<_> = rows.collect();
    let texts = ["name", "description"].map(|name| [was.one(name), is.one(name), typed.one(name)]);
    sheet.told.push(both(&sheet, &texts, &rows));
    again(&sheet, StatusCode::CONFLICT)
}

/// What was typed, where it differs from what the form began with; and what there is now elsewhere.
fn merged(was: &Fields, typed: &Fields, is: &Fields, sections: &[Section]) -> Fields {
    let mut merged = Fields::default();
    let levels = sections.iter().map(field);
    let names = ["name", "description", "type", "everything_below", "second_factor"];
    for name in names.into_iter().map(str::to_owned).chain(levels) {
        let is_sent = !name.starts_with("level.") || !typed.one(&name).is_empty();
        let is_untouched = !is_sent || typed.one(&name) == was.one(&name);
        merged.add(&name, if is_untouched { is.one(&name) } else { typed.one(&name) });
    }
    for confirmed in typed.all("confirmed") {
        merged.add("confirmed", confirmed);
    }
    merged
}

fn both(sheet: &Sheet<'_>, texts: &[[&str; 3]; 2], rows: &[(&Section, [Level; 3])]) -> Markup {
    let m = english();
    let catalog = sheet.catalog();
    html! {
        div.mistakes.conflict role="alert" tabindex="-1" data-focus {
            h2 { (m.say("conflict")) }
            p { (m.say("conflict-about")) }
            div.scroll tabindex="0" role="region" aria-label=(m.say("conflict")) {
                table.list {
                    thead { tr {
                        th scope="col" { (m.say("section")) }
                        th scope="col" { (m.say("conflict-was")) }
                        th scope="col" { (m.say("conflict-theirs")) }
                        th scope="col" { (m.say("conflict-yours")) }
                    } }
                    tbody {
                        @for (key, [was, is, typed]) in ["name", "description"].iter().zip(texts) {
                            @if was != is {
                                tr { th scope="row" { (m.say(key)) } td { (was) } td { (is) } td { (typed) } }
                            }
                        }
                        @for (section, levels) in rows {
                            tr {
                                th scope="row" { (section.label) }
                                @for level in levels { td { (chip(catalog, *level)) } }
                            }
                        }
                    }
                }
            }
        }
    }
}
