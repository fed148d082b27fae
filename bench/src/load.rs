//! A load generator: connections that each send one request after the other, and read every answer.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use http_body_util::{BodyExt, Full};
use hyper::{
    Request, StatusCode,
    body::Bytes,
    client::conn::http1::{SendRequest, handshake},
};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// What is asked of a server, over and over.
#[derive(Clone)]
pub struct Load {
    pub path: &'static str,
    pub authorization: Option<String>,
    pub bodies: Arc<Vec<Bytes>>,
}

type Sender = SendRequest<Full<Bytes>>;

impl Load {
    /// Answers a second, with so many connections, for so long.
    pub async fn a_second(&self, server: SocketAddr, connections: usize, lasts: Duration) -> f64 {
        let answered = Arc::new(AtomicU64::new(0));
        let mut senders = Vec::new();
        for _ in 0..connections {
            senders.push(connect(server).await);
        }
        let started = Instant::now();
        let all: Vec<_> = senders
            .into_iter()
            .enumerate()
            .map(|(number, sender)| {
                let (load, answered) = (self.clone(), answered.clone());
                tokio::spawn(
                    async move { load.until(number, sender, started + lasts, &answered).await },
                )
            })
            .collect();
        for one in all {
            one.await.expect("a connection");
        }
        answered.load(Ordering::Relaxed) as f64 / started.elapsed().as_secs_f64()
    }

    async fn until(&self, number: usize, mut sender: Sender, end: Instant, answered: &AtomicU64) {
        let mut count = 0;
        let mut at = number * 7_919;
        while Instant::now() < end {
            at = (at + 1) % self.bodies.len();
            self.ask(&mut sender, at).await;
            count += 1;
        }
        answered.fetch_add(count, Ordering::Relaxed);
    }

    async fn ask(&self, sender: &mut Sender, at: usize) -> Bytes {
        let mut request = Request::post(self.path)
            .header("host", "localhost")
            .header("content-type", "application/json");
        if let Some(authorization) = &self.authorization {
            request = request.header("authorization", authorization);
        }
        let request = request.body(Full::new(self.bodies[at].clone())).expect("a request");
        sender.ready().await.expect("the connection is open");
        let response = sender.send_request(request).await.expect("an answer");
        assert_eq!(response.status(), StatusCode::OK);
        response.into_body().collect().await.expect("a body").to_bytes()
    }

    /// The answers to the first bodies, in order.
    pub async fn answers(&self, server: SocketAddr, count: usize) -> Vec<Bytes> {
        let mut sender = connect(server).await;
        let mut answers = Vec::new();
        for at in 0..count.min(self.bodies.len()) {
            answers.push(self.ask(&mut sender, at).await);
        }
        answers
    }
}

async fn connect(server: SocketAddr) -> Sender {
    let stream = TcpStream::connect(server).await.expect("a connection");
    stream.set_nodelay(true).expect("an option");
    let (sender, connection) = handshake(TokioIo::new(stream)).await.expect("a handshake");
    tokio::spawn(connection);
    sender
}
