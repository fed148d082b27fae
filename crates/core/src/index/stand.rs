//! Where a principal stands, in twelve bytes.

use ipnet::IpNet;
use jiff::Timestamp;

use super::ids::Value;
use crate::Kind;

/// A membership, or each account to which it is narrowed, or a key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Stand {
    /// The number of the account where it stands; [`MANY`] of a principal who stands in several.
    pub(super) at: u32,
    /// The number of the row of what it gives; or of the list of a principal who stands in several.
    pub(super) gives: u32,
    /// The number of what else is to be asked about it; 0 is nothing.
    pub(super) more: u32,
}

/// In place of an account: the principal stands in several.
pub(super) const MANY: u32 = u32::MAX - 1;

impl Value for Stand {
    const NONE: Self = Self { at: u32::MAX, gives: 0, more: 0 };
}

impl Value for u32 {
    const NONE: Self = Self::MAX;
}

/// What few memberships have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct More {
    /// Suspended, or not accepted yet.
    pub(super) off: bool,
    pub(super) starts_at: Option<Timestamp>,
    pub(super) ends_at: Option<Timestamp>,
    /// From where it counts; empty is from anywhere.
    pub(super) ranges: Vec<IpNet>,
    /// The account where it is recorded, if it is narrowed.
    pub(super) recorded: Option<u32>,
}

impl More {
    pub(super) fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// An account, by number.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Node {
    pub(super) parent: u32,
    /// The number of the row of what it leaves to who stands in it; 0 is everything.
    pub(super) caps: u32,
    pub(super) kind: u8,
    pub(super) flags: u8,
}

impl Node {
    /// In place of a parent: there is none.
    pub(super) const ROOT: u32 = u32::MAX;
    pub(super) const SUSPENDED: u8 = 1;
    pub(super) const FENCED: u8 = 2;
    pub(super) const SIGN_IN: u8 = 4;
    pub(super) const SIGN_IN_OFF: u8 = 8;

    #[inline]
    pub(super) fn has(self, flag: u8) -> bool {
        self.flags & flag != 0
    }

    #[inline]
    pub(super) fn is_narrower_than(self, kind: Kind) -> bool {
        self.kind > kind as u8
    }

    #[inline]
    pub(super) fn is_of(self, kind: Kind) -> bool {
        self.kind == kind as u8
    }
}

/// The list of addresses of an account.
#[derive(Clone, Debug)]
pub(super) struct Fence {
    pub(super) ranges: Vec<IpNet>,
    pub(super) binds_owner: bool,
}

/// The first rows are of the owners of each kind of account, and then of their sign-ins.
pub(super) const OWNERS: u32 = 4;

/// What else is to be asked: nothing.
pub(super) const NOTHING: u32 = 0;
/// What else is to be asked: nothing more, it does not count at all.
pub(super) const OFF: u32 = 1;
