//! Passwords: how good one has to be, and checking one, as Argon2id in a bounded pool.

use std::sync::{
    LazyLock, Mutex, PoisonError,
    atomic::{AtomicUsize, Ordering},
};

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
use rolecall_store::SecretHash;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::problem::Problem;

/// The fewest characters of a password that stands alone.
pub const CHARS_MIN: usize = 15;
/// The fewest characters beside a second factor.
pub const CHARS_MIN_BESIDE_FACTOR: usize = 8;
/// The most characters.
pub const CHARS_MAX: usize = 1_024;
/// How hard to guess at least, of 0 to 4.
const STRENGTH_MIN: u8 = 3;
/// The same beside a second factor.
const STRENGTH_MIN_BESIDE_FACTOR: u8 = 2;
/// How many are hashed at the same time: each takes 19 MB and a core.
const AT_ONCE_MAX: usize = 4;

/// How many may wait for their turn besides: on two cores, the last waits for some five seconds. Who
/// comes then is told to come again.
const WAITING_MAX: usize = 256;

static POOL: Semaphore = Semaphore::const_new(AT_ONCE_MAX);

/// Memory for those whose turn it is: as much as was ever needed at once.
static MEMORY: Mutex<Vec<Vec<Block>>> = Mutex::new(Vec::new());

/// Those whose turn it is, and those who wait.
static THERE: AtomicUsize = AtomicUsize::new(0);

/// Of a password that nobody has: checking it costs what checking a real one costs.
static NOBODYS: LazyLock<SecretHash> =
    LazyLock::new(|| hash("nobody has this one", [7; 16]).expect("it is not too long"));

/// Why a password will not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Weakness {
    /// Fewer characters than are needed.
    Short {
        /// How many are needed.
        min: usize,
    },
    /// More characters than are taken.
    Long,
    /// A guess or two away from a word, a name or a pattern.
    Guessable,
}

/// Whether a password is good enough for someone of whom these words are known.
pub fn check(password: &str, own_words: &[&str], beside_factor: bool) -> Result<(), Weakness> {
    let (min, strength_min) = if beside_factor {
        (CHARS_MIN_BESIDE_FACTOR, STRENGTH_MIN_BESIDE_FACTOR)
    } else {
        (CHARS_MIN, STRENGTH_MIN)
    };
    match password.chars().count() {
        len if len < min => return Err(Weakness::Short { min }),
        len if len > CHARS_MAX => return Err(Weakness::Long),
        _ => {}
    }
    // The estimate looks at the beginning; what is longer is only harder. It does not see that a word
    // comes again behind a blank.
    let beginning: String = password.chars().take(100).collect();
    let joined: String = beginning.split_whitespace().collect();
    let strength = |text: &str| u8::from(zxcvbn::zxcvbn(text, own_words).score());
    let strength = strength(&beginning).min(strength(&joined));
    if strength < strength_min { Err(Weakness::Guessable) } else { Ok(()) }
}

/// The hash of a password; nothing if it is too long.
pub fn hash(password: &str, salt: [u8; 16]) -> Option<SecretHash> {
    if password.chars().count() > CHARS_MAX {
        return None;
    }
    let argon2 = Argon2::default();
    let hash = PasswordHash {
        algorithm: Algorithm::default().ident(),
        version: Some(Version::default().into()),
        params: ParamsString::try_from(argon2.params()).ok()?,
        salt: Some(Salt::new(&salt).ok()?),
        hash: Some(worked_out(&argon2, password, &salt, Params::DEFAULT_OUTPUT_LEN)?),
    };
    Some(SecretHash(hash.to_string()))
}

/// Whether a hash is of a password, by the parameters that stand in it.
fn is_of(known: &SecretHash, password: &str) -> Option<bool> {
    let known = PasswordHash::new(&known.0).ok()?;
    let algorithm = Algorithm::try_from(known.algorithm.as_str()).ok()?;
    let version = known.version.map_or(Ok(Version::default()), Version::try_from).ok()?;
    let argon2 = Argon2::new(algorithm, version, Params::try_from(&known).ok()?);
    let (salt, expected) = (known.salt?, known.hash?);
    // The comparison of outputs takes as long whatever differs.
    Some(worked_out(&argon2, password, &salt, expected.len())? == expected)
}

/// Hashes in memory that is used again. Taken anew for each, by whichever thread's turn it is, it stays
/// with the allocator of each thread: a crowd would take gigabytes.
fn worked_out(argon2: &Argon2<'_>, password: &str, salt: &[u8], length: usize) -> Option<Output> {
    let kept = || MEMORY.lock().unwrap_or_else(PoisonError::into_inner);
    let mut memory = kept().pop().unwrap_or_default();
    let blocks = argon2.params().block_count();
    if memory.len() < blocks {
        memory.resize(blocks, Block::default());
    }
    let mut out = Zeroizing::new(vec![0; length]);
    let (password, blocks) = (password.as_bytes(), &mut memory[..blocks]);
    let done = argon2.hash_password_into_with_memory(password, salt, &mut out, blocks);
    kept().push(memory);
    done.ok().and_then(|()| Output::new(&out).ok())
}

/// The same off the threads that serve.
pub(crate) async fn hashed(password: &str, salt: [u8; 16]) -> Result<Option<SecretHash>, Crowded> {
    let password = Zeroizing::new(password.to_owned());
    in_pool(move || hash(&password, salt)).await
}

/// Whether a password is the one of which `known` is the hash. Without a hash it is not, after the
/// same work.
pub(crate) async fn is_right(password: &str, known: Option<SecretHash>) -> Result<bool, Crowded> {
    let password = Zeroizing::new(password.to_owned());
    in_pool(move || {
        let expected = known.as_ref().unwrap_or(&NOBODYS);
        let fits = password.chars().count() <= CHARS_MAX;
        let right = is_of(expected, &password).unwrap_or_default();
        right && fits && known.is_some()
    })
    .await
}

/// More want a password looked at than can wait for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Crowded;

impl From<Crowded> for Problem {
    fn from(_: Crowded) -> Self {
        Self::crowded()
    }
}

/// One who is there, until they go; also if they give up while they wait.
struct There;

impl There {
    fn enter() -> Result<Self, Crowded> {
        let there = Self;
        let before = THERE.fetch_add(1, Ordering::Relaxed);
        if before < AT_ONCE_MAX + WAITING_MAX { Ok(there) } else { Err(Crowded) }
    }
}

impl Drop for There {
    fn drop(&mut self) {
        THERE.fetch_sub(1, Ordering::Relaxed);
    }
}

async fn in_pool<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Crowded> {
    let there = There::enter()?;
    let turn = POOL.acquire().await.expect("the pool is never closed");
    // Whoever is gone meanwhile leaves work that goes on: it keeps its turn until it is done.
    let work = move || {
        let _kept = (there, turn);
        work()
    };
    Ok(tokio::task::spawn_blocking(work).await.expect("hashing does not panic"))
}

#[cfg(test)]
mod tests {
    use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};

    use super::*;

    /// What was kept before stays good, and what is kept is what the library itself makes.
    #[test]
    fn a_hash_is_that_of_the_library_whatever_its_parameters() {
        let (password, salt) = ("seven quiet lamps over water", [5; 16]);
        let ours = hash(password, salt).expect("it is not too long");
        let theirs = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
        assert_eq!(ours.0, theirs.expect("a hash").to_string());
        let parsed = PasswordHash::new(&ours.0).expect("of the usual form");
        assert!(Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok());
        for (kib, rounds) in [(8_192, 3), (32_768, 1), (19_456, 2)] {
            let params = Params::new(kib, rounds, 1, None).expect("parameters");
            let other = Argon2::from(params).hash_password_with_salt(password.as_bytes(), &salt);
            let other = SecretHash(other.expect("a hash").to_string());
            assert_eq!(is_of(&other, password), Some(true), "{}", other.0);
            assert_eq!(is_of(&other, "seven quiet lamps over waters"), Some(false));
        }
        for broken in ["", "$argon2id$", "plain", "$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAA"] {
            assert_eq!(is_of(&SecretHash(broken.to_owned()), password), None, "{broken}");
        }
    }

    #[test]
    fn a_password_is_long_enough_and_not_made_of_known_words() {
        let own = ["adam", "adam@abc.example"];
        assert_eq!(check("short", &own, false), Err(Weakness::Short { min: 15 }));
        assert_eq!(check("adam@abc.example", &own, false), Err(Weakness::Guessable));
        assert_eq!(check("aaaaaaaaaaaaaaaaaaaa", &own, false), Err(Weakness::Guessable));
        assert_eq!(check("password password", &own, false), Err(Weakness::Guessable));
        assert_eq!(check("rolecall on the harbour wall", &own, false), Ok(()));
        assert_eq!(check("x7!Qpl2v", &own, true), Ok(()));
        assert_eq!(check(&"ab cd ".repeat(200), &own, false), Err(Weakness::Long));
    }
}
