//! The client against a server that answers as it is told to.

mod answers;
mod lists;
mod repeated;
mod sweep;

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::mpsc::{Receiver, channel},
    thread,
};

use super::Client;
use crate::wire::AccountRef;

/// A request as it came in.
#[derive(Debug)]
struct Asked {
    /// Method and path.
    line: String,
    /// In lower case, with their values.
    headers: Vec<String>,
}

impl Asked {
    fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter().filter_map(|header| header.split_once(": "));
        headers.find(|(found, _)| *found == name).map(|(_, value)| value)
    }
}

/// A server that gives these answers in turn, one to a connection, and the last one ever after;
/// it hangs up where the answer is empty.
fn serve(answers: &'static [&'static str]) -> (Client, Receiver<Asked>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let (sender, asked) = channel();
    thread::spawn(move || {
        let last = answers.last().into_iter().cycle();
        for (stream, answer) in listener.incoming().zip(answers.iter().chain(last)) {
            let mut stream = stream.expect("a connection");
            if sender.send(read(&stream)).is_err() {
                return;
            }
            // Whoever asked may have gone.
            let _written = stream.write_all(answer.as_bytes());
        }
    });
    (Client::new(&url, "rck_1_2").expect("a client"), asked)
}

fn read(stream: &TcpStream) -> Asked {
    let mut reader = BufReader::new(stream);
    let lines = reader.by_ref().lines().map(|line| line.expect("a line"));
    let mut head: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    let line = head.remove(0).trim_end_matches(" HTTP/1.1").to_owned();
    let asked = Asked { line, headers: head };
    let length = asked.header("content-length").map_or(0, |length| length.parse().expect("bytes"));
    reader.read_exact(&mut vec![0; length]).expect("a body");
    asked
}

/// What was asked up to now.
fn lines(asked: &Receiver<Asked>) -> Vec<String> {
    asked.try_iter().map(|asked| asked.line).collect()
}

fn abc() -> AccountRef {
    "abc".parse().expect("an account")
}

fn member<T: serde::de::DeserializeOwned>(value: serde_json::Value) -> T {
    serde_json::from_value(value).expect("it is one")
}
