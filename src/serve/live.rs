//! What keeps open pages up to date: the script that is added to them, and the stream of changes.

use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

use hyper::Response;
use hyper::body::Bytes;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use tokio::sync::mpsc;
use xxhash_rust::xxh3::xxh3_128;

use super::body::Body;
use super::http::Shared;

/// How often a silent stream says that it is there, so that both ends notice when it is not.
const HEARTBEAT: Duration = Duration::from_secs(10);

/// A page with the script; its data says which page this is, for the script to compare.
pub fn with_script(page: &[u8]) -> Vec<u8> {
    let script = format!(
        "<script src=\"/__referat/live.js\" data-page=\"{:032x}\" defer></script>\n",
        xxh3_128(page)
    );
    let end = page.windows(7).position(|bytes| bytes == b"</head>").unwrap_or(page.len());
    insert(page, end, &script)
}

/// The page for wrong addresses as it is published, found at another address.
pub fn from_elsewhere(page: &[u8]) -> Vec<u8> {
    let head = page.windows(6).position(|bytes| bytes == b"<head>").map_or(0, |at| at + 6);
    insert(page, head, "<base href=\"/404.html\">")
}

fn insert(page: &[u8], end: usize, script: &str) -> Vec<u8> {
    let mut with = Vec::with_capacity(page.len() + script.len());
    with.extend_from_slice(&page[..end]);
    with.extend_from_slice(script.as_bytes());
    with.extend_from_slice(&page[end..]);
    with
}

/// Server-sent events: one with what is shown now, and one whenever that changes.
pub fn events(shared: &Arc<Shared>) -> Response<Body> {
    let (sender, receiver) = mpsc::channel(4);
    let mut state = shared.state.clone();
    let session = shared.session.clone();
    tokio::spawn(async move {
        let mut first = String::from("retry: 500\n\n");
        loop {
            let number = state.borrow_and_update().number;
            write!(
                first,
                "id: {number}\ndata: {{\"number\":{number},\"session\":\"{session}\"}}\n\n"
            )
            .expect("writing to a string never fails");
            if sender.send(Bytes::from(std::mem::take(&mut first))).await.is_err() {
                return;
            }
            loop {
                match tokio::time::timeout(HEARTBEAT, state.changed()).await {
                    Ok(Ok(())) => break,
                    Ok(Err(_)) => return,
                    Err(_) => {
                        // A browser that went away is noticed when it is spoken to.
                        if sender.send(Bytes::from_static(b": here\n\n")).await.is_err() {
                            return;
                        }
                    }
                }
            }
        }
    });
    let mut response = Response::new(Body::Stream(receiver, None));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
