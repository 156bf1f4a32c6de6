//! The site over HTTP/1.1, as a real server would give it.
//!
//! What is shown now comes in; what goes out is pages, files, the stream of changes and what is
//! wrong. Only this machine is listened to unless the caller bound another address.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use hyper::body::{Bytes, Incoming};
use hyper::header::{
    ACCEPT, ACCEPT_RANGES, ALLOW, CACHE_CONTROL, CONTENT_RANGE, CONTENT_TYPE, ETAG, HeaderValue,
    LOCATION, VARY,
};
use hyper::service::service_fn;
use hyper::{HeaderMap, Method, Request, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpListener;
use tokio::sync::watch;
use xxhash_rust::xxh3::xxh3_128;

use super::body::Body;
use super::demand::{Demand, demand};
use super::kept::Found;
use super::standing::{Standing, State};
use super::{guard, live, pages, problems};
use crate::checksum::Checksum;
use crate::error::{Error, Result};

/// How long a browser may take to say what it wants.
const PATIENCE: Duration = Duration::from_secs(30);

/// What every connection reads.
pub struct Shared {
    pub state: watch::Receiver<State>,
    /// The names that the server was bound to.
    pub names: Vec<String>,
    /// Tells one run of the server from the next.
    pub session: String,
}

type Response = hyper::Response<Body>;

/// Answers on these sockets until the program ends.
///
/// # Errors
/// [`Error::Listen`] if the system gives no way to wait for connections.
pub fn run(listeners: Vec<std::net::TcpListener>, shared: Shared) -> Result<()> {
    let failed = |cause| Error::Listen { address: String::new(), cause };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(failed)?;
    let shared = Arc::new(shared);
    runtime.block_on(async {
        let mut loops = tokio::task::JoinSet::new();
        for listener in listeners {
            listener.set_nonblocking(true).map_err(failed)?;
            let listener = TcpListener::from_std(listener).map_err(failed)?;
            loops.spawn(accept(listener, Arc::clone(&shared)));
        }
        while loops.join_next().await.is_some() {}
        Ok(())
    })
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Too many open files, say: others will be closed.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        drop(stream.set_nodelay(true));
        let Ok(local) = stream.local_addr() else { continue };
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let service = service_fn(|request| {
                let shared = Arc::clone(&shared);
                async move { Ok::<_, Infallible>(answer(request, local, shared).await) }
            });
            let connection = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(PATIENCE)
                .serve_connection(TokioIo::new(stream), service);
            // A browser that went away is no error.
            drop(connection.await);
        });
    }
}

async fn answer(request: Request<Incoming>, local: SocketAddr, shared: Arc<Shared>) -> Response {
    let (headers, uri) = (request.headers(), request.uri());
    let is_head = request.method() == Method::HEAD;
    let mut response = if !guard::is_own_host(&shared.names, headers, uri, local) {
        plain(StatusCode::FORBIDDEN, "This name is not one of the preview's.\n")
    } else if !guard::is_own_request(headers) {
        plain(StatusCode::FORBIDDEN, "The preview is not read from other sites.\n")
    } else if !is_head && request.method() != Method::GET {
        let mut refused = plain(StatusCode::METHOD_NOT_ALLOWED, "The preview is only read.\n");
        refused.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        refused
    } else {
        match decode(uri.path()) {
            Some(path) => find(request, path, &shared).await,
            None => plain(StatusCode::BAD_REQUEST, "The address cannot be read.\n"),
        }
    };
    let foreign = response.headers_mut().remove(FOREIGN).is_some();
    guard::protect(response.headers_mut(), foreign);
    response
}

/// Marks files that a writer attached and a browser would run, until the guard has seen it.
const FOREIGN: &str = "x-foreign";

/// The path of an address without its first slash; `None` if it is not text.
fn decode(path: &str) -> Option<String> {
    let path = path.strip_prefix('/')?;
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'%' => {
                let digit = |byte: Option<u8>| char::from(byte?).to_digit(16);
                (digit(rest.next())? * 16 + digit(rest.next())?) as u8
            }
            byte => byte,
        });
    }
    let text = String::from_utf8(bytes).ok()?;
    (!text.contains('\0')).then_some(text)
}

async fn find(request: Request<Incoming>, path: String, shared: &Arc<Shared>) -> Response {
    let query = request.uri().query().unwrap_or_default().to_owned();
    let headers = request.headers().clone();
    if path == "__referat/events" {
        return live::events(shared);
    }
    if let Some(file) = path.strip_prefix("__referat/").and_then(pages::file) {
        let (media, text) = file;
        return whole(&headers, StatusCode::OK, media, text.as_bytes().to_vec());
    }
    let mut state = shared.state.clone();
    let ready = state.wait_for(|state| state.standing.is_some() || state.trouble.is_some()).await;
    let Ok(state) = ready.map(|state| state.clone()) else {
        return plain(StatusCode::SERVICE_UNAVAILABLE, "The preview is ending.\n");
    };
    let raw = request.uri().path().to_owned();
    let made = tokio::task::spawn_blocking(move || make(&state, &headers, &path, &raw, &query));
    made.await.unwrap_or_else(|_| plain(StatusCode::INTERNAL_SERVER_ERROR, "The page failed.\n"))
}

/// Everything that needs the site.
fn make(state: &State, headers: &HeaderMap, path: &str, raw: &str, query: &str) -> Response {
    match path {
        "__referat" => return redirect(raw, query),
        "__referat/" => {
            let page = pages::list(state, query);
            return html(headers, StatusCode::OK, page.into_bytes());
        }
        "__referat/page" => {
            let json = problems::of_page(state, query);
            return whole(headers, StatusCode::OK, JSON, json.into_bytes());
        }
        _ => {}
    }
    let Some(standing) = &state.standing else {
        let page = pages::trouble(state);
        return html(headers, StatusCode::SERVICE_UNAVAILABLE, page.into_bytes());
    };
    let path = below_base(standing, path);
    match standing.find(path) {
        Found::Page { media: "text/html", bytes } => html(headers, StatusCode::OK, bytes),
        Found::Page { media, bytes } => whole(headers, StatusCode::OK, media, bytes),
        Found::File { media, disk, sha256 } => file(headers, media, disk, sha256),
        Found::Folder => redirect(raw, query),
        Found::Nothing => match standing.not_found() {
            Some(page) => html(headers, StatusCode::NOT_FOUND, page),
            None => plain(StatusCode::NOT_FOUND, "There is no such page.\n"),
        },
        Found::Broken => {
            let page = pages::trouble(state);
            html(headers, StatusCode::INTERNAL_SERVER_ERROR, page.into_bytes())
        }
    }
}

/// The page for unknown addresses links to where the site will be published, which may be a folder.
fn below_base<'p>(standing: &Standing, path: &'p str) -> &'p str {
    let base = standing.plan.config.base_url.split_once("://").map_or("", |(_, rest)| rest);
    let folder = base.split_once('/').map_or("", |(_, folder)| folder);
    if standing.output(path).is_some() { path } else { path.strip_prefix(folder).unwrap_or(path) }
}

const JSON: &str = "application/json";

/// A page: with the script of the preview where a browser asks for one to show.
fn html(headers: &HeaderMap, status: StatusCode, bytes: Vec<u8>) -> Response {
    let shows = headers.get(ACCEPT).and_then(|value| value.to_str().ok());
    let bytes = match shows.is_some_and(|accept| accept.contains("text/html")) {
        // Its links are relative, and it is shown below any folder.
        true if status == StatusCode::NOT_FOUND => live::from_elsewhere(&live::with_script(&bytes)),
        true => live::with_script(&bytes),
        false => bytes,
    };
    let mut response = whole(headers, status, "text/html", bytes);
    response.headers_mut().insert(VARY, HeaderValue::from_static("Accept"));
    response
}

/// Bytes, or the part of them that is asked for.
fn whole(headers: &HeaderMap, status: StatusCode, media: &str, bytes: Vec<u8>) -> Response {
    let etag = format!("\"{:032x}\"", xxh3_128(&bytes));
    let bytes = Bytes::from(bytes);
    let length = bytes.len() as u64;
    send(headers, status, media, &etag, length, |range| {
        Ok(Body::of(bytes.slice(range.start as usize..range.end as usize)))
    })
}

/// A file as it lies there.
fn file(headers: &HeaderMap, media: &str, disk: PathBuf, sha256: Option<Checksum>) -> Response {
    let missing = || plain(StatusCode::NOT_FOUND, "The file is gone.\n");
    let sum = match sha256 {
        Some(sum) => sum,
        None => match std::fs::read(&disk) {
            Ok(bytes) => return mark(media, whole(headers, StatusCode::OK, media, bytes)),
            Err(_) => return missing(),
        },
    };
    let Ok(length) = std::fs::metadata(&disk).map(|data| data.len()) else { return missing() };
    let etag = format!("\"{sum:.32}\"");
    let body = |range: Range<u64>| Body::file(&disk, range);
    mark(media, send(headers, StatusCode::OK, media, &etag, length, body))
}

fn mark(media: &str, mut response: Response) -> Response {
    if ["text/html", "image/svg+xml", "application/xml"].contains(&media) {
        response.headers_mut().insert(FOREIGN, HeaderValue::from_static("1"));
    }
    response
}

fn send(
    headers: &HeaderMap,
    status: StatusCode,
    media: &str,
    etag: &str,
    length: u64,
    body: impl FnOnce(Range<u64>) -> std::io::Result<Body>,
) -> Response {
    let wanted =
        if status == StatusCode::OK { demand(headers, etag, length) } else { Demand::Whole };
    let (status, body, range) = match wanted {
        Demand::Whole => (status, body(0..length), None),
        Demand::Part(range) => {
            let text = format!("bytes {}-{}/{length}", range.start, range.end - 1);
            (StatusCode::PARTIAL_CONTENT, body(range), Some(text))
        }
        Demand::NotModified => (StatusCode::NOT_MODIFIED, Ok(Body::empty()), None),
        Demand::Outside => {
            let text = format!("bytes */{length}");
            (StatusCode::RANGE_NOT_SATISFIABLE, Ok(Body::empty()), Some(text))
        }
    };
    let Ok(body) = body else { return plain(StatusCode::NOT_FOUND, "The file is gone.\n") };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let fields = [
        (CONTENT_TYPE, typed(media)),
        (ETAG, etag.to_owned()),
        (CACHE_CONTROL, "no-cache".to_owned()),
        (ACCEPT_RANGES, "bytes".to_owned()),
        (CONTENT_RANGE, range.unwrap_or_default()),
    ];
    for (name, value) in fields {
        if let (false, Ok(value)) = (value.is_empty(), value.parse()) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}

/// A media type, with the encoding where it is text.
fn typed(media: &str) -> String {
    let is_text =
        media.starts_with("text/") || [JSON, "application/xml", "image/svg+xml"].contains(&media);
    if is_text { format!("{media}; charset=utf-8") } else { media.to_owned() }
}

/// To the same address with a slash at its end.
fn redirect(raw: &str, query: &str) -> Response {
    let query = if query.is_empty() { String::new() } else { format!("?{query}") };
    // Two slashes at the beginning would name another server.
    let target = format!("/{}/{query}", raw.trim_start_matches('/'));
    let mut response = plain(StatusCode::MOVED_PERMANENTLY, "");
    if let Ok(target) = target.parse() {
        response.headers_mut().insert(LOCATION, target);
    }
    response
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    let mut response = Response::new(Body::of(text));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
