//! Writing bundles: the rows of an account, as far as a reader may see them, with all that it takes to
//! verify them elsewhere. They are written as they are read, so a bundle may be of any length.
//!
//! Deliberately not here: who may see what (web), how a bundle looks (`form`).

use base64::{Engine, engine::general_purpose::STANDARD};
use rolecall_core::{AccountId, Timestamp};
use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};
use sqlx::{AnyConnection, Row, any::AnyRow};

use super::{
    Checkpoint, Proof,
    form::{self, End, EndSaid, FORM, Head, Line, PERSONAL, Since, sum},
    member::{Member, Members},
    merkle::{Hash, inclusion},
    note::Signer,
    tiles::Tiles,
};
use crate::{
    Fault,
    ledger::{Entry, decoded, number},
};

/// The most rows of a bundle; another one goes on after them.
pub const BUNDLE_ROWS_MAX: u64 = 1_000_000;
/// How many rows are read at a time.
const ROWS_AT_A_TIME: i64 = 200;

/// What of a row is shown.
pub enum Shown<'s> {
    /// It is left out.
    Nothing,
    /// All of it.
    All,
    /// The members that this says yes to, by JSON pointer and value. The hash of a personal value
    /// stands for the value.
    Some(Box<Shows<'s>>),
}

/// Says of a member, by pointer and value, whether it is shown.
type Shows<'s> = dyn Fn(&str, &Value) -> bool + Send + Sync + 's;

/// A bundle as far as it is written.
#[derive(Debug)]
pub struct Bundle {
    account: AccountId,
    checkpoint: Checkpoint,
    after: u64,
    rows: u64,
    last_shown: u64,
    proof: Vec<Hash>,
    digest: Sha256,
    is_over: bool,
}

/// What a bundle is of.
#[derive(Clone, Copy, Debug)]
pub struct BundleOf<'b> {
    /// Whose rows.
    pub account: AccountId,
    /// What the account is called, for people.
    pub name: &'b str,
    /// Which of them, in words of whoever asks; empty for all.
    pub filter: &'b str,
    /// Only the rows after this one.
    pub after: u64,
    /// The size of an older checkpoint that this one is to go on from.
    pub since: Option<u64>,
}

/// Some rows of a bundle, as they are read.
pub struct BundleRows(Vec<Read>);

impl BundleRows {
    /// What they say, oldest first.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.0.iter().map(|read| &read.entry)
    }
}

/// A row as it is read.
struct Read {
    entry: Entry,
    text: Value,
    /// Position, salt and JSON text.
    beside: Vec<(usize, Vec<u8>, String)>,
    seed: Hash,
    proof: Vec<Hash>,
}

impl Proof {
    /// Begins a bundle of an account's rows, and gives its first line; none if the
    /// ledger was never of the older size that is asked about.
    pub async fn bundle(
        &self,
        of: BundleOf<'_>,
        checkpoint: Checkpoint,
        signer: &Signer,
    ) -> Result<Option<(Bundle, String)>, Fault> {
        let since = match of.since {
            None => None,
            Some(size) => {
                let Some(proof) = self.consistency(size, checkpoint.size).await? else {
                    return Ok(None);
                };
                let proof = proof.iter().map(|hash| STANDARD.encode(hash)).collect();
                Some(Since { size, proof })
            }
        };
        let head = Head {
            bundle: FORM.to_owned(),
            account: of.account,
            name: of.name.to_owned(),
            filter: of.filter.to_owned(),
            after: of.after,
            key: signer.verifier().to_string(),
            checkpoint: checkpoint.note.clone(),
            since,
        };
        let mut bundle = Bundle {
            account: of.account,
            checkpoint,
            after: of.after,
            rows: 0,
            last_shown: of.after,
            proof: Vec::new(),
            digest: Sha256::new(),
            is_over: false,
        };
        let line = bundle.written(&head);
        Ok(Some((bundle, line)))
    }

    /// Some more rows of a bundle, to be written by [`Bundle::lines`].
    pub async fn rows_of(&self, bundle: &Bundle) -> Result<BundleRows, Fault> {
        let mut connection = self.pool.acquire().await?;
        // In one look, since people are erased in between.
        let mut moment = self.engine.look(&mut connection).await?;
        let rows = read_rows(&mut moment, bundle).await?;
        moment.commit().await?;
        Ok(BundleRows(rows))
    }
}

async fn read_rows(connection: &mut AnyConnection, bundle: &Bundle) -> Result<Vec<Read>, Fault> {
    let (account, size) = (bundle.account.to_bytes().to_vec(), bundle.checkpoint.size);
    let rows = sqlx::query(
        "SELECT revision, entry FROM ledger \
         WHERE account = $1 AND revision > $2 AND revision <= $3 ORDER BY revision LIMIT $4",
    )
    .bind(account.clone())
    .bind(number(bundle.after))
    .bind(number(size))
    .bind(ROWS_AT_A_TIME)
    .fetch_all(&mut *connection)
    .await?;
    let Some(last) = rows.last() else { return Ok(Vec::new()) };
    let beside = sqlx::query(
        "SELECT beside.revision, beside.position, beside.salt, beside.value \
         FROM ledger JOIN ledger_personal AS beside ON beside.revision = ledger.revision \
         WHERE ledger.account = $1 AND ledger.revision > $2 AND ledger.revision <= $3 \
         ORDER BY beside.revision, beside.position",
    )
    .bind(account)
    .bind(number(bundle.after))
    .bind(last.try_get::<i64, _>("revision")?)
    .fetch_all(&mut *connection)
    .await?;
    let (mut tiles, mut beside) = (Tiles::default(), beside.iter().peekable());
    let mut read = Vec::with_capacity(rows.len());
    for row in &rows {
        let revision: i64 = row.try_get("revision")?;
        let is_own =
            |value: &&AnyRow| value.try_get("revision").is_ok_and(|at: i64| at == revision);
        let mut own = Vec::new();
        while let Some(value) = beside.next_if(is_own) {
            own.push(value);
        }
        read.push(read_row(connection, &mut tiles, (row, &own), size).await?);
    }
    Ok(read)
}

async fn read_row(
    connection: &mut AnyConnection,
    tiles: &mut Tiles,
    (row, own): (&AnyRow, &[&AnyRow]),
    size: u64,
) -> Result<Read, Fault> {
    let text: String = row.try_get("entry")?;
    let mut values = Vec::new();
    let mut beside = Vec::new();
    for value in own {
        let (position, text): (i64, String) = (value.try_get("position")?, value.try_get("value")?);
        values.push((position, text.clone()));
        let place = usize::try_from(position).map_err(Fault::corrupt)?;
        beside.push((place, value.try_get("salt")?, text));
    }
    let entry = decoded(&text, &values)?;
    let index = entry.revision.checked_sub(1).ok_or_else(|| Fault::corrupt("a row's number"))?;
    let seed = tiles.seed(connection, index).await?;
    let proof = tiles.hashes(connection, inclusion(index, size)).await?;
    Ok(Read { entry, text: serde_json::from_str(&text)?, beside, seed, proof })
}

impl Bundle {
    /// Whose rows it has.
    pub fn account(&self) -> AccountId {
        self.account
    }

    /// Whether its end is written.
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// Lines of some rows, each as far as it is shown, and the end after the last of them.
    pub fn lines<'s>(
        &mut self,
        BundleRows(rows): BundleRows,
        shown: impl IntoIterator<Item = Shown<'s>>,
        (signer, now): (&Signer, Timestamp),
    ) -> String {
        let is_last = (rows.len() as u64) < ROWS_AT_A_TIME.unsigned_abs();
        let mut lines = String::new();
        for (row, shown) in rows.into_iter().zip(shown) {
            self.after = row.entry.revision;
            lines.extend(self.row(row, &shown));
        }
        let is_cut = self.rows >= BUNDLE_ROWS_MAX && !is_last;
        if is_last || is_cut {
            lines.push_str(&self.end(signer, now, is_cut));
        }
        lines
    }

    fn written(&mut self, line: &impl Serialize) -> String {
        let line = form::line(line);
        self.digest.update(&line);
        line
    }

    fn row(&mut self, row: Read, shown: &Shown<'_>) -> Option<String> {
        let shows = |member: &Member| match shown {
            Shown::Nothing => false,
            Shown::All => true,
            Shown::Some(shows) => shows(&member.pointer, &member.value),
        };
        if matches!(shown, Shown::Nothing) {
            return None;
        }
        let revision = row.entry.revision;
        let Members { all, padding } = Members::of(&row.text, &row.seed, revision);
        let hashed: Vec<_> = all.iter().filter(|it| it.pointer.ends_with(PERSONAL)).collect();
        let personal = row.beside.iter().filter_map(|(position, salt, value)| {
            let member = hashed.get(*position).filter(|member| shows(member))?;
            let of = member.pointer.strip_suffix(PERSONAL)?;
            Some((of.to_owned(), STANDARD.encode(salt), value.clone()))
        });
        let personal = personal.collect();
        let (open, kept): (Vec<_>, Vec<_>) = all.into_iter().partition(|member| shows(member));
        let mut hidden: Vec<Hash> = kept.iter().map(Member::hash).chain(padding).collect();
        hidden.sort_unstable();
        let ends = row.proof.iter().rev().zip(self.proof.iter().rev());
        let same = ends.take_while(|(one, other)| one == other).count();
        let own = &row.proof[..row.proof.len() - same];
        let written = |hash: &Hash| STANDARD.encode(hash);
        let line = Line {
            revision,
            after: self.last_shown,
            members: open
                .into_iter()
                .map(|Member { pointer, value, salt }| (STANDARD.encode(salt), pointer, value))
                .collect(),
            hidden: hidden.iter().map(written).collect(),
            personal,
            proof: own.iter().map(written).collect(),
            same,
            sum: sum(&self.digest),
        };
        self.proof = row.proof;
        self.last_shown = revision;
        self.rows += 1;
        Some(self.written(&line))
    }

    fn end(&mut self, signer: &Signer, now: Timestamp, is_cut: bool) -> String {
        self.is_over = true;
        let said = EndSaid {
            origin: signer.verifier().name(),
            account: self.account,
            rows: self.rows,
            is_cut,
            digest: self.digest.clone().finalize().into(),
        };
        let end = signer.signed(&format!("{}{now}\n", said.text()));
        End { end }.line()
    }
}
