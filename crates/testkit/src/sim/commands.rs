//! The commands by name.

use rolecall_core::change::Command;

macro_rules! names {
    ($($variant:ident = $name:literal,)+) => {
        /// The names of all commands, as in their JSON.
        pub const COMMAND_NAMES: &[&str] = &[$($name,)+];

        /// The name of a command, as in its JSON.
        pub fn command_name(command: &Command) -> &'static str {
            match command {
                $(Command::$variant { .. } => $name,)+
            }
        }
    };
}

names! {
    FoundPlatform = "found_platform",
    AdoptCatalog = "adopt_catalog",
    CreateAccount = "create_account",
    OpenAccount = "open_account",
    ChangeAccount = "change_account",
    SuspendAccount = "suspend_account",
    CloseAccount = "close_account",
    ResumeAccount = "resume_account",
    SetStateInBulk = "set_state_in_bulk",
    MoveAccount = "move_account",
    SetCeiling = "set_ceiling",
    SetAllowedRoles = "set_allowed_roles",
    SetOwnRoles = "set_own_roles",
    SetAllowlist = "set_allowlist",
    SetSignInRules = "set_sign_in_rules",
    SetAccountSignIn = "set_account_sign_in",
    OfferOwnership = "offer_ownership",
    WithdrawOwnership = "withdraw_ownership",
    AcceptOwnership = "accept_ownership",
    DeclineOwnership = "decline_ownership",
    PutInOwner = "put_in_owner",
    RecoverOwner = "recover_owner",
    CreateRole = "create_role",
    AddPreset = "add_preset",
    ChangeRole = "change_role",
    DeleteRole = "delete_role",
    Invite = "invite",
    AddPerson = "add_person",
    RenewInvitation = "renew_invitation",
    AcceptInvitation = "accept_invitation",
    DeclineInvitation = "decline_invitation",
    SetRoles = "set_roles",
    SetDates = "set_dates",
    SetNarrowing = "set_narrowing",
    SetRanges = "set_ranges",
    SuspendMembership = "suspend_membership",
    ResumeMembership = "resume_membership",
    EndMembership = "end_membership",
    LeaveAccount = "leave_account",
    AskForAccess = "ask_for_access",
    AnswerAccessRequest = "answer_access_request",
    StartReview = "start_review",
    AnswerReview = "answer_review",
    CloseReview = "close_review",
    SettleReview = "settle_review",
    RemindOfReview = "remind_of_review",
    TellOfEnds = "tell_of_ends",
    SetPolicy = "set_policy",
    RemovePolicy = "remove_policy",
    LookAs = "look_as",
    StopLooking = "stop_looking",
    RecordReveal = "record_reveal",
    RecordExport = "record_export",
    StartJob = "start_job",
    CancelJob = "cancel_job",
    ChangeProfile = "change_profile",
    ChangeAddress = "change_address",
    ChoosePassword = "choose_password",
    SetFactor = "set_factor",
    ErasePerson = "erase_person",
    IssueKey = "issue_key",
    SetKeyRoles = "set_key_roles",
    RotateKey = "rotate_key",
    RevokeKey = "revoke_key",
}
