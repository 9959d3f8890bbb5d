//! The values that settings can have, parsed once.

use std::fmt;
use std::net::IpAddr;

/// Whether made-up people may sign in with one tap.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Demo,
    Production,
}

impl Mode {
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "demo" => Some(Self::Demo),
            "production" => Some(Self::Production),
            _ => None,
        }
    }

    #[must_use]
    pub fn is_demo(self) -> bool {
        self == Self::Demo
    }
}

/// The origin that people use: scheme, host and, where it is not the scheme's own, port. Lower case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    https: bool,
    host: String,
    port: Option<u16>,
}

impl PublicUrl {
    /// None where the text is not `http(s)://host[:port]`, with or without a last slash.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_ascii_lowercase();
        let (https, rest) = match text.split_once("://")? {
            ("https", rest) => (true, rest),
            ("http", rest) => (false, rest),
            _ => return None,
        };
        let authority = rest.strip_suffix('/').unwrap_or(rest);
        let (host, port) = split_port(authority)?;
        let clean = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '[' | ']' | ':');
        if host.is_empty() || !host.chars().all(clean) {
            return None;
        }
        let own = if https { 443 } else { 80 };
        Some(Self {
            https,
            host: host.to_owned(),
            port: port.filter(|port| *port != own),
        })
    }

    #[must_use]
    pub fn localhost(port: u16, https: bool) -> Self {
        let own = if https { 443 } else { 80 };
        Self {
            https,
            host: "localhost".to_owned(),
            port: Some(port).filter(|port| *port != own),
        }
    }

    /// The name or the address, without a port.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    #[must_use]
    pub fn is_https(&self) -> bool {
        self.https
    }

    /// True for names that only this machine resolves to itself.
    #[must_use]
    pub fn is_local(&self) -> bool {
        is_local_host(&self.host)
    }

    /// True where a browser's `Origin` means this site; on localhost also under the other names of the same machine.
    #[must_use]
    pub fn admits(&self, origin: &str) -> bool {
        let Some(other) = Self::parse(origin) else {
            return false;
        };
        let aliases = self.is_local()
            && other.is_local()
            && self.https == other.https
            && self.port == other.port;
        !origin.ends_with('/') && (other == *self || aliases)
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.https { "https" } else { "http" };
        write!(f, "{scheme}://{}", self.host)?;
        self.port.map_or(Ok(()), |port| write!(f, ":{port}"))
    }
}

fn is_local_host(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host.ends_with(".localhost")
        || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Splits `host:port`; an IPv6 host stands in brackets.
fn split_port(authority: &str) -> Option<(&str, Option<u16>)> {
    let end = authority.rfind(']').map_or(0, |at| at + 1);
    match authority.get(end..)?.rfind(':') {
        None => Some((authority, None)),
        Some(at) => {
            let (host, port) = authority.split_at(end + at);
            Some((host, Some(port.get(1..)?.parse().ok()?)))
        }
    }
}

/// A network of addresses, such as `10.0.0.0/8`; one address is a network of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    base: u128,
    bits: u32,
    v4: bool,
}

impl Network {
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (ip, bits) = text
            .trim()
            .split_once('/')
            .map_or((text.trim(), None), |(ip, bits)| (ip, Some(bits)));
        let ip: IpAddr = ip.parse().ok()?;
        let width = if ip.is_ipv4() { 32 } else { 128 };
        let bits = bits.map_or(Some(width), |bits| {
            bits.parse().ok().filter(|bits| *bits <= width)
        })?;
        Some(Self {
            base: number(ip) & mask(bits, width),
            bits,
            v4: ip.is_ipv4(),
        })
    }

    /// True for a network that holds more than anybody's own proxies: all addresses, or the half of them and the like.
    #[must_use]
    pub fn is_too_wide(&self) -> bool {
        self.bits < if self.v4 { 8 } else { 7 }
    }

    #[must_use]
    pub fn contains(&self, ip: IpAddr) -> bool {
        let ip = ip.to_canonical();
        let width = if self.v4 { 32 } else { 128 };
        ip.is_ipv4() == self.v4 && number(ip) & mask(self.bits, width) == self.base
    }
}

fn number(ip: IpAddr) -> u128 {
    match ip {
        IpAddr::V4(ip) => u128::from(ip.to_bits()),
        IpAddr::V6(ip) => ip.to_bits(),
    }
}

fn mask(bits: u32, width: u32) -> u128 {
    u128::MAX.checked_shl(width - bits).unwrap_or(0)
}

/// A version of the app, such as `1.4.0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version([u32; 3]);

impl Version {
    /// Three numbers with points between them.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.').map(|part| part.parse().ok());
        let version = [parts.next()??, parts.next()??, parts.next()??];
        parts.next().is_none().then_some(Self(version))
    }

    /// True where a build that calls itself so is older. One that is no version is nobody's release, and is let in.
    #[must_use]
    pub fn is_newer_than(self, build: &str) -> bool {
        Self::parse(build).is_some_and(|build| build < self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_url_is_an_origin_and_nothing_more() {
        assert_eq!(
            PublicUrl::parse("HTTPS://Shop.Example:443/")
                .unwrap()
                .to_string(),
            "https://shop.example"
        );
        assert_eq!(
            PublicUrl::parse("http://[::1]:3000").unwrap().to_string(),
            "http://[::1]:3000"
        );
        for bad in [
            "",
            "shop.example",
            "ftp://x",
            "https://",
            "https://a/b",
            "https://a b",
            "http://a:x",
            "https://u@h",
        ] {
            assert_eq!(PublicUrl::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn only_its_own_origin_is_admitted() {
        let shop = PublicUrl::parse("https://shop.example").unwrap();
        assert!(shop.admits("https://shop.example"));
        for foreign in [
            "http://shop.example",
            "https://evil.example",
            "https://shop.example.evil.example",
            "null",
            "https://shop.example:444",
        ] {
            assert!(!shop.admits(foreign), "{foreign}");
        }
    }

    #[test]
    fn this_machine_may_be_called_by_each_of_its_local_names() {
        let local = PublicUrl::localhost(3000, false);
        assert!(local.admits("http://127.0.0.1:3000") && local.admits("http://[::1]:3000"));
        assert!(
            !local.admits("http://127.0.0.1:3001")
                && !local.admits("http://localhost.evil.example:3000")
        );
    }

    #[test]
    fn networks_hold_their_addresses() {
        let net = Network::parse("10.1.0.0/16").unwrap();
        assert!(
            net.contains("10.1.2.3".parse().unwrap()) && !net.contains("10.2.0.1".parse().unwrap())
        );
        assert!(net.contains("::ffff:10.1.2.3".parse().unwrap()));
        assert!(
            Network::parse("fd00::/8")
                .unwrap()
                .contains("fd12::1".parse().unwrap())
        );
        assert!(
            Network::parse("0.0.0.0/0")
                .unwrap()
                .contains("9.9.9.9".parse().unwrap())
        );
        assert_eq!(Network::parse("10.0.0.0/33"), None);
    }

    #[test]
    fn versions_are_compared_number_by_number() {
        let oldest = Version::parse("1.10.0").unwrap();
        assert!(oldest.is_newer_than("1.9.9") && oldest.is_newer_than("0.99.0"));
        for build in ["1.10.0", "1.10.1", "2.0.0", "test", "1.9", "1.9.9-x", ""] {
            assert!(!oldest.is_newer_than(build), "{build}");
        }
        for text in ["1", "1.2", "1.2.3.4", "1.2.x", "-1.0.0"] {
            assert_eq!(Version::parse(text), None, "{text}");
        }
    }
}
