//! The caller's address, through trusted proxies only, and the key under which it is limited.

use crate::config::Network;
use crate::http::state::AppState;
use crate::run::doors::{network, prefix};
use axum::extract::{ConnectInfo, FromRequestParts};
use http::HeaderMap;
use http::request::Parts;
use std::convert::Infallible;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Where a request comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller(pub IpAddr);

impl FromRequestParts<AppState> for Caller {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let peer = parts
            .extensions
            .get::<ConnectInfo<SocketAddr>>()
            .map(|info| info.0.ip());
        let peer = peer
            .unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
            .to_canonical();
        Ok(Self(nearest_untrusted(
            peer,
            &parts.headers,
            &state.config.trusted_proxies,
        )))
    }
}

impl Caller {
    /// One household or office has an IPv6 /64, so its addresses share one allowance.
    #[must_use]
    pub fn key(self) -> IpAddr {
        network(self.0)
    }

    /// A provider gives whoever asks an IPv6 /48, in which there are 65,536 of those; an IPv4 address has no such network around it.
    #[must_use]
    pub fn wide_key(self) -> Option<IpAddr> {
        match self.0 {
            IpAddr::V4(_) => None,
            IpAddr::V6(ip) => Some(prefix(ip, 48)),
        }
    }
}

/// The nearest address that is not a trusted proxy. Anybody can write the header's left part; only the right part was added by proxies.
fn nearest_untrusted(peer: IpAddr, headers: &HeaderMap, trusted: &[Network]) -> IpAddr {
    let is_trusted = |ip: IpAddr| trusted.iter().any(|network| network.contains(ip));
    let lines: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|line| line.to_str().ok())
        .collect();
    let hops = lines
        .iter()
        .flat_map(|line| line.split(','))
        .rev()
        .map(|hop| hop.trim().parse::<IpAddr>());
    let mut nearest = peer;
    for hop in hops {
        if !is_trusted(nearest) {
            break;
        }
        let Ok(hop) = hop else { break };
        nearest = hop.to_canonical();
    }
    nearest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(peer: &str, forwarded: &str, trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded.parse().unwrap());
        let trusted: Vec<_> = trusted
            .iter()
            .map(|text| Network::parse(text).unwrap())
            .collect();
        nearest_untrusted(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn a_stranger_cannot_choose_its_address() {
        assert_eq!(seen("9.9.9.9", "1.2.3.4", &[]), "9.9.9.9");
        assert_eq!(seen("9.9.9.9", "1.2.3.4", &["10.0.0.0/8"]), "9.9.9.9");
    }

    #[test]
    fn behind_proxies_the_nearest_stranger_counts() {
        assert_eq!(
            seen("10.0.0.1", "6.6.6.6, 1.2.3.4", &["10.0.0.0/8"]),
            "1.2.3.4"
        );
        assert_eq!(
            seen("10.0.0.1", "6.6.6.6, 1.2.3.4, 10.0.0.2", &["10.0.0.0/8"]),
            "1.2.3.4"
        );
        assert_eq!(seen("10.0.0.1", "nonsense", &["10.0.0.0/8"]), "10.0.0.1");
    }

    #[test]
    fn an_ipv6_network_shares_one_allowance() {
        let key = |text: &str| Caller(text.parse().unwrap()).key();
        assert_eq!(key("2001:db8::1"), key("2001:db8::ffff:1"));
        assert_ne!(key("2001:db8::1"), key("2001:db8:0:1::1"));
    }
}
