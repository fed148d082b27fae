//! What the operations do, whichever door they come through.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::{
    check::{self, Body},
    field::{Field, Kind},
    item::{Item, Shelf},
    refusal::{Mistake, Refusal},
    resource::{Resource, Verb},
    rules, table,
};

/// Who does something, and when: written down with some items, and no more than that.
#[derive(Clone, Debug)]
pub(crate) struct Moment {
    /// As whom the program in front of this one announces them.
    pub(crate) by: String,
    /// Now.
    pub(crate) now: Timestamp,
}

impl Moment {
    /// The calendar day, in the time of Greenwich.
    pub(crate) fn today(&self) -> Value {
        json!(self.now.to_zoned(jiff::tz::TimeZone::UTC).date().to_string())
    }
}

/// The only item of a resource of which there is one.
pub(crate) const ONLY: i64 = 1;

/// The item, or what the only one is as long as nobody has changed it.
pub(crate) fn look(shelf: &Shelf<'_>, resource: &Resource, id: i64) -> Result<Item, Refusal> {
    match shelf.find(id) {
        Err(Refusal::NotFound) if resource.single => {
            let fields = resource.fields.iter();
            let body = fields.map(|field| (field.key.to_owned(), check::at_first(field))).collect();
            Ok(Item { id: ONLY, version: 0, body })
        }
        found => found,
    }
}

/// Makes an item.
pub(crate) fn create(
    shelf: &Shelf<'_>,
    resource: &'static Resource,
    said: &Body,
    moment: &Moment,
) -> Result<Item, Refusal> {
    let mut body = check::new(resource, said)?;
    fits_others(shelf, resource, &body, 0)?;
    rules::before_create(shelf, resource, &mut body, moment)?;
    shelf.add(body)
}

/// Changes an item.
pub(crate) fn edit(
    shelf: &Shelf<'_>,
    resource: &'static Resource,
    was: &Item,
    said: &Body,
) -> Result<Item, Refusal> {
    let mut body = check::edited(resource, &was.body, said)?;
    fits_others(shelf, resource, &body, was.id)?;
    rules::before_edit(resource, &was.body, &mut body)?;
    shelf.put(Item { body, id: was.id, version: was.version })
}

/// Changes the secrets of an item.
pub(crate) fn set_secrets(
    shelf: &Shelf<'_>,
    resource: &'static Resource,
    was: &Item,
    said: &Body,
) -> Result<Item, Refusal> {
    let body = check::secrets(resource, &was.body, said)?;
    shelf.put(Item { body, id: was.id, version: was.version })
}

/// Brings an item from one state to another.
pub(crate) fn verb(
    shelf: &Shelf<'_>,
    resource: &'static Resource,
    was: Item,
    verb: &Verb,
    moment: &Moment,
) -> Result<Item, Refusal> {
    let status = was.body["status"].as_str().unwrap_or_default();
    if !verb.from.contains(&status) {
        let from = verb.from.join(" or ");
        return Err(Refusal::Conflict(format!(
            "this {} is `{status}`: only one that is {from} can be {}",
            resource.one, verb.to
        )));
    }
    rules::before_verb(shelf, resource, &was.body, moment)?;
    let mut body = was.body;
    body.insert("status".to_owned(), json!(verb.to));
    body.insert(verb.stamps.to_owned(), moment.today());
    shelf.put(Item { body, ..was })
}

/// Removes an item that nothing else needs.
pub(crate) fn delete(shelf: &Shelf<'_>, resource: &Resource, item: &Item) -> Result<(), Refusal> {
    for (other, field) in referring_to(resource) {
        let uses = shelf.beside(other).count_with(field.key, &json!(item.id), 0)?;
        if uses > 0 {
            let title = other.title.to_lowercase();
            return Err(Refusal::Conflict(format!(
                "it is in use, by {uses} of the {title}: take it out there first"
            )));
        }
    }
    shelf.remove(item.id)
}

/// The fields of others that hold the id of such an item, as long as that can be changed.
fn referring_to(resource: &Resource) -> impl Iterator<Item = (&'static Resource, &'static Field)> {
    let key = resource.key;
    let fields = table::all().flat_map(|it| it.fields.iter().map(move |field| (it, field)));
    fields.filter(move |(_, field)| field.kind == Kind::One(key) && !field.once)
}

/// What must be unique is, and what is referred to is there.
fn fits_others(
    shelf: &Shelf<'_>,
    resource: &Resource,
    body: &Body,
    id: i64,
) -> Result<(), Refusal> {
    let mut mistakes = Vec::new();
    for field in resource.fields {
        let value = &body[field.key];
        if field.unique && !value.is_null() && shelf.count_with(field.key, value, id)? > 0 {
            mistakes
                .push(Mistake::new(field.key, "is taken by another one: choose a different one"));
        }
        if let Some(mistake) = is_not_there(shelf, field, value)? {
            mistakes.push(mistake);
        }
    }
    if mistakes.is_empty() { Ok(()) } else { Err(Refusal::Invalid(mistakes)) }
}

fn is_not_there(
    shelf: &Shelf<'_>,
    field: &Field,
    value: &Value,
) -> Result<Option<Mistake>, Refusal> {
    let (Kind::One(key), Some(id)) = (field.kind, value.as_i64()) else { return Ok(None) };
    let Some(other) = table::find(key) else { return Ok(None) };
    match shelf.beside(other).find(id) {
        Ok(_) => Ok(None),
        Err(Refusal::NotFound) => {
            let message = format!("there is no {} `{id}`", other.one);
            Ok(Some(Mistake::new(field.key, message)))
        }
        Err(other) => Err(other),
    }
}
