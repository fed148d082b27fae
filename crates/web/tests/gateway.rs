//! The gateway before a small application: who gets through, with what, and what nobody gets past.

mod addresses;
mod closed;
mod dialects;
mod entering;
mod fuzz;
mod gate;
mod office;
mod passing;
mod redaction;
mod sockets;
mod tricks;

const OLIVIA: &str = "olivia@northwind.example";
const CAROL: &str = "carol@abc.example";
const BOB: &str = "bob@abc.example";
