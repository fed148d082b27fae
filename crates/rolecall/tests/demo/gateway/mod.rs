//! The demo's back office behind the gateway, and behind other proxies that ask it.

mod browser;
mod connections;
mod echo;
mod fronted;
mod lines;
mod menus;
mod nginx;
mod overhead;
mod prerequisites;
mod proxies;
mod samples;
mod serving;
mod slow;
mod streams;
mod table;
