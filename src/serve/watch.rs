//! It changed, and is quiet now.
//!
//! Events of the system come in, in bursts and from whatever editors and version control do; what
//! comes out is one call that returns when the files can be read. Where no events come, the files
//! are compared instead. Knows nothing of what the files say.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant, SystemTime};

use notify::event::{AccessKind, AccessMode, DataChange, EventKind, ModifyKind};
use notify::{RecommendedWatcher, RecursiveMode, Watcher};

use super::stamp::FOLDERS;
use crate::source::is_left_behind;

/// How long nothing may happen before the files are read, after a save.
const QUIET: Duration = Duration::from_millis(8);
/// The same after a burst, such as a change of branch, whose parts may be further apart.
const QUIET_BURST: Duration = Duration::from_millis(120);
/// From how many files on it is a burst.
const BURST: usize = 12;
/// When the files are read although it is not quiet.
const LONGEST: Duration = Duration::from_millis(250);
const LONGEST_BURST: Duration = Duration::from_secs(10);
/// How often files are compared where no events come.
const POLL: Duration = Duration::from_millis(300);
/// When files are compared after each rebuild, should an event have been lost.
const LOOKS: [Duration; 3] =
    [Duration::from_millis(60), Duration::from_millis(700), Duration::from_secs(4)];
/// The first of them after an edit of a few files: events of those are lost with a sign or not at all.
const LATE: usize = 2;

/// Why the wait is over.
pub enum Wake {
    /// These changed, and it has been quiet since.
    Changed(BTreeSet<PathBuf>),
    /// Nothing is known to have changed; the files should be compared.
    Look,
    /// Somebody else has something to say.
    Told,
}

/// What comparing files comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    Same,
    Other,
}

/// Ends a wait from elsewhere.
#[derive(Clone)]
pub struct Bell(Sender<Sign>);

impl Bell {
    pub fn ring(&self) {
        // Nobody waits any more when the program ends.
        drop(self.0.send(Sign::Told));
    }
}

/// What one event says.
enum Sign {
    /// Something is being written and not yet closed.
    Writing(PathBuf),
    Changed(PathBuf),
    /// Events were lost.
    Lost,
    Told,
}

/// Waits for changes below one folder.
pub struct Watch {
    root: PathBuf,
    /// `None` where files are compared instead.
    watcher: Option<RecommendedWatcher>,
    signs: Receiver<Sign>,
    /// Also keeps the channel open where there is no watcher.
    sender: Sender<Sign>,
    told: bool,
    lock: Option<PathBuf>,
    /// A sign that was seen and not yet looked into.
    next: Option<Sign>,
    looked: usize,
    /// Whether all that is known to have happened are edits of files.
    is_plain: bool,
    since: Instant,
    /// How often files are compared where no events come.
    pace: Duration,
}

impl Watch {
    /// Begins to watch a site; the text says why its files are compared instead of watched.
    pub fn new(root: &Path, poll: bool) -> (Watch, Option<String>) {
        let (sender, signs) = channel();
        let mut watch = Watch {
            root: root.to_owned(),
            watcher: None,
            signs,
            sender: sender.clone(),
            told: false,
            lock: git_folder(root).map(|folder| folder.join("index.lock")),
            next: None,
            looked: 0,
            is_plain: false,
            since: Instant::now(),
            pace: POLL,
        };
        if poll {
            return (watch, None);
        }
        let own = root.to_owned();
        let send = move |event: notify::Result<notify::Event>| {
            for sign in signs_of(&own, event) {
                drop(sender.send(sign));
            }
        };
        let made = notify::recommended_watcher(send).and_then(|watcher| {
            watch.watcher = Some(watcher);
            watch.arm()
        });
        let reason = made.err().map(|error| watch.give_up(&error));
        (watch, reason)
    }

    pub fn bell(&self) -> Bell {
        Bell(self.sender.clone())
    }

    /// Whether files are compared because no events come.
    pub fn is_polling(&self) -> bool {
        self.watcher.is_none()
    }

    fn give_up(&mut self, error: &notify::Error) -> String {
        self.watcher = None;
        let code = match &error.kind {
            notify::ErrorKind::Io(cause) => cause.raw_os_error(),
            _ => None,
        };
        match (&error.kind, code) {
            // Linux says "no space left" of watches, and "too many open files" of watchers.
            (notify::ErrorKind::MaxFilesWatch, _) | (_, Some(28)) => {
                "the system watches no more folders (fs.inotify.max_user_watches)".to_owned()
            }
            (_, Some(24)) => {
                "the system lets no more programs watch (fs.inotify.max_user_instances)".to_owned()
            }
            _ => format!("the folder cannot be watched: {error}"),
        }
    }

    /// Watches the site's folder and, with all below them, the folders that it is made from.
    fn arm(&mut self) -> notify::Result<()> {
        let Some(watcher) = &mut self.watcher else { return Ok(()) };
        drop(watcher.unwatch(&self.root));
        watcher.watch(&self.root, RecursiveMode::NonRecursive)?;
        for name in FOLDERS {
            let folder = self.root.join(name);
            drop(watcher.unwatch(&folder));
            if folder.is_dir() {
                match watcher.watch(&folder, RecursiveMode::Recursive) {
                    // It went while it was being watched; the event says so.
                    Err(_) if !folder.is_dir() => {}
                    other => other?,
                }
            }
        }
        Ok(())
    }

    /// Comparing took this long and found this; a slow drive is not asked all the time.
    pub fn has_looked(&mut self, time: Duration, found: Found) {
        self.pace = POLL.max(time * 5);
        self.is_plain = found == Found::Same && self.looked >= LATE;
    }

    /// The files were read just now; they are compared again later, and soon if more than files has
    /// changed: what lies in a new folder may have been written before the folder was watched.
    pub fn has_read(&mut self) {
        self.looked = if self.is_plain { LATE } else { 0 };
        self.since = Instant::now();
    }

    /// Whether something is known to have changed since the last wait.
    pub fn is_busy(&mut self) -> bool {
        while self.next.is_none() {
            match self.signs.try_recv() {
                Ok(Sign::Told) => self.told = true,
                Ok(sign) => self.next = Some(sign),
                Err(_) => return false,
            }
        }
        true
    }

    /// Waits until it is quiet, whatever changed until then.
    pub fn rest(&mut self) -> Option<String> {
        let Some(sign) = self.next.take() else {
            std::thread::sleep(QUIET);
            return None;
        };
        self.settle(sign).1
    }

    /// Waits until something changed and nothing has since, or until it is time to compare; the
    /// text says why there are no events from now on.
    pub fn wait(&mut self) -> (Wake, Option<String>) {
        let busy = self.is_busy();
        if std::mem::take(&mut self.told) {
            return (Wake::Told, None);
        }
        let first = match self.look_at() {
            _ if busy => self.next.take().ok_or(RecvTimeoutError::Timeout),
            Some(time) => self.signs.recv_timeout(time.saturating_duration_since(Instant::now())),
            None => self.signs.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match first {
            Ok(Sign::Told) => (Wake::Told, None),
            Ok(sign) => self.settle(sign),
            Err(RecvTimeoutError::Timeout) => {
                self.looked += 1;
                self.since = if self.is_polling() { Instant::now() } else { self.since };
                (Wake::Look, None)
            }
            Err(RecvTimeoutError::Disconnected) => {
                std::thread::sleep(POLL);
                (Wake::Look, None)
            }
        }
    }

    fn look_at(&self) -> Option<Instant> {
        if self.is_polling() {
            return Some(self.since + self.pace);
        }
        LOOKS.get(self.looked).map(|after| self.since + *after)
    }

    /// Collects what happens until it is quiet.
    fn settle(&mut self, first: Sign) -> (Wake, Option<String>) {
        let begun = Instant::now();
        let mut burst = Burst::default();
        burst.add(first);
        loop {
            let (quiet, longest) = burst.patience();
            match self.signs.recv_timeout(quiet) {
                Ok(Sign::Told) => self.told = true,
                Ok(sign) => burst.add(sign),
                Err(_) if burst.is_open() || self.is_locked() => {}
                Err(_) => break,
            }
            if begun.elapsed() > longest {
                break;
            }
        }
        self.is_plain &= burst.is_plain();
        let reason = if burst.moved(&self.root) { self.rearm() } else { None };
        let wake = if burst.lost { Wake::Look } else { Wake::Changed(burst.changed) };
        (wake, reason)
    }

    fn rearm(&mut self) -> Option<String> {
        while !self.root.is_dir() {
            std::thread::sleep(POLL);
        }
        let error = self.arm().err()?;
        Some(self.give_up(&error))
    }

    /// Whether version control is at work; a lock that was left behind does not count.
    fn is_locked(&self) -> bool {
        let Some(lock) = &self.lock else { return false };
        let made = std::fs::metadata(lock).and_then(|data| data.modified());
        let age = |made| SystemTime::now().duration_since(made).unwrap_or_default();
        made.is_ok_and(|made| age(made) < LONGEST_BURST)
    }
}

/// What happened since it was quiet.
#[derive(Default)]
struct Burst {
    changed: BTreeSet<PathBuf>,
    writing: BTreeSet<PathBuf>,
    lost: bool,
}

impl Burst {
    fn add(&mut self, sign: Sign) {
        match sign {
            Sign::Writing(path) => {
                self.writing.insert(path.clone());
                self.changed.insert(path);
            }
            Sign::Changed(path) => {
                self.writing.remove(&path);
                self.changed.insert(path);
            }
            Sign::Lost => self.lost = true,
            Sign::Told => {}
        }
    }

    /// Whether a file is half written.
    fn is_open(&self) -> bool {
        !self.writing.is_empty()
    }

    fn patience(&self) -> (Duration, Duration) {
        if self.changed.len() > BURST || self.lost {
            (QUIET_BURST, LONGEST_BURST)
        } else {
            (QUIET, LONGEST)
        }
    }

    /// Whether a few files have changed, and nothing else.
    fn is_plain(&self) -> bool {
        !self.lost && self.changed.len() <= BURST && self.changed.iter().all(|path| path.is_file())
    }

    /// Whether a folder that is watched came, went or was replaced.
    fn moved(&self, root: &Path) -> bool {
        self.lost
            || self.changed.contains(root)
            || FOLDERS.iter().any(|name| self.changed.contains(&root.join(name)))
    }
}

fn signs_of(root: &Path, event: notify::Result<notify::Event>) -> Vec<Sign> {
    let Ok(event) = event else { return vec![Sign::Lost] };
    if event.need_rescan() {
        return vec![Sign::Lost];
    }
    let sign = match event.kind {
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => Sign::Changed,
        // Reading is no change; times and permissions alone are none either.
        EventKind::Access(_) | EventKind::Modify(ModifyKind::Metadata(_)) => return Vec::new(),
        // The system that says this also says when the file is closed.
        EventKind::Modify(ModifyKind::Data(DataChange::Any)) if cfg!(target_os = "linux") => {
            Sign::Writing
        }
        _ => Sign::Changed,
    };
    event.paths.into_iter().filter(|path| concerns(root, path)).map(sign).collect()
}

/// Whether a site may be made from a file or folder.
fn concerns(root: &Path, path: &Path) -> bool {
    let Ok(below) = path.strip_prefix(root) else { return path == root };
    let mut parts = below.iter().map(|part| part.to_string_lossy());
    match parts.next() {
        None => true,
        Some(first) if first == "site.toml" => true,
        Some(first) if FOLDERS.contains(&first.as_ref()) => {
            let hidden = |part: &str| part.starts_with('.') && first != "static";
            !parts.any(|part| is_left_behind(&part) || hidden(&part))
        }
        Some(_) => false,
    }
}

/// The folder in which git keeps what it knows of the site; a work tree has a file that names it.
fn git_folder(root: &Path) -> Option<PathBuf> {
    let found = root.ancestors().map(|folder| folder.join(".git")).find(|path| path.exists())?;
    if found.is_dir() {
        return Some(found);
    }
    let text = std::fs::read_to_string(&found).ok()?;
    let named = text.strip_prefix("gitdir:")?.trim().to_owned();
    Some(found.parent()?.join(named))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_site_is_made_from() {
        let check = |path: &str, expected: bool| {
            assert_eq!(concerns(Path::new("/site"), Path::new(path)), expected, "{path}");
        };
        check("/site/site.toml", true);
        check("/site/content", true);
        check("/site/content/osmed/2025-08-26.md", true);
        check("/site/themes/own/templates/page.html", true);
        check("/site/static/.well-known/security.txt", true);
        check("/site/content/osmed/.2025-08-26.md.swp", false);
        check("/site/content/osmed/2025-08-26.md~", false);
        check("/site/content/osmed/#2025-08-26.md#", false);
        check("/site/content/osmed/4913", false);
        check("/site/content/.git/index", false);
        check("/site/public/index.html", false);
        check("/site/.git/index.lock", false);
        check("/site/site.toml.tmp", false);
        check("/elsewhere/content/x.md", false);
    }
}
