//! A text as values with their lines, whatever it was written in.

use rolecall_core::code::{Place, PlaceStep};
use serde_json::{Map, Value};

/// A value and the line that it begins in.
#[derive(Clone, Debug)]
pub(super) struct Node {
    pub(super) line: usize,
    pub(super) is: Is,
}

#[derive(Clone, Debug)]
pub(super) enum Is {
    /// Text, a number, a truth, or nothing.
    Plain(Value),
    List(Vec<Node>),
    /// Members with the lines of their names.
    Table(Vec<(String, usize, Node)>),
}

impl Node {
    pub(super) fn to_value(&self) -> Value {
        match &self.is {
            Is::Plain(value) => value.clone(),
            Is::List(items) => items.iter().map(Self::to_value).collect(),
            Is::Table(members) => {
                let members = members.iter().map(|(name, _, node)| (name.clone(), node.to_value()));
                Value::Object(members.collect::<Map<_, _>>())
            }
        }
    }

    /// The way to what begins in a line: the longest one.
    pub(super) fn place_of(&self, wanted: usize) -> Option<Place> {
        let found = |line: usize, node: &Self, step: PlaceStep| {
            let here = (line == wanted).then(|| Place(Vec::new()));
            let mut place = node.place_of(wanted).or(here)?;
            place.0.insert(0, step);
            Some(place)
        };
        match &self.is {
            Is::Plain(_) => None,
            Is::List(items) => {
                let mut items = items.iter().enumerate();
                items.find_map(|(at, node)| found(node.line, node, PlaceStep::Item(at)))
            }
            Is::Table(members) => members
                .iter()
                .find_map(|(name, line, node)| found(*line, node, PlaceStep::Member(name.clone()))),
        }
    }

    /// The line of the member that a way leads to, or of the last one on it that is there.
    pub(super) fn line_of(&self, place: &Place) -> usize {
        let (mut node, mut line) = (self, self.line);
        for step in &place.0 {
            let next = match (step, &node.is) {
                (PlaceStep::Member(wanted), Is::Table(members)) => members
                    .iter()
                    .find(|(name, ..)| name == wanted)
                    .map(|(_, line, node)| (*line, node)),
                (PlaceStep::Item(at), Is::List(items)) => {
                    items.get(*at).map(|node| (node.line, node))
                }
                _ => None,
            };
            let Some((at, found)) = next else { break };
            (line, node) = (at, found);
        }
        line
    }
}
