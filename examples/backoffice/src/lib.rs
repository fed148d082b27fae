//! A small back office of a telecom provider, without any access logic: an example of a program to
//! put behind a gateway.

pub mod field;
pub mod gateway;
pub mod operation;
pub mod resource;
pub mod table;
