//! Every page: where it is, who answers, and what it is over REST (`twin`).

mod access;
mod below;
mod keeping;
mod own;
mod people;
mod roles;

use self::{
    access::access,
    below::{accounts_below, reporting},
    keeping::keeping,
    own::own,
    people::people,
    roles::roles,
};
use super::twin::Pages;

/// All of them, in the order in which the manual shows them.
pub(super) fn described() -> Pages {
    let below = reporting(accounts_below(Pages::default()));
    keeping(access(roles(people(own(below)))))
}
