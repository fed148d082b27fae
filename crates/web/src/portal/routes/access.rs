//! Who may do what in an account, and what is stated of it.

use super::super::{
    access, account_sign_in, applications, as_code, ask, policies, requests, reviews,
    twin::{Pages, Why::Eyes, get, post},
    view_as,
};

/// Access, requests for it, reviews, policies, access as code, looking as others.
pub(super) fn access(pages: Pages) -> Pages {
    pages
        .route(
            "/a/{account}/sign-in",
            get(account_sign_in::page)
                .is(&["get_account_sign_in"])
                .post(account_sign_in::sent)
                .is(&["set_account_sign_in", "remove_account_sign_in"]),
        )
        .route("/a/{account}/applications", get(applications::page).is(&["get_access"]))
        .route("/a/{account}/access", get(access::page).is(&["get_access", "explain_access"]))
        .route("/a/{account}/access/who", get(access::who).is(&["who_has_access"]))
        .route("/a/{account}/access/changes", get(access::changes).is(&["get_access"]))
        .route(
            "/a/{account}/access/everyone",
            get(access::everyone).is(&["list_people", "list_history"]),
        )
        .route(
            "/a/{account}/ask",
            get(ask::page).is(&["ask_for_access"]).post(ask::sent).is(&["ask_for_access"]),
        )
        .route("/a/{account}/requests", get(requests::page).is(&["list_access_requests"]))
        .route(
            "/a/{account}/requests/{person}",
            post(requests::answered).is(&["answer_access_request"]),
        )
        .route(
            "/a/{account}/reviews",
            get(reviews::page)
                .is(&["get_review", "list_review_people", "list_reviews"])
                .post(reviews::begun)
                .is(&["start_review"]),
        )
        .route("/a/{account}/reviews/answers", post(reviews::answered).is(&["answer_review"]))
        .route("/a/{account}/reviews/close", post(reviews::closed).is(&["close_review"]))
        .route("/a/{account}/reviews/{review}", get(reviews::outcome).is(&["get_closed_review"]))
        .route(
            "/a/{account}/policies",
            get(policies::page)
                .is(&["list_policies", "list_policies_above"])
                .post(policies::created)
                .is(&["create_policy"]),
        )
        .route(
            "/a/{account}/policies/{policy}",
            get(policies::one)
                .is(&["change_policy"])
                .post(policies::changed)
                .is(&["change_policy"]),
        )
        .route(
            "/a/{account}/policies/{policy}/remove",
            post(policies::removed).is(&["remove_policy"]),
        )
        .route(
            "/a/{account}/code",
            get(as_code::page)
                .is(&["get_configuration"])
                .post(as_code::sent)
                .is(&["plan_configuration"]),
        )
        .route("/a/{account}/code/apply", post(as_code::applied).is(&["apply_configuration"]))
        .route(
            "/a/{account}/view-as",
            get(view_as::page).alone(Eyes).post(view_as::begun).alone(Eyes),
        )
        .route("/view/{account}/{subject}/end", post(view_as::ended).alone(Eyes))
}
