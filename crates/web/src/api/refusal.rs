//! What the rules refuse and what the store cannot do, as statuses and sentences.

use axum::http::StatusCode;
use rolecall_core::change::Refusal;
use rolecall_store::Fault;

use crate::problem::Problem;

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        if let Refusal::NotFound { .. } = refusal {
            return Self::not_found();
        }
        let problem = Self::new(status(&refusal), refusal.code(), refusal.to_string());
        Self { refusal: Some(Box::new(refusal)), ..problem }
    }
}

/// 403: not by you. 409: not in this state. 422: not like this.
fn status(refusal: &Refusal) -> StatusCode {
    use Refusal as R;
    match refusal {
        R::NotFound { .. } => StatusCode::NOT_FOUND,
        R::LevelMissing { .. }
        | R::MachineOnly
        | R::NotYours
        | R::OwnerOnly
        | R::BeyondGiver { .. }
        | R::MarkBeyondGiver
        | R::OwnAccess
        | R::OwnRole
        | R::OwnerProtected
        | R::SetAbove
        | R::OwnRolesOff
        | R::OpeningOff => StatusCode::FORBIDDEN,
        R::OwnsAccounts { .. }
        | R::AskedAlready
        | R::RequestNone
        | R::ReviewGoesOn
        | R::ReviewNone
        | R::ReviewOver { .. }
        | R::ReviewNotOver { .. }
        | R::ReviewUnanswered { .. }
        | R::PolicyBroken { .. }
        | R::PolicyBrokenAlready { .. }
        | R::PolicyNameTaken { .. }
        | R::NoOffer
        | R::OfferVoid
        | R::RoleInUse { .. }
        | R::RoleHeldByTooMany { .. }
        | R::RoleBuiltIn
        | R::RoleNameTaken { .. }
        | R::RoleTypeFixed
        | R::ShortNameTaken { .. }
        | R::ShortNamesSpent { .. }
        | R::AccountState { .. }
        | R::StateAlready { .. }
        | R::FoundedAlready
        | R::TooMuchBelow { .. }
        | R::MoveNeedsMapping { .. }
        | R::MemberAlready { .. }
        | R::AddressTaken
        | R::LoginNameTaken { .. }
        | R::MembershipState { .. }
        | R::InvitationExpired { .. }
        | R::InvitationVoid
        | R::KeyRotated
        | R::AllowlistLeavesOut { .. }
        | R::CatalogBreaksRole { .. } => StatusCode::CONFLICT,
        R::OwnerNeeded { .. }
        | R::NobodyToAsk
        | R::RoleNotAllowed { .. }
        | R::RoleWrongType { .. }
        | R::RoleTypeTooWide { .. }
        | R::PresetUnknown { .. }
        | R::SectionUnknown { .. }
        | R::SectionTooWide { .. }
        | R::CeilingMisplaced { .. }
        | R::PolicyMisplaced { .. }
        | R::LevelNotOffered { .. }
        | R::PrerequisiteMissing { .. }
        | R::KindMisplaced { .. }
        | R::Cycle
        | R::TooDeep { .. }
        | R::KindCannot { .. }
        | R::RolesEmpty
        | R::RolesTooMany { .. }
        | R::NarrowingMisplaced
        | R::Dates(_)
        | R::EndPassed { .. }
        | R::ReviewTakesNothing
        | R::ReviewTooLong { .. }
        | R::RangeEverywhere { .. }
        | R::TooMany { .. }
        | R::Catalog(_) => StatusCode::UNPROCESSABLE_ENTITY,
    }
}

impl From<Fault> for Problem {
    /// The fault goes to the log, with the id of the request; the caller gets that id alone.
    fn from(fault: Fault) -> Self {
        tracing::error!(%fault, "a request could not be carried out");
        match fault {
            Fault::Unavailable(_) | Fault::Closed | Fault::Diverged(_) => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "store.unavailable",
                "the database cannot be reached, or takes nothing: try again; nothing is known to be \
                 changed",
            ),
            Fault::Corrupt(_) | Fault::Schema(_) | Fault::Bug => Self::new(
                StatusCode::INTERNAL_SERVER_ERROR,
                "server.mistake",
                "this is a mistake of the server: tell its operator the request's id",
            ),
        }
    }
}
