//! The catalog: what access is given to.

use axum::{Json, extract::State, response::Response};
use rolecall_client::wire::{self, Changed};
use rolecall_core::{
    catalog::{Catalog, Section},
    change::Command,
};

use super::{
    change::Change,
    look::Look,
    page::{Asked, NoQuery},
};
use crate::{App, caller::Caller, problem::Problem};

/// The sections of the provider's system, with their levels.
///
/// Everyone who can sign in may read it: it says what there is, and nothing of who has it.
#[utoipa::path(get, path = "/catalog", tag = "Catalog",
    responses((status = 200, body = wire::Catalog)))]
pub(super) async fn get_catalog(
    State(app): State<App>,
    caller: Caller,
    Asked(NoQuery {}): Asked<NoQuery>,
) -> Json<wire::Catalog> {
    app.look(&caller, |look| Json(show(look.facts.catalog())))
}

/// Take another catalog into use.
///
/// Refused where a role has what it does not offer. Rolecall's own sections are part of every
/// catalog: a file may call them otherwise, not drop them.
#[utoipa::path(put, path = "/catalog", tag = "Catalog", request_body = wire::SetCatalog,
    extensions(("x-operation" = json!(["adopt_catalog"]))),
    responses((status = 200, body = Changed<wire::Catalog>)))]
pub(super) async fn adopt_catalog(
    State(app): State<App>,
    change: Change<wire::SetCatalog>,
) -> Result<Response, Problem> {
    let Change { body, origin } = change;
    let making = origin.making(&app, Command::AdoptCatalog { catalog: body.toml.into() });
    making.answer(|look: &Look<'_>, _| Ok(show(look.facts.catalog()))).await
}

fn show(catalog: &Catalog) -> wire::Catalog {
    wire::Catalog {
        name: catalog.name().to_owned(),
        version: catalog.version(),
        sections: catalog.sections().iter().map(|section| show_section(catalog, section)).collect(),
    }
}

fn show_section(catalog: &Catalog, section: &Section) -> wire::CatalogSection {
    let actions = catalog.actions_of(section).into_iter();
    let prerequisites = section.prerequisites.iter();
    wire::CatalogSection {
        key: section.key.clone(),
        label: section.label.clone(),
        description: section.description.clone(),
        kind: section.kind,
        levels: section.offered.iter().collect(),
        actions: actions.map(|(name, level)| (name.to_owned(), level)).collect(),
        prerequisites: prerequisites
            .map(|needed| wire::SectionPrerequisite {
                from: needed.from,
                section: needed.section.clone(),
                level: needed.level,
            })
            .collect(),
        warnings: section
            .warnings
            .iter()
            .map(|(level, text)| (level.key().to_owned(), text.clone()))
            .collect(),
        kept_while_suspended: section.kept_while_suspended,
        secret: section.secret,
    }
}
