//! The routes of an application by the shape of their paths.

use std::collections::{HashMap, HashSet};

use super::shape::{Part, Shape};

/// Where the routes of a shape stand in the list of routes.
pub(super) type Routes = Vec<usize>;

/// Paths by their segments, from the root on.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree {
    exact: HashMap<String, Tree>,
    /// The exact ones without their case.
    folded: HashSet<String>,
    any: Option<Box<Tree>>,
    rest: Routes,
    here: Routes,
}

impl Tree {
    /// Where the routes of a shape are kept.
    pub(super) fn of_shape(&mut self, shape: &Shape) -> &mut Routes {
        let mut node = self;
        for part in &shape.parts {
            node = match part {
                Part::Exact(word) => {
                    node.folded.insert(folded(word));
                    node.exact.entry(word.clone()).or_default()
                }
                Part::Any => node.any.get_or_insert_default(),
                Part::Rest => return &mut node.rest,
            };
        }
        &mut node.here
    }

    /// The routes at a path. A segment that is an exact one but for its case is neither that one nor
    /// a variable: the application may not tell the two apart.
    pub(super) fn at(&self, segments: &[String]) -> Option<&Routes> {
        let mut node = self;
        for segment in segments {
            node = if let Some(next) = node.exact.get(segment) {
                next
            } else if node.folded.contains(&folded(segment)) {
                return None;
            } else if let Some(next) = node.any.as_deref().filter(|_| !segment.is_empty()) {
                next
            } else {
                // Not the bare slash, which many applications read as what stands before it.
                return some(&node.rest).filter(|_| !segment.is_empty());
            };
        }
        some(&node.here)
    }
}

fn some(routes: &Routes) -> Option<&Routes> {
    (!routes.is_empty()).then_some(routes)
}

/// A segment without its case, however an application tells case apart: by small letters, by capitals
/// (which `ſ` and `ı` share with `s` and `i`), or letter by letter (where `İ` is an `i`).
fn folded(segment: &str) -> String {
    segment.replace('İ', "i").to_uppercase().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_some_application_takes_for_the_same_word_is_folded_to_one() {
        for other in ["INVOICES", "invoiceſ", "ınvoices", "İnvoices", "Invoices"] {
            assert_eq!(folded(other), "invoices", "{other}");
        }
        assert_eq!(folded("\u{212A}"), "k", "the sign of the unit");
        assert_eq!(folded("straße"), folded("STRASSE"));
        assert_ne!(folded("invoice"), folded("invoices"));
    }
}
