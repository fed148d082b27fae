//! What may be done in an account, each with what its own page asks for: what one may not do is not
//! here. An address leads to the page where it is done, so nothing is done by finding it.

use rolecall_core::{
    Level,
    catalog::Section,
    change::Operation,
    record::{Account, AccountState},
};

use super::super::{
    account_state, accounts, ask, below,
    messages::{Word, english},
    moving, put_in_owner, reviews, roles,
};
use crate::api::look::Look;

/// To whom an action is offered.
#[derive(Clone, Copy)]
enum Offered {
    ToWhoMay(Operation),
    /// Where the page of it says so.
    Where(fn(&Look<'_>, &Account) -> bool),
}

use Offered::{ToWhoMay, Where};

/// By the message that names it, with its path below the account.
const ACTIONS: &[(&str, &str, Offered)] = &[
    ("do-invite", "users/invite", ToWhoMay(Operation::AddPeople)),
    ("do-add-person", "users/add", ToWhoMay(Operation::AddPeople)),
    ("do-add-role", "roles/new", Where(roles::may_add)),
    ("do-add-group", "groups/new", Where(roles::may_add)),
    ("do-compare-roles", "roles/compare", ToWhoMay(Operation::SeeRoles)),
    ("do-compare-groups", "groups/compare", Where(has_groups)),
    ("do-issue-key", "keys/new", ToWhoMay(Operation::ManageKeys)),
    ("do-set-allowlist", "allowlist", ToWhoMay(Operation::SetAllowlist)),
    ("do-create-account", "below/new", Where(creates)),
    ("do-open-account", "accounts/new", Where(accounts::opens_accounts)),
    ("do-who-can", "access/who", Where(asks_who)),
    ("do-compare-access", "access/changes", Where(own_eyes)),
    ("do-report-access", "reports/access", Where(asks_who)),
    ("do-report-unused", "reports/unused", Where(asks_who)),
    ("do-report-ending", "reports/ending", Where(asks_who)),
    ("do-review", "reviews", Where(reviews::is_shown)),
    ("do-view-as", "view-as", Where(looks_as)),
    ("do-allow-roles", "limits/roles", Where(sets_limits)),
    ("do-own-roles", "limits/own-roles", Where(sets_limits)),
    ("do-move", "move", Where(moving::is_offered)),
    ("do-put-in-owner", "settings/owner", Where(put_in_owner::is_offered)),
    ("do-suspend", "settings/state/suspend", Where(suspends)),
    ("do-resume", "settings/state/resume", Where(resumes)),
];

fn own_eyes(look: &Look<'_>, _: &Account) -> bool {
    look.caller.lens.is_none()
}

fn looks_as(look: &Look<'_>, account: &Account) -> bool {
    own_eyes(look, account) && look.person().is_some() && look.may(Operation::LookAs, account.id)
}

fn asks_who(look: &Look<'_>, account: &Account) -> bool {
    own_eyes(look, account) && look.may(Operation::SeePeople, account.id)
}

fn has_groups(look: &Look<'_>, account: &Account) -> bool {
    let has_some = look.facts.roles_of(account.id, true).next().is_some();
    has_some && look.may(Operation::SeeRoles, account.id)
}

fn creates(look: &Look<'_>, account: &Account) -> bool {
    !below::kinds_to_create(look, account).is_empty()
}

fn sets_limits(look: &Look<'_>, account: &Account) -> bool {
    super::super::limits::is_shown(look, account) && look.may(Operation::SetLimits, account.id)
}

fn suspends(look: &Look<'_>, account: &Account) -> bool {
    account.state == AccountState::Active && account_state::is_offered(look, account)
}

fn resumes(look: &Look<'_>, account: &Account) -> bool {
    let is_suspended = matches!(account.state, AccountState::Suspended { .. });
    is_suspended && account_state::is_offered(look, account)
}

/// What may be done there, with the path to it.
pub(super) fn offered(
    look: &Look<'_>,
    account: &Account,
) -> impl Iterator<Item = (String, &'static str)> {
    let is_offered = |offered: Offered| match offered {
        ToWhoMay(operation) => look.may(operation, account.id),
        Where(is_offered) => is_offered(look, account),
    };
    let all = ACTIONS.iter().filter(move |(_, _, offered)| is_offered(*offered));
    all.map(|(key, path, _)| (english().say(key).into_owned(), *path))
}

/// What may be asked for there: the next level of each section that one sees and has too little of.
pub(super) fn to_ask_for(look: &Look<'_>, account: &Account) -> Vec<(String, String)> {
    if !ask::may_ask(look, account) {
        return Vec::new();
    }
    let sections = look.facts.catalog().sections().iter();
    let lacking =
        sections.filter_map(|section| Some((section, next_level(look, account, section)?)));
    let words = lacking.map(|(section, level)| {
        let words = [("level", Word::Text(level.key())), ("section", Word::Text(&section.label))];
        let path = format!("ask?section={}&level={}", section.key, level.key());
        (english().put("do-ask", &words).into_owned(), path)
    });
    words.collect()
}

fn next_level(look: &Look<'_>, account: &Account, section: &Section) -> Option<Level> {
    let has = look.level(section, account.id);
    let mut more = section.offered.iter().filter(|level| *level > has);
    (has > Level::Hide).then(|| more.next()).flatten()
}
