//! Signing in, being invited, and what others try with it.

mod browser;
mod doors;
mod invitations;
mod passwords;
mod sessions;

const CAROL: &str = "carol@abc.example";
const BOB: &str = "bob@abc.example";
/// Of everyone in these tests who has one.
const PASSWORD: &str = "seven quiet lamps over water";
