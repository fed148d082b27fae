//! Every operation that the program answers to, made from the table of resources.
//!
//! The router, the OpenAPI document and the route table for a gateway come from this one list, so
//! that none of them has what the others lack.

use std::sync::LazyLock;

use crate::{
    resource::{Grade, Resource, Verb},
    table,
};

/// For whom an operation answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Door {
    /// People, with HTML.
    Page,
    /// Programs, with JSON.
    Api,
}

/// What an operation does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Act {
    /// Lists items, or shows the only one.
    List,
    /// Shows an item.
    Show,
    /// Makes an item.
    Create,
    /// Changes an item.
    Edit,
    /// Removes an item.
    Delete,
    /// Brings an item from one state to another.
    Verb(&'static Verb),
    /// Gives an item as a PDF file.
    Pdf,
    /// Shows the secrets of an item.
    Secrets,
    /// Sets the secrets of an item.
    SetSecrets,
    /// Shows the form for a new item.
    AskCreate,
    /// Shows the form for changing an item.
    AskEdit,
    /// Asks whether an item is to be removed.
    AskDelete,
    /// Asks whether an item is to change its state.
    AskVerb(&'static Verb),
}

/// A method at an address.
#[derive(Clone, Debug)]
pub(crate) struct Operation {
    /// For whom.
    pub(crate) door: Door,
    /// The method, in capitals. `GET` answers `HEAD` as well.
    pub(crate) method: &'static str,
    /// The address, with `{account}` and perhaps `{id}`.
    pub(crate) path: String,
    /// Of what.
    pub(crate) resource: &'static Resource,
    /// What it does.
    pub(crate) act: Act,
    /// How far it goes.
    pub(crate) grade: Grade,
}

/// All operations.
pub(crate) fn all() -> &'static [Operation] {
    static ALL: LazyLock<Vec<Operation>> = LazyLock::new(|| table::all().flat_map(of).collect());
    &ALL
}

/// Where an operation stands below the address of its resource.
struct Place(&'static str, Act, Grade);

fn of(resource: &'static Resource) -> Vec<Operation> {
    let pages =
        Below { door: Door::Page, base: format!("/{{account}}/{}", resource.key), resource };
    let api = Below { door: Door::Api, base: format!("/api{}", pages.base), resource };
    let mut found = looking(&pages);
    found.extend(if resource.single { the_only(&pages) } else { changing_pages(&pages) });
    found.extend(looking(&api));
    found.extend(if resource.single { the_only(&api) } else { changing_api(&api) });
    found
}

struct Below {
    door: Door,
    base: String,
    resource: &'static Resource,
}

impl Below {
    fn operation(&self, method: &'static str, below: &str, act: Act, grade: Grade) -> Operation {
        let path = format!("{}{below}", self.base);
        Operation { door: self.door, method, path, resource: self.resource, act, grade }
    }

    fn chosen(&self, places: Vec<(bool, &'static str, Place)>) -> Vec<Operation> {
        let chosen = places.into_iter().filter(|(is_there, ..)| *is_there);
        chosen
            .map(|(_, method, Place(below, act, grade))| self.operation(method, below, act, grade))
            .collect()
    }
}

fn looking(below: &Below) -> Vec<Operation> {
    let resource = below.resource;
    let many = !resource.single;
    below.chosen(vec![
        (true, "GET", Place("", Act::List, Grade::View)),
        (many, "GET", Place("/{id}", Act::Show, Grade::View)),
        (resource.pdf, "GET", Place("/{id}/pdf", Act::Pdf, Grade::View)),
        (resource.sip, "GET", Place("/{id}/sip", Act::Secrets, Grade::View)),
    ])
}

fn the_only(below: &Below) -> Vec<Operation> {
    let edits = below.resource.edits;
    let of_page = edits && below.door == Door::Page;
    let method = if below.door == Door::Page { "POST" } else { "PATCH" };
    below.chosen(vec![
        (of_page, "GET", Place("/edit", Act::AskEdit, Grade::Edit)),
        (edits, method, Place("", Act::Edit, Grade::Edit)),
    ])
}

fn changing_pages(below: &Below) -> Vec<Operation> {
    let Resource { creates, edits, deletes, sip, .. } = *below.resource;
    let mut found = below.chosen(vec![
        (creates, "GET", Place("/new", Act::AskCreate, Grade::Create)),
        (creates, "POST", Place("", Act::Create, Grade::Create)),
        (edits, "GET", Place("/{id}/edit", Act::AskEdit, Grade::Edit)),
        (edits, "POST", Place("/{id}", Act::Edit, Grade::Edit)),
        (deletes, "GET", Place("/{id}/delete", Act::AskDelete, Grade::Delete)),
        (deletes, "POST", Place("/{id}/delete", Act::Delete, Grade::Delete)),
        (sip, "POST", Place("/{id}/sip", Act::SetSecrets, Grade::Edit)),
    ]);
    for verb in below.resource.verbs {
        let path = format!("/{{id}}/{}", verb.key);
        found.push(below.operation("GET", &path, Act::AskVerb(verb), verb.grade));
        found.push(below.operation("POST", &path, Act::Verb(verb), verb.grade));
    }
    found
}

fn changing_api(below: &Below) -> Vec<Operation> {
    let Resource { creates, edits, deletes, sip, .. } = *below.resource;
    let mut found = below.chosen(vec![
        (creates, "POST", Place("", Act::Create, Grade::Create)),
        (edits, "PATCH", Place("/{id}", Act::Edit, Grade::Edit)),
        (deletes, "DELETE", Place("/{id}", Act::Delete, Grade::Delete)),
        (sip, "PATCH", Place("/{id}/sip", Act::SetSecrets, Grade::Edit)),
    ]);
    for verb in below.resource.verbs {
        let path = format!("/{{id}}/{}", verb.key);
        found.push(below.operation("POST", &path, Act::Verb(verb), verb.grade));
    }
    found
}
