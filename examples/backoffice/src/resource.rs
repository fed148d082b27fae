//! A resource: a kind of thing that the back office keeps for an account.

use crate::field::Field;

/// How far an operation goes. It says what is done, and nothing about who may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Grade {
    /// Looks.
    View,
    /// Changes what is there.
    Edit,
    /// Adds something.
    Create,
    /// Removes or ends something.
    Delete,
}

/// What kind of account has such things; the front page and the demo's data go by it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Of {
    /// A customer.
    Customer,
    /// A phone system of a customer.
    PhoneSystem,
    /// The provider.
    Provider,
}

/// Something that is done to an item besides changing its fields: it goes from one state to
/// another.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Verb {
    /// Its name in addresses.
    pub(crate) key: &'static str,
    /// What the button says.
    pub(crate) label: &'static str,
    /// How far it goes.
    pub(crate) grade: Grade,
    /// In which states it can be done.
    pub(crate) from: &'static [&'static str],
    /// The state that it leads to.
    pub(crate) to: &'static str,
    /// The date that it sets.
    pub(crate) stamps: &'static str,
    /// What it brings about, asked before it is done.
    pub(crate) asks: &'static str,
}

/// A kind of thing that the back office keeps.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a column of the table of resources")]
pub(crate) struct Resource {
    /// Its name in addresses; may have two segments.
    pub(crate) key: &'static str,
    /// One of them, in the middle of a sentence.
    pub(crate) one: &'static str,
    /// All of them, as a title.
    pub(crate) title: &'static str,
    /// A sentence about them.
    pub(crate) about: &'static str,
    /// Whose they are.
    pub(crate) of: Of,
    /// What is known of each.
    pub(crate) fields: &'static [Field],
    /// What can be done to one.
    pub(crate) verbs: &'static [Verb],
    /// An account has exactly one.
    pub(crate) single: bool,
    /// They can be made.
    pub(crate) creates: bool,
    /// What making one is called.
    pub(crate) makes: &'static str,
    /// They can be changed.
    pub(crate) edits: bool,
    /// They can be removed.
    pub(crate) deletes: bool,
    /// The latest comes first.
    pub(crate) newest_first: bool,
    /// Each can be had as a PDF file.
    pub(crate) pdf: bool,
    /// Each has secrets at an address of their own.
    pub(crate) sip: bool,
    /// The resource whose items these are, under another address.
    pub(crate) shows: &'static str,
}

impl Resource {
    /// A resource that can be looked at.
    pub(crate) const fn new(
        of: Of,
        key: &'static str,
        one: &'static str,
        title: &'static str,
    ) -> Self {
        Self {
            key,
            one,
            title,
            about: "",
            of,
            fields: &[],
            verbs: &[],
            single: false,
            creates: false,
            makes: "Create",
            edits: false,
            deletes: false,
            newest_first: false,
            pdf: false,
            sip: false,
            shows: key,
        }
    }

    /// A sentence about it.
    pub(crate) const fn about(mut self, about: &'static str) -> Self {
        self.about = about;
        self
    }

    /// What is known of each.
    pub(crate) const fn fields(mut self, fields: &'static [Field]) -> Self {
        self.fields = fields;
        self
    }

    /// What can be done to one.
    pub(crate) const fn verbs(mut self, verbs: &'static [Verb]) -> Self {
        self.verbs = verbs;
        self
    }

    /// There is one in each account.
    pub(crate) const fn single(mut self) -> Self {
        self.single = true;
        self
    }

    /// They can be made, which is called `makes`.
    pub(crate) const fn creates(mut self, makes: &'static str) -> Self {
        self.creates = true;
        self.makes = makes;
        self
    }

    /// They can be changed.
    pub(crate) const fn edits(mut self) -> Self {
        self.edits = true;
        self
    }

    /// They can be made, changed and removed.
    pub(crate) const fn managed(mut self) -> Self {
        self.creates = true;
        self.edits = true;
        self.deletes = true;
        self
    }

    /// The latest comes first.
    pub(crate) const fn newest_first(mut self) -> Self {
        self.newest_first = true;
        self
    }

    /// Each can be had as a PDF file.
    pub(crate) const fn pdf(mut self) -> Self {
        self.pdf = true;
        self
    }

    /// Each has secrets.
    pub(crate) const fn sip(mut self) -> Self {
        self.sip = true;
        self
    }

    /// Shows the items of another resource.
    pub(crate) const fn shows(mut self, key: &'static str) -> Self {
        self.shows = key;
        self
    }

    /// The field of this name.
    pub(crate) fn field(&self, key: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.key == key)
    }

    /// The fields that the list has as columns.
    pub(crate) fn columns(&self) -> impl Iterator<Item = &'static Field> {
        self.fields.iter().filter(|field| field.listed)
    }
}
