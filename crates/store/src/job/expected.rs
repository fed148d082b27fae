//! The state that a row is meant for, as it is kept: which record, and the tag of its state.

use rolecall_core::facts::RecordId;

use crate::{Expected, Fault, Tag};

pub(super) fn written(expected: Expected) -> String {
    let (kind, id) = match expected.record {
        RecordId::Account(id) => ("account", id.to_string()),
        RecordId::Person(id) => ("person", id.to_string()),
        RecordId::Membership(id) => ("membership", id.to_string()),
        RecordId::Role(id) => ("role", id.to_string()),
        RecordId::Key(id) => ("key", id.to_string()),
    };
    format!("{kind} {id} {}", hex::encode(expected.tag.0))
}

pub(super) fn read(text: &str) -> Result<Expected, Fault> {
    let parsed = || {
        let mut words = text.split(' ');
        let (kind, id) = (words.next()?, words.next()?);
        let record = match kind {
            "account" => RecordId::Account(id.parse().ok()?),
            "person" => RecordId::Person(id.parse().ok()?),
            "membership" => RecordId::Membership(id.parse().ok()?),
            "role" => RecordId::Role(id.parse().ok()?),
            "key" => RecordId::Key(id.parse().ok()?),
            _ => return None,
        };
        let mut tag = [0; 16];
        hex::decode_to_slice(words.next()?, &mut tag).ok()?;
        Some(Expected { record, tag: Tag(tag) })
    };
    parsed().ok_or_else(|| Fault::corrupt(format!("a row is meant for `{text}`")))
}

#[cfg(test)]
mod tests {
    use rolecall_core::{AccountId, MembershipId};

    use super::*;

    #[test]
    fn what_a_row_is_meant_for_is_read_back() {
        let account = RecordId::Account(AccountId::from_bytes([3; 16]));
        let membership = RecordId::Membership(MembershipId::from_bytes([4; 16]));
        for record in [account, membership] {
            let expected = Expected { record, tag: Tag([7; 16]) };
            assert_eq!(read(&written(expected)), Ok(expected));
        }
        assert!(read("account x 00").is_err());
    }
}
