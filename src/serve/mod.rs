//! The preview: `loop { plan; answer; wait }`.
//!
//! A folder comes in; what goes out is its site over HTTP, made as it would be published and again
//! after every change. Nothing is written. There is one way to build: the files are read by
//! [`pipeline::plan`], and a page is made by [`pipeline::answer`] when it is asked for.

mod body;
mod demand;
mod editor;
mod guard;
mod stamp;
mod watch;
mod kept;
mod standing;
mod checker;
mod problems;
mod pages;
mod live;
mod http;

use std::collections::BTreeSet;
use std::convert::Infallible;
use std::hash::{BuildHasher, RandomState};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener, ToSocketAddrs};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::config::Options;
use crate::diag::Diag;
use crate::error::{Error, Result, read_error};
use crate::path::SitePath;
use crate::pipeline::{self, Memory, Plan};
use tokio::sync::watch::Sender;

use checker::Checker;
use http::Shared;
use standing::{Standing, State, trouble};
use watch::{Bell, Found, Wake, Watch};

/// Where the preview begins to look for a free port.
const PORT: u16 = 8000;
/// How many ports it tries.
const PORTS: u16 = 50;

/// What the preview is asked for.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    pub root: PathBuf,
    pub options: Options,
    /// A name or address to be reached at instead of this machine's own.
    pub host: Option<String>,
    /// This port and no other.
    pub port: Option<u16>,
    /// Whether files are compared instead of watched.
    pub poll: bool,
}

/// What happened, for whoever tells the writer.
pub enum Event<'e> {
    /// The address at which pages are answered from now on.
    Listening(&'e str),
    /// Files are compared instead of watched, and why.
    Polling(&'e str),
    /// The files were read, in this time, into so many addresses.
    Read { time: Duration, addresses: usize, first: bool },
    /// Everything that is wrong now; also when nothing is any more.
    Problems(&'e [Diag]),
}

/// Shows a site until the program is ended.
///
/// # Errors
/// [`Error::NoSite`] if there is nothing to show, [`Error::Listen`] if no port can be had.
pub fn serve(settings: &Settings, tell: &dyn Fn(Event<'_>)) -> Result<Infallible> {
    let root = std::fs::canonicalize(&settings.root).map_err(read_error(&settings.root))?;
    if !root.join("site.toml").exists() && !root.join("content").is_dir() {
        return Err(Error::NoSite { root: settings.root.clone() });
    }
    let listeners = listen(settings)?;
    let (states, state) = tokio::sync::watch::channel(State::default());
    let names = Vec::from_iter(settings.host.as_ref().map(|host| host.to_lowercase()));
    let session = format!("{:016x}", RandomState::new().hash_one(std::process::id()));
    let url = address(settings, &listeners);
    std::thread::spawn(move || http::run(listeners, Shared { state, names, session }));
    tell(Event::Listening(&url));
    let (mut watch, reason) = Watch::new(&root, settings.poll);
    if let Some(reason) = reason {
        tell(Event::Polling(&reason));
    }
    let checker = Checker::start(watch.bell());
    let mut memory = Memory::on_disk();
    let mut is_kept = false;
    loop {
        let read = read((&root, &settings.options), &mut memory, &mut watch, tell);
        let (seen, is_listed) = ((read.settings, read.unread), read.plan.is_ok());
        show(read, &states, &watch.bell(), tell);
        checker.check(&states.borrow());
        if let Some(standing) = states.borrow().standing.as_ref().filter(|_| !is_kept) {
            keep(memory.to_keep(&standing.plan));
            is_kept = true;
        }
        watch.has_read();
        let changed = until_changed(&root, &mut watch, &states, &checker, seen, tell);
        if let Some(files) = changed.filter(|_| is_listed) {
            memory.changed(files);
        }
    }
}

/// Leaves what was read for the next preview to begin with, on a thread of its own, so that no page waits.
/// What is changed later is little, and read again then.
fn keep(write: impl FnOnce() + Send + 'static) {
    std::thread::spawn(move || match rayon::ThreadPoolBuilder::new().num_threads(1).build() {
        Ok(pool) => pool.install(write),
        Err(_) => write(),
    });
}

/// What the content looked like when it was read.
fn listed(state: &State) -> Option<stamp::Stamp> {
    state.standing.as_ref().map(|standing| stamp::listed(&standing.plan.sources))
}

/// Waits until the files are not those that were read, and tells what is found out meanwhile; returns
/// which files alone have changed, where that is known.
fn until_changed(
    root: &Path,
    watch: &mut Watch,
    states: &Sender<State>,
    checker: &Checker,
    (settings, unread): (stamp::Stamp, Option<stamp::Stamp>),
    tell: &dyn Fn(Event<'_>),
) -> Option<BTreeSet<PathBuf>> {
    loop {
        let (wake, reason) = watch.wait();
        if let Some(reason) = reason {
            tell(Event::Polling(&reason));
        }
        let mut files = None;
        let changed = match wake {
            Wake::Changed(paths) => {
                let is_changed = has_changed(&states.borrow(), root, &paths);
                files = Some(paths);
                is_changed
            }
            Wake::Look => {
                let start = Instant::now();
                let content = unread.or_else(|| listed(&states.borrow()));
                let same =
                    settings == stamp::settings(root) && content == Some(stamp::content(root));
                watch.has_looked(start.elapsed(), if same { Found::Same } else { Found::Other });
                !same
            }
            Wake::Told => {
                checker.found(states);
                tell(Event::Problems(&states.borrow().diags()));
                false
            }
        };
        if changed {
            if watch.is_polling() {
                settle(root);
            }
            return files;
        }
    }
}

/// What reading the files came to, and what the theme and `site.toml` looked like just before.
struct Reading {
    plan: Result<Plan>,
    time: Duration,
    settings: stamp::Stamp,
    /// What the content looked like just before, if it could not be read.
    unread: Option<stamp::Stamp>,
}

/// Reads the site. What changes meanwhile may have been read half written, so that it is read again;
/// but not for ever, as something might change all the time.
fn read(
    (root, options): (&Path, &Options),
    memory: &mut Memory,
    watch: &mut Watch,
    tell: &dyn Fn(Event<'_>),
) -> Reading {
    let mut tries = 0..4;
    let mut unread = None;
    loop {
        let start = Instant::now();
        let settings = stamp::settings(root);
        let plan = pipeline::plan_again(root, options, memory);
        let time = start.elapsed();
        let torn = settings != stamp::settings(root) || watch.is_busy();
        if torn && tries.next().is_some() {
            if let Some(reason) = watch.rest() {
                tell(Event::Polling(&reason));
            }
            continue;
        }
        if plan.is_ok() {
            return Reading { plan, time, settings, unread: None };
        }
        // What could not be read has no list of what it was. That is made before it is read once more, so
        // that no change in between is missed.
        if unread.is_some() {
            return Reading { plan, time, settings, unread };
        }
        unread = Some(stamp::content(root));
    }
}

/// Shows what was read; what could not be read leaves the pages as they were.
fn show(read: Reading, states: &Sender<State>, bell: &Bell, tell: &dyn Fn(Event<'_>)) {
    let last = states.borrow().clone();
    let number = last.number + 1;
    let mut event = None;
    let state = match read.plan {
        Ok(plan) => {
            let (addresses, first) = (plan.outputs.len(), last.standing.is_none());
            event = Some(Event::Read { time: read.time, addresses, first });
            let standing = Standing::new(plan, bell.clone(), last.standing.as_deref());
            State { number, standing: Some(Arc::new(standing)), trouble: None, ..last }
        }
        Err(error) => State { number, trouble: Some(Arc::new(trouble(&error))), ..last },
    };
    let is_broken = state.trouble.is_some();
    let diags = state.diags();
    states.send_replace(state);
    if let Some(event) = event {
        tell(event);
    }
    // Without trouble there is more to say when the content is checked.
    if is_broken {
        tell(Event::Problems(&diags));
    }
}

/// Whether any of these paths is not as it was when the site was read.
fn has_changed(state: &State, root: &Path, paths: &BTreeSet<PathBuf>) -> bool {
    let (Some(standing), None) = (&state.standing, &state.trouble) else { return true };
    let sources = &standing.plan.sources;
    paths.iter().any(|path| {
        let Ok(below) = path.strip_prefix(root) else { return true };
        let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
        let list = match parts.first().map(AsRef::as_ref) {
            Some("content") if below.extension().is_some_and(|end| end == "md") => &sources.texts,
            Some("content") => &sources.assets,
            Some("static") => &sources.statics,
            _ => return true,
        };
        let Some(file) = SitePath::new(&parts.join("/")) else { return true };
        let place = list.binary_search_by(|source| source.path.cmp(&file)).ok();
        stamp::differs(place.map(|place| &list[place]), path)
    })
}

/// Waits until two looks at the files find the same, where no events say that it is quiet.
fn settle(root: &Path) {
    let look = || (stamp::settings(root), stamp::content(root));
    let mut last = look();
    for _ in 0..100 {
        std::thread::sleep(Duration::from_millis(20));
        let now = look();
        if now == last {
            return;
        }
        last = now;
    }
}

/// Sockets on one port of all the addresses that the preview is to be reached at.
fn listen(settings: &Settings) -> Result<Vec<TcpListener>> {
    let addresses = addresses(settings)?;
    let ports = match settings.port {
        Some(port) => port..=port,
        None => PORT..=PORT + PORTS,
    };
    let mut cause = std::io::Error::from(std::io::ErrorKind::AddrNotAvailable);
    for port in ports {
        match bind(&addresses, port) {
            Ok(listeners) => return Ok(listeners),
            Err(error) => cause = error,
        }
    }
    let port = settings.port.unwrap_or(PORT);
    Err(Error::Listen { address: format!("{}:{port}", name(settings)), cause })
}

fn bind(addresses: &[IpAddr], port: u16) -> std::io::Result<Vec<TcpListener>> {
    let mut listeners: Vec<TcpListener> = Vec::new();
    for address in addresses {
        // With port 0 the system chooses one for the first address, and the others follow it.
        let port = match listeners.first() {
            Some(first) if port == 0 => first.local_addr()?.port(),
            _ => port,
        };
        match TcpListener::bind(SocketAddr::new(*address, port)) {
            Ok(listener) => listeners.push(listener),
            Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => return Err(error),
            // A machine without IPv6 is reached over IPv4 alone.
            Err(_) if !listeners.is_empty() => {}
            Err(error) => return Err(error),
        }
    }
    Ok(listeners)
}

fn addresses(settings: &Settings) -> Result<Vec<IpAddr>> {
    let loopback = vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()];
    let Some(host) = settings.host.as_deref().filter(|host| *host != "localhost") else {
        return Ok(loopback);
    };
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    let found = (bare, 0).to_socket_addrs();
    let found = found.map_err(|cause| Error::Listen { address: host.to_owned(), cause })?;
    let addresses: BTreeSet<IpAddr> = found.map(|address| address.ip()).collect();
    Ok(addresses.into_iter().collect())
}

fn name(settings: &Settings) -> &str {
    settings.host.as_deref().unwrap_or("localhost")
}

/// The address for the browser.
fn address(settings: &Settings, listeners: &[TcpListener]) -> String {
    let local = listeners.first().and_then(|listener| listener.local_addr().ok());
    let port = local.map_or(PORT, |local| local.port());
    let name = match (name(settings), local) {
        // No browser goes to the address that stands for all addresses.
        (_, Some(local)) if local.ip().is_unspecified() => "localhost",
        (name, _) => name,
    };
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    if bare.contains(':') {
        format!("http://[{bare}]:{port}/")
    } else {
        format!("http://{bare}:{port}/")
    }
}
