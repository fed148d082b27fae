//! Every operation of the API, with its address.

use std::fmt::Display;

use reqwest::Method;

/// An operation of the API, with the names of the OpenAPI document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// Its `operationId`. The client's method is called the same.
    pub id: &'static str,
    /// The method of HTTP.
    pub method: Method,
    /// Its path below `/api/v1`, with names in braces for values.
    pub path: &'static str,
}

impl Operation {
    /// The parts of the path, with these values.
    pub(super) fn segments(&self, values: &[&(dyn Display + Sync)]) -> Vec<String> {
        let mut values = values.iter();
        let mut filled = |part: &str| {
            let value = part.starts_with('{').then(|| values.next());
            let value = value.map(|value| value.expect("a value for each name of the path"));
            value.map_or_else(|| part.to_owned(), ToString::to_string)
        };
        let segments = self.path.split('/').skip(1).map(&mut filled).collect();
        debug_assert_eq!(values.len(), 0, "{}: more values than names", self.path);
        segments
    }
}

macro_rules! operations {
    ($($name:ident $id:literal $method:ident $path:literal)*) => {
        $(
            pub(super) const $name: Operation =
                Operation { id: $id, method: Method::$method, path: $path };
        )*

        /// Every operation of the API, in the order of the topics.
        pub const OPERATIONS: &[Operation] = &[$($name),*];
    };
}

operations! {
    GET_ACCOUNT "get_account" GET "/accounts/{account}"
    LIST_ACCOUNTS "list_accounts" GET "/accounts/{account}/accounts"
    CREATE_ACCOUNT "create_account" POST "/accounts/{account}/accounts"
    SET_SETTINGS "set_settings" PUT "/accounts/{account}/settings"
    SET_STATE "set_state" PUT "/accounts/{account}/state"
    MOVE_ACCOUNT "move_account" PUT "/accounts/{account}/parent"
    LIST_PEOPLE "list_people" GET "/accounts/{account}/people"
    ADD_PERSON "add_person" POST "/accounts/{account}/people"
    GET_PERSON "get_person" GET "/accounts/{account}/people/{person}"
    REMOVE_PERSON "remove_person" DELETE "/accounts/{account}/people/{person}"
    SET_PERSON_ROLES "set_person_roles" PUT "/accounts/{account}/people/{person}/roles"
    SET_PERSON_DATES "set_person_dates" PUT "/accounts/{account}/people/{person}/dates"
    SET_PERSON_REACH "set_person_reach" PUT "/accounts/{account}/people/{person}/reach"
    SET_PERSON_ADDRESSES "set_person_addresses" PUT "/accounts/{account}/people/{person}/addresses"
    SET_PERSON_STATE "set_person_state" PUT "/accounts/{account}/people/{person}/state"
    ERASE_PERSON "erase_person" DELETE "/people/{person}"
    LIST_INVITATIONS "list_invitations" GET "/accounts/{account}/invitations"
    INVITE "invite" POST "/accounts/{account}/invitations"
    RENEW_INVITATION "renew_invitation" POST "/accounts/{account}/invitations/{person}/renew"
    TAKE_BACK_INVITATION "take_back_invitation" DELETE "/accounts/{account}/invitations/{person}"
    LIST_ROLES "list_roles" GET "/accounts/{account}/roles"
    CREATE_ROLE "create_role" POST "/accounts/{account}/roles"
    GET_ROLE "get_role" GET "/accounts/{account}/roles/{role}"
    CHANGE_ROLE "change_role" PUT "/accounts/{account}/roles/{role}"
    DELETE_ROLE "delete_role" DELETE "/accounts/{account}/roles/{role}"
    LIST_PRESETS "list_presets" GET "/presets"
    ADD_PRESET "add_preset" POST "/accounts/{account}/presets"
    LIST_GROUPS "list_groups" GET "/accounts/{account}/groups"
    CREATE_GROUP "create_group" POST "/accounts/{account}/groups"
    GET_GROUP "get_group" GET "/accounts/{account}/groups/{group}"
    CHANGE_GROUP "change_group" PUT "/accounts/{account}/groups/{group}"
    DELETE_GROUP "delete_group" DELETE "/accounts/{account}/groups/{group}"
    LIST_CEILINGS "list_ceilings" GET "/accounts/{account}/ceilings"
    SET_CEILING "set_ceiling" PUT "/accounts/{account}/ceilings/{section}"
    GET_ALLOWED_ROLES "get_allowed_roles" GET "/accounts/{account}/allowed-roles"
    SET_ALLOWED_ROLES "set_allowed_roles" PUT "/accounts/{account}/allowed-roles"
    SET_OWN_ROLES "set_own_roles" PUT "/accounts/{account}/own-roles"
    GET_ALLOWLIST "get_allowlist" GET "/accounts/{account}/allowlist"
    SET_ALLOWLIST "set_allowlist" PUT "/accounts/{account}/allowlist"
    PREVIEW_ALLOWLIST "preview_allowlist" POST "/accounts/{account}/allowlist/preview"
    SET_SIGN_IN_RULES "set_sign_in_rules" PUT "/accounts/{account}/sign-in-rules"
    GET_ACCOUNT_SIGN_IN "get_account_sign_in" GET "/accounts/{account}/sign-in"
    SET_ACCOUNT_SIGN_IN "set_account_sign_in" PUT "/accounts/{account}/sign-in"
    REMOVE_ACCOUNT_SIGN_IN "remove_account_sign_in" DELETE "/accounts/{account}/sign-in"
    GET_OWNER "get_owner" GET "/accounts/{account}/owner"
    PUT_IN_OWNER "put_in_owner" PUT "/accounts/{account}/owner"
    OFFER_OWNERSHIP "offer_ownership" POST "/accounts/{account}/owner/offer"
    WITHDRAW_OFFER "withdraw_offer" DELETE "/accounts/{account}/owner/offer"
    ACCEPT_OWNERSHIP "accept_ownership" POST "/accounts/{account}/owner/offer/accept"
    DECLINE_OWNERSHIP "decline_ownership" POST "/accounts/{account}/owner/offer/decline"
    LIST_KEYS "list_keys" GET "/accounts/{account}/keys"
    ISSUE_KEY "issue_key" POST "/accounts/{account}/keys"
    GET_KEY "get_key" GET "/accounts/{account}/keys/{key}"
    SET_KEY_ROLES "set_key_roles" PUT "/accounts/{account}/keys/{key}/roles"
    ROTATE_KEY "rotate_key" POST "/accounts/{account}/keys/{key}/rotate"
    REVOKE_KEY "revoke_key" DELETE "/accounts/{account}/keys/{key}"
    GET_ME "get_me" GET "/me"
    LIST_OWN_ACCOUNTS "list_own_accounts" GET "/me/accounts"
    OPEN_ACCOUNT "open_account" POST "/me/accounts"
    LEAVE_ACCOUNT "leave_account" POST "/me/accounts/{account}/leave"
    LIST_OWN_INVITATIONS "list_own_invitations" GET "/me/invitations"
    ACCEPT_INVITATION "accept_invitation" POST "/me/invitations/{invitation}/accept"
    DECLINE_INVITATION "decline_invitation" POST "/me/invitations/{invitation}/decline"
    GET_OWN_PROFILE "get_own_profile" GET "/me/profile"
    SET_OWN_PROFILE "set_own_profile" PUT "/me/profile"
    LIST_OWN_SESSIONS "list_own_sessions" GET "/me/sessions"
    END_OWN_SESSIONS "end_own_sessions" POST "/me/sessions/end"
    GET_ACCESS "get_access" GET "/accounts/{account}/access"
    EXPLAIN_ACCESS "explain_access" GET "/accounts/{account}/access/explanation"
    WHO_HAS_ACCESS "who_has_access" GET "/accounts/{account}/access/who"
    LIST_ACCESS_REQUESTS "list_access_requests" GET "/accounts/{account}/access-requests"
    ASK_FOR_ACCESS "ask_for_access" POST "/accounts/{account}/access-requests"
    ANSWER_ACCESS_REQUEST "answer_access_request" PUT "/accounts/{account}/people/{person}/access-requests/{section}"
    GET_REVIEW "get_review" GET "/accounts/{account}/review"
    START_REVIEW "start_review" POST "/accounts/{account}/review"
    LIST_REVIEW_PEOPLE "list_review_people" GET "/accounts/{account}/review/people"
    ANSWER_REVIEW "answer_review" PUT "/accounts/{account}/review/people/{person}"
    CLOSE_REVIEW "close_review" POST "/accounts/{account}/review/close"
    LIST_REVIEWS "list_reviews" GET "/accounts/{account}/reviews"
    GET_CLOSED_REVIEW "get_closed_review" GET "/accounts/{account}/reviews/{review}"
    DRAFT_STATES "draft_states" POST "/accounts/{account}/jobs/states"
    DRAFT_PEOPLE "draft_people" POST "/accounts/{account}/jobs/people"
    DRAFT_ACCOUNTS "draft_accounts" POST "/accounts/{account}/jobs/accounts"
    LIST_JOBS "list_jobs" GET "/accounts/{account}/jobs"
    GET_JOB "get_job" GET "/accounts/{account}/jobs/{job}"
    LIST_JOB_ROWS "list_job_rows" GET "/accounts/{account}/jobs/{job}/rows"
    GET_JOB_RESULT "get_job_result" GET "/accounts/{account}/jobs/{job}/result"
    START_JOB "start_job" POST "/accounts/{account}/jobs/{job}/start"
    CANCEL_JOB "cancel_job" POST "/accounts/{account}/jobs/{job}/cancel"
    EXPORT_PEOPLE "export_people" GET "/accounts/{account}/export/people"
    EXPORT_ACCOUNTS "export_accounts" GET "/accounts/{account}/export/accounts"
    REPORT_ACCESS "report_access" GET "/accounts/{account}/reports/access"
    REPORT_UNUSED "report_unused" GET "/accounts/{account}/reports/unused"
    REPORT_ENDING "report_ending" GET "/accounts/{account}/reports/ending"
    REPORT_OWNERS "report_owners" GET "/accounts/{account}/reports/owners"
    REPORT_PLATFORM "report_platform" GET "/accounts/{account}/reports/platform"
    REPORT_ROLES "report_roles" GET "/accounts/{account}/reports/roles"
    LIST_POLICIES "list_policies" GET "/accounts/{account}/policies"
    LIST_POLICIES_ABOVE "list_policies_above" GET "/accounts/{account}/policies/above"
    CREATE_POLICY "create_policy" POST "/accounts/{account}/policies"
    CHANGE_POLICY "change_policy" PUT "/accounts/{account}/policies/{policy}"
    REMOVE_POLICY "remove_policy" DELETE "/accounts/{account}/policies/{policy}"
    GET_CONFIGURATION "get_configuration" GET "/accounts/{account}/configuration"
    PLAN_CONFIGURATION "plan_configuration" POST "/accounts/{account}/configuration/plan"
    APPLY_CONFIGURATION "apply_configuration" POST "/accounts/{account}/configuration/apply"
    LIST_HISTORY "list_history" GET "/accounts/{account}/history"
    EXPORT_HISTORY "export_history" GET "/accounts/{account}/history/export"
    GET_CHECKPOINT "get_checkpoint" GET "/accounts/{account}/history/checkpoint"
    GET_CONSISTENCY "get_consistency" GET "/accounts/{account}/history/consistency"
    GET_BUNDLE "get_bundle" GET "/accounts/{account}/history/bundle"
    LIST_MAIL "list_mail" GET "/mail"
    SEND_MAIL_AGAIN "send_mail_again" POST "/mail/{mail}/again"
    SEND_ALL_MAIL_AGAIN "send_all_mail_again" POST "/mail/again"
    GET_NODES "get_nodes" GET "/nodes"
    GET_CATALOG "get_catalog" GET "/catalog"
    ADOPT_CATALOG "adopt_catalog" PUT "/catalog"
}
