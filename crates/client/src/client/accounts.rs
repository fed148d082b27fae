//! Accounts: seen, made, changed, moved, suspended and closed.

use rolecall_core::Kind;
use serde::Serialize;

use super::{
    Client, Error, List, Tagged,
    operations::{
        CREATE_ACCOUNT, GET_ACCOUNT, LIST_ACCOUNTS, MOVE_ACCOUNT, SET_SETTINGS, SET_STATE,
    },
};
use crate::wire::{
    Account, AccountRef, Changed, MoveAccount, NewAccount, SetState, Settings, State,
};

/// Which accounts below.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct AccountsQuery {
    /// Whether those further below are listed too.
    pub all: bool,
    /// Only those of this kind.
    pub kind: Option<Kind>,
    /// Only those in this state.
    pub state: Option<State>,
    /// Only those whose name or short name has this in it.
    pub q: Option<String>,
    /// In which order; in that in which they were made if nothing is said.
    pub sort: Option<AccountsSort>,
    /// The most items of a page, 1 to 200; 50 if nothing is said.
    pub limit: Option<u16>,
    /// Where to go on: `next_cursor` of a page before.
    pub cursor: Option<String>,
}

/// By what accounts are put in order; those that are alike in it, by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountsSort {
    /// By name.
    Name,
    /// The widest kind first.
    Kind,
    /// Active ones first, then suspended, then closed.
    State,
}

impl Client {
    /// An account, as far as the caller sees it.
    pub async fn get_account(&self, account: &AccountRef) -> Result<Tagged<Account>, Error> {
        self.read_tagged(self.request(&GET_ACCOUNT, &[account])).await
    }

    /// The accounts below an account.
    pub fn list_accounts(&self, account: &AccountRef, query: &AccountsQuery) -> List<Account> {
        List::of(self, self.request(&LIST_ACCOUNTS, &[account]).query(query))
    }

    /// Makes an account below another one; its first owner is invited.
    pub async fn create_account(
        &self,
        parent: &AccountRef,
        account: &NewAccount,
    ) -> Result<Changed<Account>, Error> {
        self.write(self.request(&CREATE_ACCOUNT, &[parent]).json(account)).await
    }

    /// Changes an account's name and settings.
    pub async fn set_settings(
        &self,
        account: &AccountRef,
        settings: &Settings,
    ) -> Result<Changed<Account>, Error> {
        self.write(self.request(&SET_SETTINGS, &[account]).json(settings)).await
    }

    /// Suspends, resumes, closes or reopens an account.
    pub async fn set_state(
        &self,
        account: &AccountRef,
        state: &SetState,
    ) -> Result<Changed<Account>, Error> {
        self.write(self.request(&SET_STATE, &[account]).json(state)).await
    }

    /// Moves an account elsewhere in the tree.
    pub async fn move_account(
        &self,
        account: &AccountRef,
        to: &MoveAccount,
    ) -> Result<Changed<Account>, Error> {
        self.write(self.request(&MOVE_ACCOUNT, &[account]).json(to)).await
    }
}
