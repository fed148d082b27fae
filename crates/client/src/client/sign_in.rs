//! The account's own sign-in.

use super::{
    Client, Error, Tagged,
    operations::{GET_ACCOUNT_SIGN_IN, REMOVE_ACCOUNT_SIGN_IN, SET_ACCOUNT_SIGN_IN},
};
use crate::wire::{AccountRef, AccountSignIn, Changed, Removed, SetAccountSignIn};

impl Client {
    /// Whether an account has a sign-in of its own, and whether it is in force.
    pub async fn get_account_sign_in(
        &self,
        account: &AccountRef,
    ) -> Result<Tagged<AccountSignIn>, Error> {
        self.read_tagged(self.request(&GET_ACCOUNT_SIGN_IN, &[account])).await
    }

    /// Sets the sign-in of an account, or disables it.
    pub async fn set_account_sign_in(
        &self,
        account: &AccountRef,
        sign_in: &SetAccountSignIn,
    ) -> Result<Changed<AccountSignIn>, Error> {
        self.write(self.request(&SET_ACCOUNT_SIGN_IN, &[account]).json(sign_in)).await
    }

    /// Takes the sign-in of an account away.
    pub async fn remove_account_sign_in(&self, account: &AccountRef) -> Result<Removed, Error> {
        self.write(self.request(&REMOVE_ACCOUNT_SIGN_IN, &[account])).await
    }
}
