//! The program as a stranger meets it: the demo over HTTP, the command line beside it, and what
//! the README and the walkthrough of `/docs` say of them.
//!
//! One demo is started for all of these tests and only read. What needs a change, or a moment that
//! nobody in the demo has, is shown on an installation of its own.

mod authzen;
mod backup;
mod bulk;
mod check;
mod cli;
mod client;
mod code;
mod dates;
mod docs;
mod doctor;
mod explain;
mod first_start;
mod gateway;
mod history;
mod installation;
mod key_file;
mod lines;
mod manual;
mod matrix;
mod mistakes;
mod operator;
mod people;
mod process;
mod programs;
mod quiet;
mod readme;
mod server;
mod table;
mod watching;
mod world;
mod zones;
