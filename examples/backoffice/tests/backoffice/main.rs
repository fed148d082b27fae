//! The back office over HTTP, as browsers and programs speak to it.

mod api;
mod lists;
mod office;
mod pages;
mod program;
mod routes;
mod verbs;
