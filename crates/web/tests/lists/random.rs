//! A world made by random commands, and everyone in it with a session.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::Method;
use rolecall_core::{
    AccountId, MembershipId, PersonId, Principal, Timestamp, change::Event, facts::Facts,
    record::MembershipState,
};
use rolecall_store::{Envelope, Session};
use rolecall_testkit::sim::Generator;
use sha2::{Digest, Sha256};

use super::plain::Reader;
use crate::world::{Call, Reply, World};

pub(super) struct Random {
    pub(super) world: World,
    /// Who has ever stood where, to this day or not: a history names them.
    pub(super) stood: BTreeSet<(PersonId, AccountId)>,
    /// Whose each membership is or was.
    pub(super) memberships: BTreeMap<MembershipId, (PersonId, AccountId)>,
    pub(super) at: Timestamp,
}

impl Random {
    pub(super) async fn made(seed: u64, steps: u64) -> Self {
        let mut world = World::empty().await;
        let mut generator = Generator::new(seed);
        let (mut stood, mut memberships) = (BTreeSet::new(), BTreeMap::new());
        let mut at = Timestamp::UNIX_EPOCH;
        for _ in 0..steps {
            let (context, command) = world.live().read(|facts, _| generator.next(facts));
            at = context.at;
            let envelope = Envelope::new(context, command, [1; 32]);
            let Ok(done) = world.store().carry_out(envelope).await else { continue };
            for event in &done.events {
                if let Event::MembershipAdded { membership, person, account, .. } = event {
                    memberships.insert(*membership, (*person, *account));
                    stood.insert((*person, *account));
                }
            }
        }
        world.at(&at.to_string());
        Self { world, stood, memberships, at }
    }

    pub(super) fn facts<T>(&self, look: impl FnOnce(&Facts) -> T) -> T {
        self.world.live().read(|facts, _| look(facts))
    }

    pub(super) fn accounts(&self) -> Vec<AccountId> {
        self.facts(|facts| facts.accounts().iter().map(|account| account.id).collect())
    }

    pub(super) fn short_name(&self, account: AccountId) -> String {
        self.facts(|facts| {
            let account = facts.account(account).expect("known").expect("an account");
            account.short_name.to_string()
        })
    }

    /// Everyone who works in an account.
    pub(super) fn readers(&self) -> Vec<Reader> {
        self.facts(|facts| {
            let persons = facts.persons().into_iter();
            let works = |person: &PersonId| {
                let mut memberships = facts.memberships_of(*person);
                memberships.any(|it| it.state == MembershipState::Active)
            };
            persons.map(|person| person.id).filter(works).map(Reader).collect()
        })
    }

    pub(super) async fn got(&self, reader: &Reader, path: &str) -> Reply {
        let cookie = self.cookie(reader.0).await;
        let call = Call::new(Method::GET, path).header("host", "rolecall.example");
        call.header("cookie", &cookie).send(&self.world).await
    }

    /// A session as signing in opens it.
    async fn cookie(&self, person: PersonId) -> String {
        let secret = person.to_string();
        let token: [u8; 32] = Sha256::digest(secret.as_bytes()).into();
        let store = self.world.store();
        if store.session(token, self.at).await.expect("readable").is_none() {
            let session = Session {
                principal: Principal::Person(person),
                opened_at: self.at,
                seen_at: self.at,
                factor_at: Some(self.at),
                ip: None,
                agent: None,
            };
            store.open_session(token, &session).await.expect("writable");
        }
        format!("__Host-rolecall={secret}")
    }
}
