//! Keys: secrets for programs.

use rolecall_core::KeyId;

use super::{
    Client, Error, List, PageQuery, Tagged,
    operations::{GET_KEY, ISSUE_KEY, LIST_KEYS, REVOKE_KEY, ROTATE_KEY, SET_KEY_ROLES},
};
use crate::wire::{AccountRef, Changed, IssuedKey, Key, NewKey, Removed, RotateKey, SetKeyRoles};

impl Client {
    /// The keys of an account.
    pub fn list_keys(&self, account: &AccountRef, query: &PageQuery) -> List<Key> {
        List::of(self, self.request(&LIST_KEYS, &[account]).query(query))
    }

    /// Makes a key. The first answer shows its credential, and no other ever does.
    ///
    /// So a change with a name that had to be sent again may come back without it: revoke that key,
    /// and make another.
    pub async fn issue_key(
        &self,
        account: &AccountRef,
        key: &NewKey,
    ) -> Result<Changed<IssuedKey>, Error> {
        self.write(self.request(&ISSUE_KEY, &[account]).json(key)).await
    }

    /// A key.
    pub async fn get_key(&self, account: &AccountRef, key: KeyId) -> Result<Tagged<Key>, Error> {
        self.read_tagged(self.request(&GET_KEY, &[account, &key])).await
    }

    /// Gives a key other roles and groups. It never has more than its roles gave when it was made.
    pub async fn set_key_roles(
        &self,
        account: &AccountRef,
        key: KeyId,
        roles: &SetKeyRoles,
    ) -> Result<Changed<Key>, Error> {
        self.write(self.request(&SET_KEY_ROLES, &[account, &key]).json(roles)).await
    }

    /// Makes a key in the place of another, which goes on for as long as is said. The first answer
    /// shows its credential, and no other ever does.
    pub async fn rotate_key(
        &self,
        account: &AccountRef,
        key: KeyId,
        rotate: &RotateKey,
    ) -> Result<Changed<IssuedKey>, Error> {
        self.write(self.request(&ROTATE_KEY, &[account, &key]).json(rotate)).await
    }

    /// Revokes a key. It is good no longer from this answer on.
    pub async fn revoke_key(&self, account: &AccountRef, key: KeyId) -> Result<Removed, Error> {
        self.write(self.request(&REVOKE_KEY, &[account, &key])).await
    }
}
