//! Who owns an account, and how that passes on.

use super::{
    Client, Error, Tagged,
    operations::{
        ACCEPT_OWNERSHIP, DECLINE_OWNERSHIP, GET_OWNER, OFFER_OWNERSHIP, PUT_IN_OWNER,
        WITHDRAW_OFFER,
    },
};
use crate::wire::{AccountRef, Changed, OfferOwnership, Ownership, PutInOwner};

impl Client {
    /// The owner of an account, and to whom it is offered.
    pub async fn get_owner(&self, account: &AccountRef) -> Result<Tagged<Ownership>, Error> {
        self.read_tagged(self.request(&GET_OWNER, &[account])).await
    }

    /// Puts in a new owner from above.
    pub async fn put_in_owner(
        &self,
        account: &AccountRef,
        owner: &PutInOwner,
    ) -> Result<Changed<Ownership>, Error> {
        self.write(self.request(&PUT_IN_OWNER, &[account]).json(owner)).await
    }

    /// Offers an account to another of its people. For its owner alone.
    pub async fn offer_ownership(
        &self,
        account: &AccountRef,
        offer: &OfferOwnership,
    ) -> Result<Changed<Ownership>, Error> {
        self.write(self.request(&OFFER_OWNERSHIP, &[account]).json(offer)).await
    }

    /// Takes the offer of an account back.
    pub async fn withdraw_offer(&self, account: &AccountRef) -> Result<Changed<Ownership>, Error> {
        self.write(self.request(&WITHDRAW_OFFER, &[account])).await
    }

    /// Makes the caller the owner, as was offered to them.
    pub async fn accept_ownership(
        &self,
        account: &AccountRef,
    ) -> Result<Changed<Ownership>, Error> {
        self.write(self.request(&ACCEPT_OWNERSHIP, &[account])).await
    }

    /// Turns down the ownership that was offered to the caller.
    pub async fn decline_ownership(
        &self,
        account: &AccountRef,
    ) -> Result<Changed<Ownership>, Error> {
        self.write(self.request(&DECLINE_OWNERSHIP, &[account])).await
    }
}
