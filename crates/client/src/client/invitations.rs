//! Invitations: people who have been asked in and have not answered.

use rolecall_core::MembershipId;

use super::{
    Client, Error, List, PageQuery,
    operations::{INVITE, LIST_INVITATIONS, RENEW_INVITATION, TAKE_BACK_INVITATION},
};
use crate::wire::{AccountRef, Changed, NewInvitation, Person, Removed, RenewInvitation};

impl Client {
    /// The invitations of an account that are not answered, those that have ended too.
    pub fn list_invitations(&self, account: &AccountRef, query: &PageQuery) -> List<Person> {
        List::of(self, self.request(&LIST_INVITATIONS, &[account]).query(query))
    }

    /// Asks someone into an account, by mail.
    pub async fn invite(
        &self,
        account: &AccountRef,
        invitation: &NewInvitation,
    ) -> Result<Changed<Person>, Error> {
        self.write(self.request(&INVITE, &[account]).json(invitation)).await
    }

    /// Makes an invitation's link anew and sends it. The one before is good no longer.
    pub async fn renew_invitation(
        &self,
        account: &AccountRef,
        person: MembershipId,
        renewal: &RenewInvitation,
    ) -> Result<Changed<Person>, Error> {
        self.write(self.request(&RENEW_INVITATION, &[account, &person]).json(renewal)).await
    }

    /// Takes an invitation back.
    pub async fn take_back_invitation(
        &self,
        account: &AccountRef,
        person: MembershipId,
    ) -> Result<Removed, Error> {
        self.write(self.request(&TAKE_BACK_INVITATION, &[account, &person])).await
    }
}
