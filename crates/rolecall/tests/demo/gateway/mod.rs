//! The demo's back office behind the gateway, and behind other proxies that ask it.

mod browser;
mod lines;
mod nginx;
mod overhead;
mod samples;
mod serving;
mod streams;
mod table;
