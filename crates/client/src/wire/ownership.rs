//! Who owns an account, and how that passes on.

use std::collections::BTreeSet;

use rolecall_core::{MembershipId, RoleId};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{NewOwner, Person};

/// Who owns an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Ownership {
    /// The owner. Invited until they have accepted.
    pub owner: Person,
    /// To whom it is offered.
    pub offer: Option<OwnershipOffer>,
}

/// Ownership on offer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnershipOffer {
    /// Who is to be the owner.
    pub to: MembershipId,
    /// The roles that the old owner keeps; none is leaving the account.
    pub keeps: Vec<RoleId>,
}

/// To whom to offer an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({"to": "0197f3a0-5b5e-7c33-9d0a-3f2f0c1b7a10", "keeps": []}))]
pub struct OfferOwnership {
    /// Who is to be the owner.
    pub to: MembershipId,
    /// The roles that the old owner keeps; none is leaving the account.
    #[serde(default)]
    #[schema(value_type = Vec<RoleId>, max_items = 50)]
    pub keeps: BTreeSet<RoleId>,
}

/// A new owner, put in from above. Both get mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "owner": {"address": "heir@abc.example", "name": "Hana Heir", "zone": "Europe/Kyiv"},
    "old_owner_keeps": []
}))]
pub struct PutInOwner {
    /// Who.
    pub owner: NewOwner,
    /// The roles that the old owner keeps; none is leaving the account.
    #[serde(default)]
    #[schema(value_type = Vec<RoleId>, max_items = 50)]
    pub old_owner_keeps: BTreeSet<RoleId>,
}
