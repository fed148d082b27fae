//! Accounts below, jobs over them, and reports.

use super::super::{
    account_state, allowed_roles, below, ceiling, jobs, limits, moving, new_account, own_roles,
    put_in_owner, reports, settings,
    twin::{Pages, get, post},
};

/// Accounts below, their settings, state, place and limits.
pub(super) fn accounts_below(pages: Pages) -> Pages {
    pages
        .route("/a/{account}/below", get(below::page).is(&["list_accounts"]))
        .route(
            "/a/{account}/below/new",
            get(new_account::page)
                .is(&["create_account"])
                .post(new_account::sent)
                .is(&["create_account"]),
        )
        .route(
            "/a/{account}/below/import",
            get(jobs::import::accounts)
                .is(&["export_accounts", "list_jobs"])
                .post(jobs::import::accounts_sent)
                .is(&["draft_accounts"])
                .of_files(),
        )
        .route(
            "/a/{account}/bulk",
            get(jobs::bulk::page)
                .is(&["list_jobs", "list_accounts"])
                .post(jobs::bulk::sent)
                .is(&["draft_states"])
                .of_files(),
        )
        .route(
            "/a/{account}/jobs/{job}",
            get(jobs::job::page).is(&["get_job", "list_job_rows", "get_job_result"]),
        )
        .route("/a/{account}/jobs/{job}/start", post(jobs::job::started).is(&["start_job"]))
        .route("/a/{account}/jobs/{job}/cancel", post(jobs::job::cancelled).is(&["cancel_job"]))
        .route(
            "/a/{account}/settings",
            get(settings::page)
                .is(&["get_account", "get_owner"])
                .post(settings::sent)
                .is(&["set_settings"]),
        )
        .route(
            "/a/{account}/settings/state/{step}",
            get(account_state::page)
                .is(&["set_state"])
                .post(account_state::sent)
                .is(&["set_state"]),
        )
        .route(
            "/a/{account}/settings/owner",
            get(put_in_owner::page)
                .is(&["put_in_owner"])
                .post(put_in_owner::sent)
                .is(&["put_in_owner"]),
        )
        .route(
            "/a/{account}/move",
            get(moving::page).is(&["move_account"]).post(moving::sent).is(&["move_account"]),
        )
        .route("/a/{account}/limits", get(limits::page).is(&["get_allowed_roles", "list_ceilings"]))
        .route(
            "/a/{account}/limits/roles",
            get(allowed_roles::page)
                .is(&["set_allowed_roles"])
                .post(allowed_roles::sent)
                .is(&["set_allowed_roles"]),
        )
        .route(
            "/a/{account}/limits/own-roles",
            get(own_roles::page)
                .is(&["set_own_roles"])
                .post(own_roles::sent)
                .is(&["set_own_roles"]),
        )
        .route(
            "/a/{account}/limits/ceilings/{section}",
            get(ceiling::page).is(&["set_ceiling"]).post(ceiling::sent).is(&["set_ceiling"]),
        )
}

/// Reports, each with its list as a page and as a file.
pub(super) fn reporting(pages: Pages) -> Pages {
    pages
        .route(
            "/a/{account}/reports",
            get(reports::overview).is(&["report_access", "report_unused", "report_ending"]),
        )
        .route("/a/{account}/reports/access", get(reports::access).is(&["report_access"]))
        .route("/a/{account}/reports/unused", get(reports::unused).is(&["report_unused"]))
        .route("/a/{account}/reports/ending", get(reports::ending).is(&["report_ending"]))
        .route("/a/{account}/reports/owners", get(reports::owners).is(&["report_owners"]))
        .route("/a/{account}/reports/platform", get(reports::platform).is(&["report_platform"]))
        .route("/a/{account}/reports/roles", get(reports::roles).is(&["report_roles"]))
}
