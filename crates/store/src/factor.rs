//! What second factors need beside their sealed secrets: the step whose code was used last, so that
//! each code is good once, and the hashes of recovery codes.
//!
//! Both are there as long as the factor is: they come with the event that binds its secret, in its
//! transaction, and go with the one that frees it.
//!
//! Deliberately not here: codes, and how they are worked out.

use rolecall_core::{
    PersonId,
    change::{Event, SecretOf},
};
use sqlx::Row;

use crate::{Fault, SecretHash, Store, writes::Writes};

/// What comes with a factor that is set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFactor {
    /// The step of the code that showed that its person has it.
    pub step: u32,
    /// The hashes of its recovery codes.
    pub recovery_codes: Vec<[u8; 32]>,
}

impl Store {
    /// Uses the code of a step, and with it those of all steps before, if none of them was used and
    /// the factor still has this sealed secret. Of many at once with one code, one gets it, since it
    /// is one statement on a row that goes when the factor does.
    pub async fn use_factor_step(
        &self,
        person: PersonId,
        sealed: &SecretHash,
        step: u32,
    ) -> Result<bool, Fault> {
        let used = sqlx::query(
            "UPDATE factor_steps SET step = $2 WHERE person = $1 AND step < $2 AND EXISTS \
             (SELECT 1 FROM secrets WHERE purpose = 'factor' AND owner = $1 AND hash = $3)",
        )
        .bind(bytes(person))
        .bind(i64::from(step))
        .bind(sealed.0.as_str())
        .execute(&self.pool)
        .await?;
        Ok(used.rows_affected() == 1)
    }

    /// Uses a recovery code, by its hash. It goes.
    pub async fn use_recovery_code(&self, person: PersonId, hash: [u8; 32]) -> Result<bool, Fault> {
        let used = sqlx::query("DELETE FROM recovery_codes WHERE person = $1 AND hash = $2")
            .bind(bytes(person))
            .bind(hash.to_vec())
            .execute(&self.pool)
            .await?;
        Ok(used.rows_affected() == 1)
    }

    /// How many recovery codes a person has left.
    pub async fn recovery_codes_left(&self, person: PersonId) -> Result<u64, Fault> {
        let row = sqlx::query("SELECT COUNT(*) AS codes FROM recovery_codes WHERE person = $1")
            .bind(bytes(person))
            .fetch_one(&self.pool)
            .await?;
        u64::try_from(row.try_get::<i64, _>("codes")?).map_err(Fault::corrupt)
    }

    /// Puts other recovery codes in the place of those that there are. Who has no factor gets none.
    pub async fn renew_recovery_codes(
        &self,
        person: PersonId,
        hashes: &[[u8; 32]],
    ) -> Result<(), Fault> {
        let mut connection = self.pool.acquire().await?;
        let mut transaction = self.engine.begin(&mut connection).await?;
        let factor = sqlx::query("SELECT person FROM factor_steps WHERE person = $1")
            .bind(bytes(person))
            .fetch_optional(&mut *transaction)
            .await?;
        let mut writes = Writes::default();
        remove_recovery_codes(&mut writes, person);
        if factor.is_some() {
            insert_recovery_codes(&mut writes, person, hashes);
        }
        writes.send(&mut transaction).await?;
        Ok(transaction.commit().await?)
    }
}

/// Does what an event says of a factor: what came with the one before goes, and `new` comes.
pub(crate) fn follow(writes: &mut Writes, event: &Event, new: Option<&NewFactor>) {
    for freed in event.frees_secrets_of() {
        if let SecretOf::Factor(person) = freed {
            remove(writes, person);
        }
    }
    if let Some(SecretOf::Factor(person)) = event.binds_secret_of() {
        // Removed and not changed: who waits to use a code of the factor before finds no row.
        remove(writes, person);
        insert(writes, person, new);
    }
}

fn remove(writes: &mut Writes, person: PersonId) {
    writes.add("DELETE FROM factor_steps WHERE person = $1").bind(bytes(person));
    remove_recovery_codes(writes, person)
}

fn insert(writes: &mut Writes, person: PersonId, new: Option<&NewFactor>) {
    writes
        .add("INSERT INTO factor_steps (person, step) VALUES ($1, $2)")
        .bind(bytes(person))
        .bind(new.map_or(0, |new| i64::from(new.step)));
    let hashes = new.map_or(&[][..], |new| &new.recovery_codes);
    insert_recovery_codes(writes, person, hashes)
}

fn remove_recovery_codes(writes: &mut Writes, person: PersonId) {
    writes.add("DELETE FROM recovery_codes WHERE person = $1").bind(bytes(person));
}

fn insert_recovery_codes(writes: &mut Writes, person: PersonId, hashes: &[[u8; 32]]) {
    for hash in hashes {
        writes
            .add("INSERT INTO recovery_codes (person, hash) VALUES ($1, $2)")
            .bind(bytes(person))
            .bind(hash.to_vec());
    }
}

fn bytes(person: PersonId) -> Vec<u8> {
    person.to_bytes().to_vec()
}
