//! Who may hold a connection. A newcomer always gets in: where the house or an address is full, somebody leaves who needs it least, so that
//! silence, however much of it, keeps nobody out.
//!
//! Whoever has not said anything leaves first, then who is idle, then who is busy without being signed in; staff never.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::Instant;

/// How long a connection may take from its first packet to the end of its first request's head, TLS handshake included.
pub const HEAD: Duration = Duration::from_secs(10);
/// How long a connection may be idle between two requests.
pub const IDLE: Duration = Duration::from_secs(75);
/// How long the other side may take none of what is sent to it.
pub const STALLED: Duration = Duration::from_secs(60);
/// Connections at once, where the system lets the program have that many.
pub const CONNECTIONS: usize = 4_096;
/// Connections of one address (an IPv6 /64) at once. A restaurant's whole Wi-Fi is one address, and its phones hold one or two each.
pub const PER_ADDRESS: usize = 512;

/// Who holds a connection, as far as is known. The order is that in which they leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Nothing was asked yet.
    Silent,
    /// Asked something.
    Stranger,
    /// A customer or a guest who is signed in.
    Customer,
    Staff,
}

impl Rank {
    const ALL: [Self; 4] = [Self::Silent, Self::Stranger, Self::Customer, Self::Staff];
}

/// One connection, as the door knows it.
#[derive(Debug)]
pub struct Guest {
    number: u64,
    /// None for a trusted proxy, behind which everybody is.
    address: Option<IpAddr>,
    rank: AtomicU8,
    /// Requests under way.
    busy: AtomicUsize,
    /// When `busy` last became 0, or the connection began: milliseconds since the house opened.
    idle_since: AtomicU64,
    /// Since when a write waits, in the same milliseconds; 0 where none does.
    stalled_since: AtomicU64,
    shown_out: AtomicBool,
    leave: Notify,
    opened: Instant,
}

impl Guest {
    fn now(&self) -> u64 {
        // 0 means never.
        u64::try_from(self.opened.elapsed().as_millis())
            .unwrap_or(u64::MAX)
            .max(1)
    }

    /// Who they are is known by now; they never fall back.
    pub fn is(&self, rank: Rank) {
        self.rank.fetch_max(rank as u8, Ordering::Relaxed);
    }

    #[must_use]
    pub fn rank(&self) -> Rank {
        let rank = usize::from(self.rank.load(Ordering::Relaxed));
        Rank::ALL.get(rank).copied().unwrap_or(Rank::Staff)
    }

    /// A request has come; it is under way until this is dropped.
    #[must_use]
    pub fn asks(self: &Arc<Self>) -> Asking {
        self.is(Rank::Stranger);
        self.busy.fetch_add(1, Ordering::AcqRel);
        Asking(self.clone())
    }

    /// What is sent is taken, or not.
    pub fn stalls(&self, stalls: bool) {
        if !stalls {
            self.stalled_since.store(0, Ordering::Relaxed);
        } else if self.stalled_since.load(Ordering::Relaxed) == 0 {
            self.stalled_since.store(self.now(), Ordering::Relaxed);
        }
    }

    /// Resolves when the connection is to be closed: it was silent, idle or stalled for too long, or its place is needed.
    pub async fn must_leave(&self) -> Why {
        loop {
            if self.shown_out.load(Ordering::Acquire) {
                return Why::Needed;
            }
            let now = self.now();
            let (end, why) = self.end();
            if end <= now {
                return why;
            }
            let wait = Duration::from_millis(end - now);
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                () = self.leave.notified() => {}
            }
        }
    }

    /// When it would have to leave as things are. Another look is taken then, so an early answer does no harm.
    fn end(&self) -> (u64, Why) {
        let after = |since: u64, limit: Duration| {
            since.saturating_add(u64::try_from(limit.as_millis()).unwrap_or(u64::MAX))
        };
        let stalled = self.stalled_since.load(Ordering::Relaxed);
        let stall = match stalled {
            // It may begin to stall at any time.
            0 => (after(self.now(), STALLED), Why::Stalled),
            since => (after(since, STALLED), Why::Stalled),
        };
        if self.busy.load(Ordering::Acquire) > 0 {
            return stall;
        }
        let idle = self.idle_since.load(Ordering::Acquire);
        let quiet = match self.rank() {
            Rank::Silent => (after(idle, HEAD), Why::Silent),
            _ => (after(idle, IDLE), Why::Idle),
        };
        if quiet.0 <= stall.0 { quiet } else { stall }
    }

    /// Who leaves first has the smallest; none who stays.
    fn worth(&self) -> Option<(bool, Rank, u64)> {
        let (rank, busy) = (self.rank(), self.busy.load(Ordering::Acquire) > 0);
        (rank != Rank::Staff).then_some((busy, rank, self.number))
    }
}

/// Why a connection is closed from here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    Silent,
    Idle,
    Stalled,
    Needed,
}

/// A request under way.
#[derive(Debug)]
pub struct Asking(Arc<Guest>);

impl Drop for Asking {
    fn drop(&mut self) {
        let guest = &self.0;
        guest.idle_since.store(guest.now(), Ordering::Release);
        guest.busy.fetch_sub(1, Ordering::AcqRel);
        // Another time counts from now on.
        guest.leave.notify_one();
    }
}

/// The door.
#[derive(Debug, Clone)]
pub struct Doors {
    inner: Arc<Mutex<House>>,
    places: usize,
    per_address: usize,
}

#[derive(Debug, Default)]
struct House {
    next: u64,
    count: usize,
    rooms: HashMap<Option<IpAddr>, Vec<Arc<Guest>>>,
}

/// A held place; given back when it is dropped.
#[derive(Debug)]
pub struct Place {
    doors: Doors,
    pub guest: Arc<Guest>,
}

impl Doors {
    #[must_use]
    pub fn new(places: usize) -> Self {
        Self {
            inner: Arc::default(),
            places,
            per_address: PER_ADDRESS,
        }
    }

    fn house(&self) -> std::sync::MutexGuard<'_, House> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many are in.
    #[must_use]
    pub fn count(&self) -> usize {
        self.house().count
    }

    /// Lets a connection in, in the place of somebody else where that is needed; none where everybody who is in the way is staff.
    #[must_use]
    pub fn enter(&self, address: Option<IpAddr>) -> Option<Place> {
        let address = address.map(network);
        let mut house = self.house();
        let room = house.rooms.get(&address).map_or(0, Vec::len);
        if address.is_some() && room >= self.per_address {
            house.show_out(address)?;
        } else if house.count >= self.places {
            house.show_out_of_fullest()?;
        }
        house.next += 1;
        let guest = Arc::new(Guest {
            number: house.next,
            address,
            rank: AtomicU8::new(Rank::Silent as u8),
            busy: AtomicUsize::new(0),
            idle_since: AtomicU64::new(0),
            stalled_since: AtomicU64::new(0),
            shown_out: AtomicBool::new(false),
            leave: Notify::new(),
            opened: Instant::now(),
        });
        house.count += 1;
        house.rooms.entry(address).or_default().push(guest.clone());
        drop(house);
        Some(Place {
            doors: self.clone(),
            guest,
        })
    }
}

impl House {
    /// Shows out who needs their place least in a room. They are counted out at once: the connection closes as soon as its task runs.
    fn show_out(&mut self, address: Option<IpAddr>) -> Option<()> {
        let room = self.rooms.get(&address)?;
        let leaves = room
            .iter()
            .filter_map(|guest| Some((guest.worth()?, guest.clone())))
            .min_by_key(|(worth, _)| *worth)?
            .1;
        leaves.shown_out.store(true, Ordering::Release);
        leaves.leave.notify_one();
        self.leave(&leaves);
        Some(())
    }

    /// From the room in which most leave before anybody else would.
    fn show_out_of_fullest(&mut self) -> Option<()> {
        let crowd = |guests: &Vec<Arc<Guest>>| {
            let others = guests.iter().filter(|guest| guest.worth().is_some());
            others.count()
        };
        let (address, count) = self
            .rooms
            .iter()
            .map(|(address, guests)| (*address, crowd(guests)))
            .max_by_key(|(_, count)| *count)?;
        (count > 0).then_some(())?;
        self.show_out(address)
    }

    fn leave(&mut self, guest: &Guest) {
        let Some(room) = self.rooms.get_mut(&guest.address) else {
            return;
        };
        let before = room.len();
        room.retain(|one| one.number != guest.number);
        self.count -= before - room.len();
        if room.is_empty() {
            self.rooms.remove(&guest.address);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.doors.house().leave(&self.guest);
    }
}

/// One household or office has an IPv6 /64, so its addresses count as one.
#[must_use]
pub fn network(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V6(ip) => prefix(ip, 64),
        v4 => v4,
    }
}

/// The first bits of an address, the others 0.
#[must_use]
pub fn prefix(ip: Ipv6Addr, bits: u32) -> IpAddr {
    let mask = u128::MAX.checked_shl(128 - bits.min(128)).unwrap_or(0);
    IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() & mask))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(n: u8) -> Option<IpAddr> {
        Some(IpAddr::from([198, 51, 100, n]))
    }

    fn is_out(place: &Place) -> bool {
        place.guest.shown_out.load(Ordering::Acquire)
    }

    #[test]
    fn a_newcomer_takes_the_place_of_the_oldest_silent_one_of_its_own_address() {
        let doors = Doors::new(10_000);
        let silent: Vec<_> = (0..PER_ADDRESS)
            .map(|_| doors.enter(at(1)).unwrap())
            .collect();
        let other = doors.enter(at(2)).unwrap();
        let newcomer = doors.enter(at(1)).unwrap();
        assert!(is_out(&silent[0]) && !is_out(&silent[1]) && !is_out(&other));
        assert_eq!(doors.count(), PER_ADDRESS + 1);
        drop((silent, other, newcomer));
        assert_eq!(doors.count(), 0);
    }

    #[test]
    fn a_full_house_makes_room_where_most_are_and_never_of_staff() {
        let doors = Doors::new(20);
        let crowd: Vec<_> = (0..10).map(|_| doors.enter(at(1)).unwrap()).collect();
        let few: Vec<_> = (0..10).map(|n| doors.enter(at(100 + n)).unwrap()).collect();
        let busy = crowd[0].guest.asks();
        crowd[1].guest.is(Rank::Staff);
        let waiter = doors.enter(at(7)).unwrap();
        assert!(
            is_out(&crowd[2]) && !few.iter().any(is_out),
            "not who asks, not staff"
        );
        waiter.guest.is(Rank::Staff);
        // The silent ones are gone; now who is busy leaves too.
        let more: Vec<_> = (0..30).map(|_| doors.enter(at(1)).unwrap()).collect();
        assert!(!is_out(&waiter) && !is_out(&crowd[1]));
        assert_eq!(doors.count(), 20);
        drop((busy, more));
    }

    #[test]
    fn where_only_staff_are_in_nobody_leaves() {
        let doors = Doors::new(3);
        let staff: Vec<_> = (0..3).map(|n| doors.enter(at(n)).unwrap()).collect();
        staff.iter().for_each(|place| place.guest.is(Rank::Staff));
        assert!(doors.enter(at(9)).is_none());
    }

    #[test]
    fn everybody_behind_a_trusted_proxy_is_not_one_address() {
        let doors = Doors::new(10_000);
        let all: Vec<_> = (0..PER_ADDRESS * 2)
            .map(|_| doors.enter(None).unwrap())
            .collect();
        assert!(!all.iter().any(is_out));
    }

    #[test]
    fn an_ipv6_network_is_one_address() {
        let same = |one: &str, other: &str| {
            network(one.parse().unwrap()) == network(other.parse().unwrap())
        };
        assert!(same("2001:db8::1", "2001:db8::ffff:1") && !same("2001:db8::1", "2001:db8:0:1::1"));
        assert!(same("::ffff:198.51.100.1", "198.51.100.1"));
    }

    #[tokio::test(start_paused = true)]
    async fn silence_idleness_and_stalling_end_at_their_times() {
        let doors = Doors::new(10);
        let begin = Instant::now();
        let silent = doors.enter(at(1)).unwrap();
        assert_eq!(silent.guest.must_leave().await, Why::Silent);
        assert!((HEAD..HEAD * 2).contains(&begin.elapsed()));

        let idle = doors.enter(at(1)).unwrap();
        let begin = Instant::now();
        drop(idle.guest.asks());
        assert_eq!(idle.guest.must_leave().await, Why::Idle);
        assert!((IDLE..IDLE * 2).contains(&begin.elapsed()));

        let slow = doors.enter(at(1)).unwrap();
        let _asking = slow.guest.asks();
        slow.guest.stalls(true);
        assert_eq!(slow.guest.must_leave().await, Why::Stalled);

        let long = doors.enter(at(1)).unwrap();
        let _asking = long.guest.asks();
        let leaves = tokio::time::timeout(IDLE * 100, long.guest.must_leave()).await;
        assert!(leaves.is_err(), "a stream that is taken stays");
    }
}
