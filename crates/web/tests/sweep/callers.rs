//! Who sweeps: a key with everything at each position, one that may only look, one with sections
//! that no operation asks for, and nobody.

use axum::http::Method;
use rolecall_core::{
    AccountId, Origin, Principal,
    access::Access,
    change::{Operation, Refusal, Undecided, permits},
};

use super::{Cell, samples::Needs, targets::Target};
use crate::world::{Call, NOW, World, moment};

/// Where a caller stands, seen from the account `abc`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Caller {
    /// Two above: all of the platform.
    Platform,
    /// Directly above: all of the reseller.
    Above,
    /// In it, with everything.
    Owner,
    /// In it, with view of everything.
    Viewer,
    /// In it, with sections that none of Rolecall's operations asks for.
    Clerk,
    /// In its phone system, with everything there.
    Below,
    /// In another customer, with everything there.
    Peer,
    /// Without credentials.
    Anonymous,
}

impl Caller {
    pub(super) const ALL: &'static [Self] = &[
        Self::Platform,
        Self::Above,
        Self::Owner,
        Self::Viewer,
        Self::Clerk,
        Self::Below,
        Self::Peer,
        Self::Anonymous,
    ];

    fn key(self) -> Option<&'static str> {
        Some(match self {
            Self::Platform => "all of northwind",
            Self::Above => "all of harbour",
            Self::Owner => "all of abc",
            Self::Viewer => "view of abc",
            Self::Clerk => "abc nothing",
            Self::Below => "all of abc-hq",
            Self::Peer => "all of globex",
            Self::Anonymous => return None,
        })
    }

    pub(super) fn call(self, world: &World, method: Method, path: &str) -> Call {
        let call = Call::new(method, &format!("/api/v1{path}"));
        match self.key() {
            Some(key) => call.with_key(world, key),
            None => call,
        }
    }

    fn principal(self, world: &World) -> Option<Principal> {
        self.key().map(|key| Principal::Key(world.key(key).id))
    }

    fn sees(self, world: &World, account: AccountId) -> bool {
        let Some(principal) = self.principal(world) else { return false };
        world.live().read(|facts, _| {
            let access = Access::of(facts, principal, account, moment(NOW), Origin::Unknown);
            access.expect("the whole world").is_some_and(|access| access.sees_anything())
        })
    }

    /// What core says of an operation to an account.
    fn permitted(
        self,
        world: &World,
        operation: Operation,
        account: AccountId,
    ) -> Result<(), Refusal> {
        let principal = self.principal(world).expect("someone");
        world.live().read(|facts, _| {
            let origin = Origin::Unknown;
            match permits(facts, principal, operation, account, moment(NOW), origin) {
                Ok(()) => Ok(()),
                Err(Undecided::Refused(refusal)) => Err(refusal),
                Err(Undecided::Missing(need)) => panic!("{need:?} is not in memory"),
            }
        })
    }
}

impl Cell<'_> {
    /// Whether the table of operations lets the caller do this.
    pub(super) fn is_allowed(&self, world: &World) -> bool {
        self.verdict(world).is_ok()
    }

    /// The status of the refusal.
    pub(super) fn refusal(&self, world: &World) -> u16 {
        self.verdict(world).expect_err("it is refused")
    }

    fn verdict(&self, world: &World) -> Result<(), u16> {
        if self.caller == Caller::Anonymous {
            return Err(401);
        }
        let account = match self.target {
            Target::Nothing => world.account("northwind"),
            Target::Own => world.account("abc"),
            Target::Foreign => world.account("globex"),
            Target::MadeUp | Target::ForeignInOwn | Target::MadeUpInOwn => return Err(404),
        };
        match self.sample.needs {
            Needs::Credentials => Ok(()),
            Needs::Sight if self.caller.sees(world, account) => Ok(()),
            Needs::Only(callers) if callers.contains(&(self.caller, self.target)) => Ok(()),
            Needs::Sight | Needs::Only(_) => Err(404),
            Needs::Table => self.table(world, account, self.operation.needs.as_deref()),
            Needs::Row(key) => self.table(world, account, Some(&[key.to_owned()])),
        }
    }

    fn table(&self, world: &World, account: AccountId, keys: Option<&[String]>) -> Result<(), u16> {
        let keys = keys.expect("`x-operation` names what it needs");
        let mut least = 404;
        for key in keys {
            let operation = Operation::ALL.iter().find(|operation| operation.key() == key);
            let operation = *operation.expect("a row of the table");
            match self.caller.permitted(world, operation, account) {
                Ok(()) => return Ok(()),
                Err(Refusal::LevelMissing { .. }) => least = 403,
                Err(Refusal::NotFound { .. } | Refusal::KindCannot { .. }) => {}
                Err(refusal) => panic!("{self}: {refusal}"),
            }
        }
        Err(least)
    }
}
