//! Policies, and access as code.

use rolecall_core::PolicyId;
use serde::Serialize;

use super::{
    Client, Error,
    operations::{
        APPLY_CONFIGURATION, CHANGE_POLICY, CREATE_POLICY, GET_CONFIGURATION, LIST_POLICIES,
        LIST_POLICIES_ABOVE, PLAN_CONFIGURATION, REMOVE_POLICY,
    },
};
use crate::wire::{
    AccountRef, ApplyConfiguration, Changed, Configuration, DocumentFormat, Plan,
    PlanConfiguration, Policy, PolicyAbove, Removed, SetPolicy,
};

/// What of an account is to be in a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ConfigurationQuery {
    /// How it is to be written.
    pub format: Option<DocumentFormat>,
    /// Only these parts, with commas between them; all if none is named.
    pub only: Option<String>,
    /// Whether accounts below are in it too; they are if nothing is said.
    pub below: Option<bool>,
}

impl Client {
    /// What an account states about who of its people may have what.
    pub async fn list_policies(&self, account: &AccountRef) -> Result<Vec<Policy>, Error> {
        self.read(self.request(&LIST_POLICIES, &[account])).await
    }

    /// What accounts above state of people in an account too.
    pub async fn list_policies_above(
        &self,
        account: &AccountRef,
    ) -> Result<Vec<PolicyAbove>, Error> {
        self.read(self.request(&LIST_POLICIES_ABOVE, &[account])).await
    }

    /// States it.
    pub async fn create_policy(
        &self,
        account: &AccountRef,
        policy: &SetPolicy,
    ) -> Result<Changed<Policy>, Error> {
        self.write(self.request(&CREATE_POLICY, &[account]).json(policy)).await
    }

    /// States something else instead.
    pub async fn change_policy(
        &self,
        account: &AccountRef,
        policy: PolicyId,
        content: &SetPolicy,
    ) -> Result<Changed<Policy>, Error> {
        self.write(self.request(&CHANGE_POLICY, &[account, &policy]).json(content)).await
    }

    /// States it no longer.
    pub async fn remove_policy(
        &self,
        account: &AccountRef,
        policy: PolicyId,
    ) -> Result<Removed, Error> {
        self.write(self.request(&REMOVE_POLICY, &[account, &policy])).await
    }

    /// An account and those below it as a document.
    pub async fn get_configuration(
        &self,
        account: &AccountRef,
        query: &ConfigurationQuery,
    ) -> Result<Configuration, Error> {
        self.read(self.request(&GET_CONFIGURATION, &[account]).query(query)).await
    }

    /// What would make a document so. Nothing is changed.
    pub async fn plan_configuration(
        &self,
        account: &AccountRef,
        plan: &PlanConfiguration,
    ) -> Result<Plan, Error> {
        self.write(self.request(&PLAN_CONFIGURATION, &[account]).json(plan)).await
    }

    /// Makes it so, if the plan is still the one that was looked at: all of it, or nothing.
    pub async fn apply_configuration(
        &self,
        account: &AccountRef,
        apply: &ApplyConfiguration,
    ) -> Result<Changed<Plan>, Error> {
        self.write(self.request(&APPLY_CONFIGURATION, &[account]).json(apply)).await
    }
}
