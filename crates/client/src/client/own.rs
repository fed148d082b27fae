//! What is one's own. It takes a person's session: a key has nothing of its own, and is refused.

use rolecall_core::MembershipId;

use super::{
    Client, Error, List, PageQuery, Tagged,
    operations::{
        ACCEPT_INVITATION, DECLINE_INVITATION, END_OWN_SESSIONS, GET_OWN_PROFILE, LEAVE_ACCOUNT,
        LIST_OWN_ACCOUNTS, LIST_OWN_INVITATIONS, LIST_OWN_SESSIONS, OPEN_ACCOUNT, SET_OWN_PROFILE,
    },
};
use crate::wire::{
    AccountRef, Changed, OpenAccount, OwnAccount, OwnInvitation, OwnProfile, OwnSession, Removed,
};

impl Client {
    /// The accounts that one has joined.
    pub fn list_own_accounts(&self, query: &PageQuery) -> List<OwnAccount> {
        List::of(self, self.request(&LIST_OWN_ACCOUNTS, &[]).query(query))
    }

    /// Opens a further account of one's own.
    pub async fn open_account(&self, account: &OpenAccount) -> Result<Changed<OwnAccount>, Error> {
        self.write(self.request(&OPEN_ACCOUNT, &[]).json(account)).await
    }

    /// Leaves an account oneself.
    pub async fn leave_account(&self, account: &AccountRef) -> Result<Removed, Error> {
        self.write(self.request(&LEAVE_ACCOUNT, &[account])).await
    }

    /// The invitations that wait for one's own answer.
    pub fn list_own_invitations(&self, query: &PageQuery) -> List<OwnInvitation> {
        List::of(self, self.request(&LIST_OWN_INVITATIONS, &[]).query(query))
    }

    /// Accepts an invitation.
    pub async fn accept_invitation(
        &self,
        invitation: MembershipId,
    ) -> Result<Changed<OwnAccount>, Error> {
        self.write(self.request(&ACCEPT_INVITATION, &[&invitation])).await
    }

    /// Turns an invitation down.
    pub async fn decline_invitation(&self, invitation: MembershipId) -> Result<Removed, Error> {
        self.write(self.request(&DECLINE_INVITATION, &[&invitation])).await
    }

    /// What one says of oneself.
    pub async fn get_own_profile(&self) -> Result<Tagged<OwnProfile>, Error> {
        self.read_tagged(self.request(&GET_OWN_PROFILE, &[])).await
    }

    /// Changes what one says of oneself.
    pub async fn set_own_profile(
        &self,
        profile: &OwnProfile,
    ) -> Result<Changed<OwnProfile>, Error> {
        self.write(self.request(&SET_OWN_PROFILE, &[]).json(profile)).await
    }

    /// The browsers in which one is signed in, newest first.
    pub async fn list_own_sessions(&self) -> Result<Vec<OwnSession>, Error> {
        self.read(self.request(&LIST_OWN_SESSIONS, &[])).await
    }

    /// Signs out everywhere else.
    pub async fn end_own_sessions(&self) -> Result<Vec<OwnSession>, Error> {
        self.write(self.request(&END_OWN_SESSIONS, &[])).await
    }
}
