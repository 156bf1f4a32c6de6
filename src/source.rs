//! The files that a site is written in: the only reader of them.
//!
//! Folders come in; what comes out is a sorted list of content files and of everything else that
//! lies beside them, by normalised path, and the text of a file in one normal form. Editors'
//! backups and hidden files are passed over; what is no regular file is reported.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use walkdir::{DirEntry, WalkDir};

use crate::checksum::Checksum;
use crate::config::Config;
use crate::diag::{Diag, Span};
use crate::error::{Error, Result, read_error};
use crate::path::{SitePath, is_unfit_for_windows, nfc, slug};
use crate::scan::position;

/// Content longer than this is refused, in bytes: no minutes are, and every reader would wait.
pub const LONGEST: u64 = 8_000_000;

/// A file of the site.
#[derive(Clone, Debug)]
pub struct Source {
    pub path: SitePath,
    /// Where it is; its name may be spelt in another normal form than `path`.
    pub disk: PathBuf,
    pub size: u64,
    pub modified: Option<SystemTime>,
}

/// Everything that a site is made from, each list sorted by path.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// Markdown files below `content`.
    pub texts: Vec<Source>,
    /// All other files below `content`.
    pub assets: Vec<Source>,
    /// Files below `static`, copied as they are.
    pub statics: Vec<Source>,
    /// Files below `themes`: the site's own templates and what they bring.
    pub themes: Vec<Source>,
    pub diags: Vec<Diag>,
    /// Whether a theme is a symbolic link: what is behind it is read, and not listed.
    pub has_linked_theme: bool,
    /// When the listing began.
    begun: Option<SystemTime>,
}

/// What tells a file from itself at another time, without reading it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Stamp {
    size: u64,
    modified: SystemTime,
}

/// File times are as coarse as this on some disks: a file changed later than that before it was
/// listed may change again and keep its time.
const TICK: Duration = Duration::from_secs(2);

/// How coarse the times of other disks are, which are seen by what they have below a millisecond.
const FINE_TICK: Duration = Duration::from_millis(50);

fn tick(modified: SystemTime) -> Duration {
    let since = modified.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    if since.subsec_nanos().is_multiple_of(1_000_000) { TICK } else { FINE_TICK }
}

impl Stamp {
    /// The stamp of a file on disk, if the disk tells times.
    pub fn of(data: &fs::Metadata) -> Option<Stamp> {
        Some(Stamp { size: data.len(), modified: data.modified().ok()? })
    }
}

impl Sources {
    /// All files, list by list.
    pub fn all(&self) -> impl Iterator<Item = &Source> {
        [&self.texts, &self.assets, &self.statics, &self.themes].into_iter().flatten()
    }

    /// The place of a content file that another listing has.
    pub fn text(&self, source: &Source) -> Option<usize> {
        self.texts.binary_search_by(|known| known.path.cmp(&source.path)).ok()
    }

    /// The stamp of a file; `None` if it has changed so lately that the next change may not show.
    pub fn stamp(&self, source: &Source) -> Option<Stamp> {
        let modified = source.modified?;
        let settled = self.begun?.duration_since(modified).is_ok_and(|age| age > tick(modified));
        settled.then_some(Stamp { size: source.size, modified })
    }
}

/// Lists the files of a site.
///
/// # Errors
/// [`Error::Read`] if a folder cannot be read.
pub fn list(config: &Config) -> Result<Sources> {
    let mut sources = Sources { begun: Some(SystemTime::now()), ..Sources::default() };
    let content = walk(config, "content", is_ignored, &mut sources.diags)?;
    let (texts, assets) = content.into_iter().partition(|source| source.path.extension() == "md");
    sources.texts = texts;
    sources.assets = assets;
    sources.statics = walk(config, "static", is_left_behind, &mut sources.diags)?;
    // What is wrong with a theme's files is said by who reads them.
    sources.themes = walk(config, "themes", is_ignored, &mut Vec::new())?;
    let unfit = sources.statics.iter().filter_map(|source| unfit(&source.path));
    sources.diags.extend(unfit);
    let themes = fs::read_dir(config.root.join("themes")).into_iter().flatten().flatten();
    sources.has_linked_theme =
        themes.into_iter().any(|entry| entry.file_type().is_ok_and(|kind| kind.is_symlink()));
    Ok(sources)
}

/// Refuses a site without one content file: something has gone wrong with its folder, and publishing
/// it would take every page away.
///
/// # Errors
/// [`Error::NoContent`].
pub fn refuse_nothing(config: &Config, sources: &Sources) -> Result<()> {
    match sources.texts.is_empty() {
        true => Err(Error::NoContent { folder: config.root.join("content") }),
        false => Ok(()),
    }
}

/// From how many changed files on all are listed.
const FEW: usize = 100;

/// The files of a site as they were listed, but for those that are said to have changed since, which
/// are looked at again. `None` if what changed may be more than single files of `content`.
pub fn list_again(config: &Config, last: &Sources, changed: &BTreeSet<PathBuf>) -> Option<Sources> {
    if !last.diags.is_empty() || changed.len() > FEW {
        return None;
    }
    let mut sources = Sources { begun: Some(SystemTime::now()), ..last.clone() };
    for disk in changed {
        let below = disk.strip_prefix(&config.root).ok()?;
        let path = site_path(below).ok()?;
        let mut segments = path.segments();
        if segments.next() != Some("content") || segments.any(is_ignored) {
            return None;
        }
        let list = match path.extension().as_str() {
            "md" => &mut sources.texts,
            _ => &mut sources.assets,
        };
        let known = list.binary_search_by(|source| source.path.cmp(&path));
        match (known, regular(disk, path.clone())) {
            (Ok(place), Some(Ok(source))) => list[place] = source,
            (Ok(place), None) => drop(list.remove(place)),
            (Err(place), Some(Ok(source))) => list.insert(place, source),
            // A folder was here, perhaps.
            (Err(_), None) | (_, Some(Err(_))) => return None,
        }
    }
    Some(sources)
}

/// What is copied keeps its name, whatever it is.
fn unfit(path: &SitePath) -> Option<Diag> {
    let name = path.segments().find(|name| is_unfit_for_windows(name))?;
    let diag = Diag::error("file-name", format!("`{name}` is no name for a file on Windows"));
    Some(diag.in_file(path).hint("rename it, as the site may be copied there, or read from there"))
}

fn walk(
    config: &Config,
    folder: &str,
    ignored: fn(&str) -> bool,
    diags: &mut Vec<Diag>,
) -> Result<Vec<Source>> {
    let top = config.root.join(folder);
    if !top.is_dir() {
        return Ok(Vec::new());
    }
    // Folder by folder of the first level, on all threads.
    let (folders, files): (Vec<DirEntry>, Vec<DirEntry>) = entries(&top, ignored, 1)
        .filter(|entry| entry.as_ref().map_or(true, |entry| entry.depth() > 0))
        .collect::<Result<Vec<_>>>()?
        .into_iter()
        .partition(|entry| entry.file_type().is_dir());
    let below: Vec<Vec<DirEntry>> = folders
        .par_iter()
        .map(|folder| entries(folder.path(), ignored, usize::MAX).collect())
        .collect::<Result<_>>()?;
    let all: Vec<DirEntry> = files.into_iter().chain(below.into_iter().flatten()).collect();
    let looked: Vec<Result<Source, Diag>> = all
        .par_iter()
        .filter(|entry| !entry.file_type().is_dir())
        .filter_map(|entry| look(&config.root, entry.path()))
        .collect();
    let mut found = Vec::with_capacity(looked.len());
    for source in looked {
        match source {
            Ok(source) => found.push(source),
            Err(diag) => diags.push(diag),
        }
    }
    found.sort_by(|a: &Source, b| a.path.cmp(&b.path));
    Ok(found)
}

/// What lies in a folder, so many levels deep, and the folder itself.
fn entries(
    top: &Path,
    ignored: fn(&str) -> bool,
    depth: usize,
) -> impl Iterator<Item = Result<DirEntry>> + '_ {
    WalkDir::new(top)
        .follow_links(false)
        .max_depth(depth)
        .into_iter()
        .filter_entry(move |entry| {
            entry.depth() == 0 || !ignored(&entry.file_name().to_string_lossy())
        })
        .map(move |entry| {
            entry.map_err(|error| {
                let path = error.path().unwrap_or(top).to_owned();
                Error::Read { path, cause: error.into() }
            })
        })
}

/// A file of the site as it is now; `None` if it is gone.
fn look(root: &Path, disk: &Path) -> Option<Result<Source, Diag>> {
    let relative = disk.strip_prefix(root).expect("walked from the root");
    let path = match site_path(relative) {
        Ok(path) => path,
        Err(diag) => return Some(Err(diag)),
    };
    regular(disk, path)
}

/// Hidden files too.
pub fn is_ignored(name: &str) -> bool {
    name.starts_with('.') || is_left_behind(name)
}

/// What editors, version control, operating systems and this program leave behind.
pub fn is_left_behind(name: &str) -> bool {
    name.starts_with("~$")
        || name.ends_with('~')
        || name.starts_with('#') && name.ends_with('#')
        || [".swp", ".swx", ".tmp", ".bak", ".crdownload", ".part"]
            .iter()
            .any(|end| name.ends_with(end))
        || matches!(
            name,
            "Thumbs.db"
                | "desktop.ini"
                | "4913"
                | ".DS_Store"
                | ".git"
                | ".gitignore"
                | ".gitkeep"
                | ".referat"
        )
}

fn site_path(relative: &Path) -> Result<SitePath, Diag> {
    let text = relative.to_string_lossy();
    let slashed: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
    let path = SitePath::new(&slashed.join("/")).unwrap_or_default();
    if relative.to_str().is_none() {
        return Err(Diag::error("file-name", format!("the file name `{text}` is not UTF-8"))
            .in_file(&path)
            .hint("rename the file"));
    }
    if text.chars().any(char::is_control) {
        return Err(Diag::error("file-name", "the file name holds control characters")
            .in_file(&path)
            .hint("rename the file"));
    }
    Ok(path)
}

fn regular(disk: &Path, path: SitePath) -> Option<Result<Source, Diag>> {
    let data = fs::symlink_metadata(disk).ok()?;
    let refuse = |what: &str| {
        let diag = Diag::error("not-a-file", format!("`{}` is {what}", path.name()));
        Some(Err(diag.in_file(&path).hint("put the file itself there")))
    };
    if data.is_symlink() {
        return refuse("a symbolic link");
    }
    if !data.is_file() {
        return refuse("not a regular file");
    }
    let (size, modified) = (data.len(), data.modified().ok());
    Some(Ok(Source { path, disk: disk.to_owned(), size, modified }))
}

/// The text of a content file: UTF-8, without byte order mark, lines ending in `\n`, in NFC.
///
/// # Errors
/// A diagnostic with the place and a remedy if the file is no such text.
pub fn text(source: &Source) -> Result<String, Diag> {
    decode(&source.path, content(source)?)
}

fn content(source: &Source) -> Result<Vec<u8>, Diag> {
    let file = &source.path;
    if source.size > LONGEST {
        let size = source.size / 1_000_000;
        return Err(Diag::error("too-long", format!("the file has {size} MB"))
            .at(file, Span::line(1))
            .hint("minutes are at most 8 MB of text; attach what is longer as a file"));
    }
    fs::read(&source.disk).map_err(|cause| {
        Diag::error("unreadable", format!("cannot read the file: {cause}"))
            .at(file, Span::line(1))
            .hint("check that it is still there and that you may read it")
    })
}

/// A content file's text, and the characters that were left out of it, as they stand for nothing.
///
/// # Errors
/// As [`text`].
pub fn text_and_damage(source: &Source) -> Result<(String, Option<Damage>), Diag> {
    let bytes = content(source)?;
    let damage = damage(&bytes);
    Ok((decode(&source.path, bytes)?, damage))
}

fn damage(bytes: &[u8]) -> Option<Damage> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let first = position(bytes, is_hidden_byte)?;
    let span = place(bytes, first);
    let count = bytes[first..].iter().filter(|byte| is_hidden_byte(**byte)).count();
    Some(Damage { count, line: span.line as usize, column: span.start as usize })
}

/// Characters that stand for nothing: how many, and where the first is.
#[derive(Clone, Copy, Debug, Hash)]
pub struct Damage {
    pub count: usize,
    pub line: usize,
    /// In bytes of the line.
    pub column: usize,
}

#[inline]
fn is_hidden_byte(byte: u8) -> bool {
    byte.is_ascii_control() && !matches!(byte, b'\n' | b'\r' | b'\t')
}

/// Bytes as normalised text.
///
/// # Errors
/// A diagnostic with the place of the first byte that is not UTF-8, or of a NUL.
pub fn decode(file: &SitePath, bytes: Vec<u8>) -> Result<String, Diag> {
    if bytes.contains(&0) {
        let at = bytes.iter().position(|byte| *byte == 0).unwrap_or(0);
        let diag = match bytes[..] {
            [0xff, 0xfe, ..] | [0xfe, 0xff, ..] => {
                Diag::error("encoding", "the file is written in UTF-16")
                    .hint("save it with the encoding UTF-8 in your editor")
            }
            _ => Diag::error("binary", "this is not a text file").hint(
                "a `.md` file holds plain text; list other files among an item's attachments",
            ),
        };
        return Err(diag.at(file, place(&bytes, at)));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let bytes = error.as_bytes();
        let letter = char::from(bytes[at]);
        let guess = if letter.is_alphabetic() {
            format!(", perhaps `{letter}` in Latin-1")
        } else {
            String::new()
        };
        Diag::error("encoding", format!("the file is not UTF-8: byte {:02X}{guess}", bytes[at]))
            .at(file, place(bytes, at))
            .hint("save it with the encoding UTF-8 in your editor")
    })?;
    Ok(normalise(text))
}

/// Without byte order mark and control characters, with `\n` alone, in NFC.
pub fn normalise(text: String) -> String {
    if is_plain(text.as_bytes()) {
        return text;
    }
    let text = match text.strip_prefix('\u{feff}') {
        Some(rest) => rest.to_owned(),
        None => text,
    };
    let text =
        if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text };
    let is_hidden = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    let text = if text.contains(is_hidden) { text.replace(is_hidden, "") } else { text };
    match nfc(&text) {
        std::borrow::Cow::Borrowed(_) => text,
        std::borrow::Cow::Owned(normal) => normal,
    }
}

/// Whether it can be seen byte by byte that a text is in the normal form: it holds no control
/// characters but line ends and tabs, and beyond ASCII only letters before U+0300, which are their
/// own NFC (Unicode Standard Annex 15, section 9), and common dashes and quotation marks.
fn is_plain(text: &[u8]) -> bool {
    let mut rest = text;
    while let Some(at) = position(rest, |byte| !is_simple(byte)) {
        let length = match &rest[at..] {
            [0xc2, 0xa0..=0xff, ..] => 2,
            [0xe2, 0x80, 0x90..=0xa6, ..] => 3,
            _ => return false,
        };
        rest = &rest[at + length..];
    }
    true
}

/// Whether a byte needs no second look; what goes on a letter was looked at with its first one.
#[inline]
fn is_simple(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\t' | b' '..=b'~' | 0x80..=0xbf | 0xc3..=0xcb)
}

fn place(bytes: &[u8], at: usize) -> Span {
    let line_start =
        bytes[..at].iter().rposition(|byte| *byte == b'\n').map_or(0, |newline| newline + 1);
    let line = bytes[..at].iter().filter(|byte| **byte == b'\n').count() + 1;
    Span::new(line, at - line_start..at - line_start + 1)
}

/// The normalised text of any text file of the site, for showing a line of it; lossy.
pub fn shown_text(root: &Path, file: &SitePath) -> Option<String> {
    let disk = find_on_disk(root, file)?;
    let size = fs::metadata(&disk).ok()?.len();
    if size > 4 * LONGEST {
        return None;
    }
    let bytes = fs::read(disk).ok()?;
    if bytes.contains(&0) {
        return None;
    }
    Some(normalise(String::from_utf8_lossy(&bytes).into_owned()))
}

/// The file on disk whose normalised path this is, in whatever normal form its name is spelt.
fn find_on_disk(root: &Path, file: &SitePath) -> Option<PathBuf> {
    let plain = crate::path::on_disk(root, file);
    if plain.is_file() {
        return Some(plain);
    }
    let mut folder = root.to_owned();
    for segment in file.segments() {
        let entry = fs::read_dir(&folder).ok()?.flatten().find(|entry| {
            let name = entry.file_name();
            nfc(&name.to_string_lossy()) == segment
        })?;
        folder = entry.path();
    }
    Some(folder)
}

/// The whole of a file.
///
/// # Errors
/// [`Error::Read`].
pub fn bytes(disk: &Path) -> Result<Vec<u8>> {
    fs::read(disk).map_err(read_error(disk))
}

/// The first bytes of a file; none if it cannot be read.
pub fn start(disk: &Path, length: u64) -> Vec<u8> {
    use std::io::Read;
    let mut bytes = Vec::new();
    if let Ok(file) = fs::File::open(disk) {
        let _ = file.take(length).read_to_end(&mut bytes);
    }
    bytes
}

/// The checksum of a file's bytes.
///
/// # Errors
/// [`Error::Read`].
pub fn checksum(disk: &Path) -> Result<Checksum> {
    use sha2::{Digest, Sha256};
    let mut file = fs::File::open(disk).map_err(read_error(disk))?;
    let mut hasher = Sha256::new();
    std::io::copy(&mut file, &mut hasher).map_err(read_error(disk))?;
    Ok(hasher.into())
}

/// Whether a folder's name is one of those that hold people, cases or pages rather than a committee.
pub fn is_named(folder: &str, names: &[&str]) -> bool {
    names.iter().any(|name| folder == *name || slug(folder) == *name)
}
