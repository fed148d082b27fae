//! Roles and groups that an account defines, and those that the program ships.

use rolecall_core::{RoleId, record::RoleContent};
use serde::Serialize;

use super::{
    Client, Error, List, PageQuery, Tagged,
    operations::{
        ADD_PRESET, CHANGE_GROUP, CHANGE_ROLE, CREATE_GROUP, CREATE_ROLE, DELETE_GROUP,
        DELETE_ROLE, GET_GROUP, GET_ROLE, LIST_GROUPS, LIST_PRESETS, LIST_ROLES,
    },
};
use crate::wire::{AccountRef, AddPreset, Changed, Preset, Removed, Role};

/// What happens to those who have it.
#[derive(Serialize)]
struct RemoveQuery {
    move_holders_to: Option<RoleId>,
}

impl Client {
    /// The roles that an account defines, for itself and those below.
    pub fn list_roles(&self, account: &AccountRef, query: &PageQuery) -> List<Role> {
        List::of(self, self.request(&LIST_ROLES, &[account]).query(query))
    }

    /// Makes a role. It gives nothing to anyone until it is given.
    pub async fn create_role(
        &self,
        account: &AccountRef,
        role: &RoleContent,
    ) -> Result<Changed<Role>, Error> {
        self.write(self.request(&CREATE_ROLE, &[account]).json(role)).await
    }

    /// A role that an account defines.
    pub async fn get_role(
        &self,
        account: &AccountRef,
        role: RoleId,
    ) -> Result<Tagged<Role>, Error> {
        self.read_tagged(self.request(&GET_ROLE, &[account, &role])).await
    }

    /// Changes a role, for all who have it.
    pub async fn change_role(
        &self,
        account: &AccountRef,
        role: RoleId,
        content: &RoleContent,
    ) -> Result<Changed<Role>, Error> {
        self.write(self.request(&CHANGE_ROLE, &[account, &role]).json(content)).await
    }

    /// Removes a role. Those who have it get another one instead, if one is given; else there must
    /// be none.
    pub async fn delete_role(
        &self,
        account: &AccountRef,
        role: RoleId,
        move_holders_to: Option<RoleId>,
    ) -> Result<Removed, Error> {
        let query = RemoveQuery { move_holders_to };
        self.write(self.request(&DELETE_ROLE, &[account, &role]).query(&query)).await
    }

    /// The roles and groups that the program ships.
    pub async fn list_presets(&self) -> Result<Vec<Preset>, Error> {
        self.read(self.request(&LIST_PRESETS, &[])).await
    }

    /// Takes a role or group that the program ships into use.
    pub async fn add_preset(
        &self,
        account: &AccountRef,
        preset: &AddPreset,
    ) -> Result<Changed<Role>, Error> {
        self.write(self.request(&ADD_PRESET, &[account]).json(preset)).await
    }

    /// The groups of an account: levels that people of the account itself are put into.
    pub fn list_groups(&self, account: &AccountRef, query: &PageQuery) -> List<Role> {
        List::of(self, self.request(&LIST_GROUPS, &[account]).query(query))
    }

    /// Makes a group. It can be given to people and keys of this account alone.
    pub async fn create_group(
        &self,
        account: &AccountRef,
        group: &RoleContent,
    ) -> Result<Changed<Role>, Error> {
        self.write(self.request(&CREATE_GROUP, &[account]).json(group)).await
    }

    /// A group of an account.
    pub async fn get_group(
        &self,
        account: &AccountRef,
        group: RoleId,
    ) -> Result<Tagged<Role>, Error> {
        self.read_tagged(self.request(&GET_GROUP, &[account, &group])).await
    }

    /// Changes a group, for all who are in it.
    pub async fn change_group(
        &self,
        account: &AccountRef,
        group: RoleId,
        content: &RoleContent,
    ) -> Result<Changed<Role>, Error> {
        self.write(self.request(&CHANGE_GROUP, &[account, &group]).json(content)).await
    }

    /// Removes a group. Those who have it get another one instead, if one is given; else there must
    /// be none.
    pub async fn delete_group(
        &self,
        account: &AccountRef,
        group: RoleId,
        move_holders_to: Option<RoleId>,
    ) -> Result<Removed, Error> {
        let query = RemoveQuery { move_holders_to };
        self.write(self.request(&DELETE_GROUP, &[account, &group]).query(&query)).await
    }
}
