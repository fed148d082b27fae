//! Reviews of who still has access.

use rolecall_core::{MembershipId, ReviewId};
use serde::Serialize;

use super::{
    Client, Error, List, PageQuery,
    operations::{
        ANSWER_REVIEW, CLOSE_REVIEW, GET_CLOSED_REVIEW, GET_REVIEW, LIST_REVIEW_PEOPLE,
        LIST_REVIEWS, START_REVIEW,
    },
};
use crate::wire::{
    AccountRef, AnswerReview, Changed, CloseReview, ClosedReview, Review, ReviewCounts,
    ReviewOutcome, ReviewedPerson, StartReview,
};

/// Which people of a review.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ReviewedQuery {
    /// Only those whose name, address or login name has this in it.
    pub q: Option<String>,
    /// Only those about whom nobody has answered yet.
    pub left: Option<bool>,
    /// The most items of a page, 1 to 200; 50 if nothing is said.
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of a page before.
    pub cursor: Option<String>,
}

impl Client {
    /// The review that goes on in an account.
    pub async fn get_review(&self, account: &AccountRef) -> Result<Review, Error> {
        self.read(self.request(&GET_REVIEW, &[account])).await
    }

    /// Begins a review.
    pub async fn start_review(
        &self,
        account: &AccountRef,
        start: &StartReview,
    ) -> Result<Changed<Review>, Error> {
        self.write(self.request(&START_REVIEW, &[account]).json(start)).await
    }

    /// The people whom the review that goes on is about, with what one has to know to answer.
    pub fn list_review_people(
        &self,
        account: &AccountRef,
        query: &ReviewedQuery,
    ) -> List<ReviewedPerson> {
        List::of(self, self.request(&LIST_REVIEW_PEOPLE, &[account]).query(query))
    }

    /// Says what is to be of a person, and does it: `trim` names what it takes away.
    pub async fn answer_review(
        &self,
        account: &AccountRef,
        person: MembershipId,
        answer: &AnswerReview,
    ) -> Result<Changed<Review>, Error> {
        self.write(self.request(&ANSWER_REVIEW, &[account, &person]).json(answer)).await
    }

    /// Closes a review, and says what it came to.
    pub async fn close_review(
        &self,
        account: &AccountRef,
        close: &CloseReview,
    ) -> Result<Changed<ReviewCounts>, Error> {
        self.write(self.request(&CLOSE_REVIEW, &[account]).json(close)).await
    }

    /// Reviews that are over, newest first.
    pub fn list_reviews(&self, account: &AccountRef, query: &PageQuery) -> List<ClosedReview> {
        List::of(self, self.request(&LIST_REVIEWS, &[account]).query(query))
    }

    /// What a review that is over came to.
    pub async fn get_closed_review(
        &self,
        account: &AccountRef,
        review: ReviewId,
    ) -> Result<ReviewOutcome, Error> {
        self.read(self.request(&GET_CLOSED_REVIEW, &[account, &review])).await
    }
}
