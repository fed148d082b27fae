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
    /// How long the longest of these is, in bytes.
    longest: usize,
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
                    let folded = folded(word);
                    node.longest = node.longest.max(folded.len());
                    node.folded.insert(folded);
                    node.exact.entry(word.clone()).or_default()
                }
                Part::Any => node.any.get_or_insert_default(),
                Part::Rest => return &mut node.rest,
            };
        }
        &mut node.here
    }

    /// The routes at a path. A segment that is nearly an exact one is neither that one nor a variable:
    /// the application may not tell the two apart.
    pub(super) fn at(&self, segments: &[String]) -> Option<&Routes> {
        let mut node = self;
        for segment in segments {
            node = if let Some(next) = node.exact.get(segment) {
                next
            } else if node.has_nearly(segment) {
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

    /// Whether a segment is an exact one but for its case, blanks around it, and what follows a sign: many
    /// applications read what follows a dot as the format of the answer, and some a sign that was escaped
    /// as the end of the path.
    fn has_nearly(&self, segment: &str) -> bool {
        if self.folded.is_empty() {
            return false;
        }
        let folded = folded(segment);
        let word = folded.trim();
        let is_sign = |c: char| !c.is_alphanumeric() && c != '-' && c != '_';
        let signs = word.match_indices(is_sign).map(|(at, _)| at);
        let stems = signs.take_while(|at| *at <= self.longest).map(|at| &word[..at]);
        std::iter::once(word).chain(stems).any(|stem| self.folded.contains(stem))
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

    #[test]
    fn what_an_application_may_take_for_an_exact_segment_is_no_variable() {
        let mut tree = Tree::default();
        for (at, path) in ["/new", "/v1.2", "/{id}"].into_iter().enumerate() {
            tree.of_shape(&Shape::of(path).expect("a shape")).push(at);
        }
        let at = |segment: &str| tree.at(&[segment.to_owned()]).cloned();
        for near in [
            "New",
            "new.json",
            "NEW.tar.gz",
            " new",
            "new ",
            "new .xml",
            "new.",
            "v1.2.",
            "V1.2.b",
            "new?x",
            "new#",
            "new;x=1",
            "new\u{a0}x",
        ] {
            assert_eq!(at(near), None, "{near:?}");
        }
        for (segment, route) in [("new", 0), ("v1.2", 1), ("v1", 2), ("newer", 2), ("new-york", 2)]
        {
            assert_eq!(at(segment), Some(vec![route]), "{segment:?}");
        }
        // However many dots there are, it is soon known.
        assert_eq!(at(&".".repeat(8_000)), Some(vec![2]));
    }
}
