//! The program as a stranger meets it: the demo over HTTP, the command line beside it, and what
//! the README and the walkthrough of `/docs` say of them.
//!
//! One demo is started for all of these tests and only read. What needs a change, or a moment that
//! nobody in the demo has, is shown on an installation of its own.

mod authzen;
mod check;
mod cli;
mod client;
mod code;
mod dates;
mod docs;
mod explain;
mod gateway;
mod installation;
mod key_file;
mod lines;
mod matrix;
mod mistakes;
mod people;
mod process;
mod programs;
mod readme;
mod table;
mod world;
mod zones;
