//! What attackers try first, at every door at once.

mod crowd;
mod doors;
mod headers;
mod heard;
mod links;
mod menu;
mod nasty;
mod silence;
