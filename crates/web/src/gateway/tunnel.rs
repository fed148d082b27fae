//! Connections that were upgraded: what comes on one side goes out on the other, until nothing comes
//! for too long or access ends.

use std::io;

use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, ReadHalf, WriteHalf, split},
    time::{Duration, Instant, sleep_until, timeout},
};

use super::stream::{Ended, Progress};

const PIECE_BYTES: usize = 16 * 1024;

/// Carries both ways; either end closing ends it once the other has been told.
pub(super) async fn carry(
    browser: Upgraded,
    application: Upgraded,
    idle_max: Duration,
    ended: Ended,
) {
    let (browser_in, browser_out) = split(TokioIo::new(browser));
    let (application_in, application_out) = split(TokioIo::new(application));
    let progress = Progress::begun();
    let both = async {
        tokio::join!(
            one_way(browser_in, application_out, idle_max, &progress),
            one_way(application_in, browser_out, idle_max, &progress)
        )
    };
    tokio::select! {
        (up, down) = both => {
            for error in [up, down].into_iter().filter_map(Result::err) {
                tracing::debug!(%error, "an upgraded connection ended");
            }
        }
        () = ended => tracing::info!("an upgraded connection was closed: access to it ended"),
    }
}

type Io = TokioIo<Upgraded>;

async fn one_way(
    mut from: ReadHalf<Io>,
    mut to: WriteHalf<Io>,
    idle_max: Duration,
    both: &Progress,
) -> io::Result<()> {
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        let read = tokio::select! {
            read = from.read(&mut piece) => read?,
            () = sleep_until(both.last() + idle_max) => {
                // Something may have come the other way meanwhile.
                if both.last() + idle_max > Instant::now() {
                    continue;
                }
                to.shutdown().await.ok();
                return Err(io::ErrorKind::TimedOut.into());
            }
        };
        if read == 0 {
            return to.shutdown().await;
        }
        both.note();
        timeout(idle_max, to.write_all(&piece[..read])).await??;
        timeout(idle_max, to.flush()).await??;
    }
}
