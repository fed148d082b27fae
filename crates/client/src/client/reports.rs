//! Reports: who has access to what, what nobody uses, what ends soon, owners, the platform's figures.

use rolecall_core::{Kind, catalog::SectionKey};
use serde::Serialize;

use super::{
    Client, Error, List,
    operations::{
        REPORT_ACCESS, REPORT_ENDING, REPORT_OWNERS, REPORT_PLATFORM, REPORT_ROLES, REPORT_UNUSED,
    },
};
use crate::wire::{AccountRef, OwnerLine, PlatformReport, ReportLine, Reported, RoleUse};

/// Which lines of a report on access.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ReportAccessQuery {
    /// Only those whose name, address or login name has this in it.
    pub q: Option<String>,
    /// Only people, or keys, or the account's sign-in.
    pub kind: Option<Reported>,
    /// Only those who have anything of this section.
    pub section: Option<SectionKey>,
    /// And of it at least this level, or another name that the catalog has for it.
    pub level: Option<String>,
    /// The most items of a page, 1 to 200; 50 if nothing is said.
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of a page before.
    pub cursor: Option<String>,
}

/// Which lines of a report that looks some days back or ahead.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ReportDaysQuery {
    /// Only those whose name, address or login name has this in it.
    pub q: Option<String>,
    /// Only people, or keys, or invitations.
    pub kind: Option<Reported>,
    /// For or within how many days, 1 to 3,650.
    pub days: Option<u16>,
    /// The most items of a page, 1 to 200; 50 if nothing is said.
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of a page before.
    pub cursor: Option<String>,
}

/// Which owners.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ReportOwnersQuery {
    /// Only accounts whose name, or whose owner's name or address, has this in it.
    pub q: Option<String>,
    /// Only owners with a second factor, or without one.
    pub factor: Option<bool>,
    /// Only accounts of this kind.
    pub kind: Option<Kind>,
    /// The most items of a page, 1 to 200; 50 if nothing is said.
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of a page before.
    pub cursor: Option<String>,
}

/// Which roles.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ReportRolesQuery {
    /// Only those with this in their name.
    pub q: Option<String>,
    /// Only those of this type.
    #[serde(rename = "type")]
    pub kind: Option<Kind>,
    /// Only those that someone has, or that nobody has.
    pub used: Option<bool>,
    /// The most items of a page, 1 to 200; 50 if nothing is said.
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of a page before.
    pub cursor: Option<String>,
}

impl Client {
    /// Who has access to what in an account.
    pub fn report_access(
        &self,
        account: &AccountRef,
        query: &ReportAccessQuery,
    ) -> List<ReportLine> {
        List::of(self, self.request(&REPORT_ACCESS, &[account]).query(query))
    }

    /// What nobody has used for long, the longest first.
    pub fn report_unused(&self, account: &AccountRef, query: &ReportDaysQuery) -> List<ReportLine> {
        List::of(self, self.request(&REPORT_UNUSED, &[account]).query(query))
    }

    /// What ends soon, the soonest first.
    pub fn report_ending(&self, account: &AccountRef, query: &ReportDaysQuery) -> List<ReportLine> {
        List::of(self, self.request(&REPORT_ENDING, &[account]).query(query))
    }

    /// The owners of an account and of those below, with their second factors.
    pub fn report_owners(
        &self,
        account: &AccountRef,
        query: &ReportOwnersQuery,
    ) -> List<OwnerLine> {
        List::of(self, self.request(&REPORT_OWNERS, &[account]).query(query))
    }

    /// The figures of the whole platform, with those of so many days.
    pub async fn report_platform(
        &self,
        account: &AccountRef,
        days: Option<u16>,
    ) -> Result<PlatformReport, Error> {
        let days: Vec<_> = days.map(|days| ("days", days)).into_iter().collect();
        self.read(self.request(&REPORT_PLATFORM, &[account]).query(&days)).await
    }

    /// All roles and groups of the platform, with how many have each; those that most have first.
    pub fn report_roles(&self, account: &AccountRef, query: &ReportRolesQuery) -> List<RoleUse> {
        List::of(self, self.request(&REPORT_ROLES, &[account]).query(query))
    }
}
