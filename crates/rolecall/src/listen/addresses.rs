//! How many connections each address has, so that no single one takes all places.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    sync::Arc,
};

use parking_lot::Mutex;
use tokio::sync::OwnedSemaphorePermit;

/// Counts connections by the address that they come from.
pub(super) struct Addresses {
    open: Mutex<HashMap<IpAddr, usize>>,
    each_max: usize,
}

impl Addresses {
    pub(super) fn new(each_max: usize) -> Arc<Self> {
        Arc::new(Self { open: Mutex::default(), each_max })
    }

    /// A place for one more connection of an address, unless it has as many as one may have.
    pub(super) fn take(self: &Arc<Self>, ip: IpAddr, permit: OwnedSemaphorePermit) -> Taken {
        let of = counted_as(ip);
        let mut open = self.open.lock();
        let count = open.entry(of).or_default();
        if *count >= self.each_max {
            return Err(permit);
        }
        *count += 1;
        Ok(Seat { addresses: Arc::clone(self), of, _permit: permit })
    }
}

/// A seat, or the place that was meant for it, to be given to the next.
pub(super) type Taken = Result<Seat, OwnedSemaphorePermit>;

/// A connection's place, as long as this is kept.
pub(super) struct Seat {
    addresses: Arc<Addresses>,
    of: IpAddr,
    _permit: OwnedSemaphorePermit,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = self.addresses.open.lock();
        let left = open.get_mut(&self.of).map_or(0, |count| {
            *count = count.saturating_sub(1);
            *count
        });
        if left == 0 {
            open.remove(&self.of);
        }
    }
}

/// Whoever has one address of version 6 has all of its network of 64 bits.
fn counted_as(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        ip @ IpAddr::V4(_) => ip,
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::Semaphore;

    use super::*;

    fn permit() -> OwnedSemaphorePermit {
        Arc::new(Semaphore::new(1)).try_acquire_owned().expect("a place")
    }

    fn take(addresses: &Arc<Addresses>, ip: &str) -> Option<Seat> {
        addresses.take(ip.parse().expect("an address"), permit()).ok()
    }

    #[test]
    fn an_address_has_so_many_and_others_have_theirs() {
        let addresses = Addresses::new(2);
        let kept = [take(&addresses, "192.0.2.1"), take(&addresses, "192.0.2.1")];
        assert!(kept.iter().all(Option::is_some));
        assert!(take(&addresses, "192.0.2.1").is_none());
        assert!(take(&addresses, "::ffff:192.0.2.1").is_none(), "another way to write it");
        assert!(take(&addresses, "192.0.2.2").is_some());
        drop(kept);
        assert!(take(&addresses, "192.0.2.1").is_some());
        assert!(addresses.open.lock().is_empty(), "who is gone is forgotten");
    }

    #[test]
    fn a_network_of_version_6_counts_as_one_address() {
        let addresses = Addresses::new(1);
        let kept = take(&addresses, "2001:db8:1:2::1");
        assert!(kept.is_some() && take(&addresses, "2001:db8:1:2:ffff::9").is_none());
        assert!(take(&addresses, "2001:db8:1:3::1").is_some());
    }
}
