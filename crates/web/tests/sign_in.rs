//! Signing in, being invited, and what others try with it.

mod account;
mod address;
pub(crate) mod authenticator;
pub(crate) mod browser;
mod codes;
mod demanded;
mod doors;
mod factor;
mod half;
mod invitations;
mod passwords;
mod people;
mod sessions;

const CAROL: &str = "carol@abc.example";
const BOB: &str = "bob@abc.example";
/// In another customer, of another branch.
const GUS: &str = "gus@globex.example";
/// Of everyone in these tests who has one.
pub(crate) const PASSWORD: &str = "seven quiet lamps over water";
