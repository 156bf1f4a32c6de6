//! Who may read the preview: drafts and internal minutes are in it.
//!
//! A page of another site may make the reader's browser ask this server. It is kept out in three
//! ways: by the name that it has to call the server by (DNS rebinding), by what the browser says of
//! where a request comes from (Fetch Metadata), and by headers that keep answers from it.

use std::net::{IpAddr, SocketAddr};

use hyper::header::{HOST, HeaderName, HeaderValue};
use hyper::{HeaderMap, Uri};

/// The policy under which published pages have to work.
const POLICY: &str = "default-src 'self'; frame-ancestors 'self'";
/// For files that a writer attached and a browser would run as pages of this server.
const SANDBOX: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'; sandbox";

/// Whether the request calls the server by a name of its own.
pub fn is_own_host(names: &[String], headers: &HeaderMap, uri: &Uri, local: SocketAddr) -> bool {
    let mut hosts = headers.get_all(HOST).iter().map(|value| value.to_str().unwrap_or_default());
    let (Some(host), None) = (hosts.next(), hosts.next()) else { return false };
    let known = |host: &str| {
        let name = without_port(host).trim_end_matches('.').to_lowercase();
        let address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
        match address {
            // Whoever names the address it is reached by was led here by no other name.
            Ok(address) => address.is_loopback() || address == plain(local.ip()),
            Err(_) => name == "localhost" || names.contains(&name),
        }
    };
    known(host) && uri.authority().is_none_or(|authority| known(authority.as_str()))
}

/// An IPv4 address that came in through an IPv6 socket, as itself.
fn plain(address: IpAddr) -> IpAddr {
    address.to_canonical()
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    }
}

/// Whether the browser says that the request comes from these pages, or from its address bar; a
/// link from elsewhere may open a page, but nothing may read one.
pub fn is_own_request(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match text("sec-fetch-site") {
        None | Some("same-origin" | "none") => true,
        Some(_) => {
            text("sec-fetch-mode") == Some("navigate") && text("sec-fetch-dest") == Some("document")
        }
    }
}

/// What every answer says.
pub fn protect(headers: &mut HeaderMap, is_foreign: bool) {
    let policy = if is_foreign { SANDBOX } else { POLICY };
    for (name, value) in [
        ("content-security-policy", policy),
        ("cross-origin-resource-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("x-frame-options", "SAMEORIGIN"),
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
    ] {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts() {
        let names = ["kontor.example".to_owned()];
        let check = |host: &str, local: &str, expected: bool| {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, host.parse().expect("a header"));
            let local = local.parse().expect("an address");
            let own = is_own_host(&names, &headers, &Uri::from_static("/"), local);
            assert_eq!(own, expected, "{host}");
        };
        let loopback = "127.0.0.1:8000";
        check("localhost:8000", loopback, true);
        check("LOCALHOST", loopback, true);
        check("127.0.0.1:8000", loopback, true);
        check("[::1]:8000", "[::1]:8000", true);
        check("kontor.example:8000", loopback, true);
        check("192.0.2.7:8000", "192.0.2.7:8000", true);
        check("192.0.2.7:8000", "[::ffff:192.0.2.7]:8000", true);
        check("192.0.2.7:8000", loopback, false);
        check("evil.example:8000", loopback, false);
        check("localhost.evil.example", loopback, false);
        check("", loopback, false);
    }

    #[test]
    fn requests() {
        let check = |fields: &[(&'static str, &'static str)], expected: bool| {
            let mut headers = HeaderMap::new();
            for (name, value) in fields {
                headers.insert(*name, HeaderValue::from_static(value));
            }
            assert_eq!(is_own_request(&headers), expected, "{fields:?}");
        };
        let (site, mode, dest) = ("sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest");
        check(&[], true);
        check(&[(site, "same-origin"), (mode, "cors")], true);
        check(&[(site, "none"), (mode, "navigate")], true);
        check(&[(site, "cross-site"), (mode, "no-cors")], false);
        check(&[(site, "same-site"), (mode, "cors")], false);
        check(&[(site, "cross-site"), (mode, "navigate"), (dest, "document")], true);
        check(&[(site, "cross-site"), (mode, "navigate"), (dest, "iframe")], false);
    }
}
