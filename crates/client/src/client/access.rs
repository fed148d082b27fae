//! Who may do what, and why.

use rolecall_core::{MembershipId, Timestamp, catalog::SectionKey};
use serde::Serialize;

use super::{
    Client, Error, List, PageQuery,
    operations::{
        ANSWER_ACCESS_REQUEST, ASK_FOR_ACCESS, EXPLAIN_ACCESS, GET_ACCESS, GET_ME,
        LIST_ACCESS_REQUESTS, WHO_HAS_ACCESS,
    },
};
use crate::wire::{
    AccessAsked, AccessReport, AccessRequest, AccountRef, AnswerAccessRequest, AskForAccess,
    Caller, Changed, Person, Subject, SubjectType, Why,
};

/// Whose access.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SubjectQuery {
    /// Which kind of subject; the caller if nothing is said.
    pub subject_type: Option<SubjectType>,
    /// The address or id of a person, the id of a key, the account of a sign-in.
    pub subject: Option<String>,
    /// At which moment; now if nothing is said.
    pub at: Option<Timestamp>,
}

/// Which level of what, and whose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WhyQuery {
    /// The section.
    pub section: SectionKey,
    /// The level, or another name that the catalog has for it.
    pub level: String,
    /// Which kind of subject; the caller if nothing is said.
    pub subject_type: Option<SubjectType>,
    /// The address or id of a person, the id of a key, the account of a sign-in.
    pub subject: Option<String>,
    /// At which moment; now if nothing is said.
    pub at: Option<Timestamp>,
}

impl WhyQuery {
    /// Whether the caller has this, now.
    pub fn new(section: SectionKey, level: impl Into<String>) -> Self {
        Self { section, level: level.into(), subject_type: None, subject: None, at: None }
    }
}

/// Which level of what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WhoQuery {
    /// The section.
    pub section: SectionKey,
    /// The level, or another name that the catalog has for it.
    pub level: String,
    /// At which moment; now if nothing is said.
    pub at: Option<Timestamp>,
    /// The most items of a page, 1 to 200; 50 if nothing is said.
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of a page before.
    pub cursor: Option<String>,
}

impl WhoQuery {
    /// Who has this, now.
    pub fn new(section: SectionKey, level: impl Into<String>) -> Self {
        Self { section, level: level.into(), at: None, limit: None, cursor: None }
    }
}

impl Client {
    /// Who sends the requests: whose the credential is.
    pub async fn get_me(&self) -> Result<Caller, Error> {
        self.read(self.request(&GET_ME, &[])).await
    }

    /// All that a subject may do in an account.
    pub async fn get_access(
        &self,
        account: &AccountRef,
        query: &SubjectQuery,
    ) -> Result<AccessReport, Error> {
        self.read(self.request(&GET_ACCESS, &[account]).query(query)).await
    }

    /// Why a subject has a level of a section in an account, or not.
    pub async fn explain_access(
        &self,
        account: &AccountRef,
        query: &WhyQuery,
    ) -> Result<Why, Error> {
        self.read(self.request(&EXPLAIN_ACCESS, &[account]).query(query)).await
    }

    /// Who has a level of a section in an account, of those whom the caller may see.
    pub fn who_has_access(&self, account: &AccountRef, query: &WhoQuery) -> List<Subject> {
        List::of(self, self.request(&WHO_HAS_ACCESS, &[account]).query(query))
    }

    /// What people of an account have asked for, and wait for, where the caller may answer.
    pub fn list_access_requests(
        &self,
        account: &AccountRef,
        query: &PageQuery,
    ) -> List<AccessRequest> {
        List::of(self, self.request(&LIST_ACCESS_REQUESTS, &[account]).query(query))
    }

    /// Asks those who could give it for a level of a section. For people: a key asks for nothing.
    pub async fn ask_for_access(
        &self,
        account: &AccountRef,
        ask: &AskForAccess,
    ) -> Result<Changed<AccessAsked>, Error> {
        self.write(self.request(&ASK_FOR_ACCESS, &[account]).json(ask)).await
    }

    /// Answers who asked for a section: with all roles that they have from now on, or without.
    pub async fn answer_access_request(
        &self,
        account: &AccountRef,
        person: MembershipId,
        section: &SectionKey,
        answer: &AnswerAccessRequest,
    ) -> Result<Changed<Person>, Error> {
        let request = self.request(&ANSWER_ACCESS_REQUEST, &[account, &person, section]);
        self.write(request.json(answer)).await
    }
}
