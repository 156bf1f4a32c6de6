//! Where things are written and where they are published.
//!
//! Names come in as the disk or the author spells them; what comes out is normalised: relative,
//! separated by `/`, in Unicode NFC. The only code that makes an address, a slug or a link.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::scan::{first, kind};

/// A file or folder of the site, relative to the folder that holds `site.toml`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SitePath(String);

impl SitePath {
    /// Normalises a relative path; `.` and empty segments vanish, `..` takes one segment back.
    ///
    /// Returns `None` if the path would leave the site or is absolute.
    pub fn new(path: &str) -> Option<SitePath> {
        SitePath::default().join(path)
    }

    /// The name of a file that lies outside the site, as it was given; for telling of it alone.
    pub fn outside(name: &str) -> SitePath {
        SitePath(name.to_owned())
    }

    /// The path that `relative` names when it is read from this folder; `None` outside the site.
    pub fn join(&self, relative: &str) -> Option<SitePath> {
        if relative.starts_with(['/', '\\']) || relative.chars().nth(1) == Some(':') {
            return None;
        }
        let mut segments: Vec<&str> = self.segments().collect();
        for segment in relative.split(['/', '\\']) {
            match segment {
                "" | "." => {}
                ".." => drop(segments.pop()?),
                name => segments.push(name),
            }
        }
        Some(SitePath(nfc(&segments.join("/")).into_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub fn segments(&self) -> impl Iterator<Item = &str> {
        self.0.split('/').filter(|segment| !segment.is_empty())
    }

    /// The last segment: a file's or folder's name.
    pub fn name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or("")
    }

    /// The name without its extension.
    pub fn stem(&self) -> &str {
        self.name().rsplit_once('.').map_or(self.name(), |(stem, _)| stem)
    }

    /// The extension in lower case, without its dot; empty if there is none.
    pub fn extension(&self) -> String {
        self.name()
            .rsplit_once('.')
            .map_or(String::new(), |(_, extension)| extension.to_lowercase())
    }

    /// The folder that holds this.
    pub fn parent(&self) -> SitePath {
        SitePath(self.0.rsplit_once('/').map_or(String::new(), |(parent, _)| parent.to_owned()))
    }

    /// What remains below `folder`, if this lies in it.
    pub fn below(&self, folder: &SitePath) -> Option<&str> {
        self.0.strip_prefix(&folder.0)?.strip_prefix('/')
    }
}

impl fmt::Display for SitePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An address of the published site, relative to its root: `osmed/2025-08-26/` is a page,
/// `osmed/2025-08-26/budget.pdf` a file, the empty route the front page.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Route(Arc<str>);

impl Route {
    /// The page at these already slugged segments.
    pub fn page<S: AsRef<str>>(segments: impl IntoIterator<Item = S>) -> Route {
        let mut route = String::new();
        for segment in segments {
            route.push_str(segment.as_ref());
            route.push('/');
        }
        Route(route.into())
    }

    /// A file below this page.
    pub fn file(&self, name: &str) -> Route {
        debug_assert!(self.0.is_empty() || self.0.ends_with('/'), "a file has no files below it");
        Route([&self.0, name].concat().into())
    }

    /// A page below this page.
    pub fn child(&self, segment: &str) -> Route {
        Route(format!("{}{segment}/", self.0).into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The file that holds this address in the output folder, `/`-separated.
    pub fn output(&self) -> String {
        if self.0.is_empty() || self.0.ends_with('/') {
            [&self.0, "index.html"].concat()
        } else {
            self.0.to_string()
        }
    }

    /// `../` as often as it takes from this page to the root of the site.
    pub fn root(&self) -> String {
        "../".repeat(self.0.matches('/').count())
    }

    /// A relative link from the page `from` to this address.
    ///
    /// Links to pages name `index.html` when `links` says files, so that they also open from a
    /// file share, where no server finds a folder's index.
    pub fn href(&self, from: &Route, links: Links) -> String {
        let is_page = self.0.is_empty() || self.0.ends_with('/');
        let index = if is_page && links == Links::Files { "index.html" } else { "" };
        let target = self.as_str();
        let shared = shared_folders(&from.0, target);
        let up = from.0[shared..].bytes().filter(|byte| *byte == b'/').count();
        let mut href = String::with_capacity(3 * up + target.len() - shared + index.len());
        href.extend(std::iter::repeat_n("../", up));
        percent_encode(&target[shared..], &mut href);
        href.push_str(index);
        if href.is_empty() { "./".to_owned() } else { href }
    }

    /// The whole address below the site's, which ends in a slash.
    pub fn absolute(&self, base_url: &str) -> String {
        let mut address = String::with_capacity(base_url.len() + self.0.len());
        address.push_str(base_url);
        percent_encode(&self.0, &mut address);
        address
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}", self.0)
    }
}

/// How links inside the site name pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Links {
    /// `../2025-08-26/index.html`: opens from a web server and from a file share.
    #[default]
    Files,
    /// `../2025-08-26/`: shorter, needs a web server.
    Folders,
}

/// The length of the leading folders that both paths share.
fn shared_folders(a: &str, b: &str) -> usize {
    let same = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    a.as_bytes()[..same].iter().rposition(|&byte| byte == b'/').map_or(0, |slash| slash + 1)
}

/// Percent-encodes what RFC 3986 does not allow in a path, leaving `/`.
pub fn percent_encode(path: &str, out: &mut String) {
    use fmt::Write;
    let mut rest = path;
    while let Some(at) = first(rest.as_bytes(), &ENCODED) {
        out.push_str(&rest[..at]);
        let letter = rest[at..].chars().next().map_or(1, char::len_utf8);
        for byte in rest[at..at + letter].bytes() {
            write!(out, "%{byte:02X}").expect("writing to a string never fails");
        }
        rest = &rest[at + letter..];
    }
    out.push_str(rest);
}

/// What does not stand for itself in a path.
static ENCODED: [bool; 256] = kind!(
    all but b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/'
);

/// A path or anchor as it stands in an address.
pub fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    percent_encode(text, &mut encoded);
    encoded
}

/// Undoes percent-encoding; what is not valid UTF-8 afterwards is returned as it was.
pub fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%').then(|| text.get(at + 1..at + 3)).flatten();
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                out.push(byte);
                at += 3;
            }
            None => {
                out.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8(out).unwrap_or_else(|_| text.to_owned())
}

/// `text` in Unicode NFC, the form in which names are compared and published.
pub fn nfc(text: &str) -> std::borrow::Cow<'_, str> {
    if text.is_ascii() || is_nfc(text) {
        text.into()
    } else {
        text.nfc().collect::<String>().into()
    }
}

/// The ASCII form of a name for use in an address: lower case letters, digits and single hyphens.
///
/// æ becomes `ae`, ø `oe`, å `aa`; other letters their ASCII form. Never empty, and never a name
/// that Windows reserves for a device.
pub fn slug(name: &str) -> String {
    slug_keeping(name, |_| false)
}

/// The slug of a case number, in which dots are kept: `81.38.05-g01-4-24`.
pub fn case_slug(number: &str) -> String {
    slug_keeping(number, |c| c == '.')
}

/// The slug of a file name: its stem's slug and its extension.
pub fn file_slug(name: &str) -> String {
    match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && !extension.is_empty() => {
            let extension = slug(extension);
            let extension = shortened(&extension, LONGEST_EXTENSION);
            format!("{}.{extension}", slug(stem))
        }
        _ => slug(name),
    }
}

/// Whether Windows takes no file of this name, so that a site that holds it cannot be copied there.
pub fn is_unfit_for_windows(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_lowercase();
    let numbered = ["com", "lpt"].iter().any(|device| {
        let number = stem.strip_prefix(device);
        number.is_some_and(|rest| rest.chars().count() == 1 && rest.chars().all(char::is_numeric))
    });
    numbered
        || matches!(stem.as_str(), "con" | "prn" | "aux" | "nul" | "conin$" | "conout$")
        || name.ends_with(['.', ' '])
        || name.contains(['<', '>', ':', '"', '|', '?', '*', '\\'])
}

/// Disks take names of 255 bytes. A slug may be longer than the name that it is made of.
const LONGEST: usize = 200;
const LONGEST_EXTENSION: usize = 50;

/// The beginning of a slug, as far as a disk takes it.
fn shortened(slug: &str, most: usize) -> &str {
    slug[..slug.len().min(most)].trim_end_matches(['-', '.'])
}

fn slug_keeping(name: &str, kept: fn(char) -> bool) -> String {
    let mut out = String::with_capacity(name.len());
    for c in nfc(name).chars() {
        match c {
            'a'..='z' | '0'..='9' => out.push(c),
            'A'..='Z' => out.push(c.to_ascii_lowercase()),
            c if kept(c) => out.push(c),
            c if c.is_ascii() => hyphen(&mut out),
            'æ' | 'Æ' => out.push_str("ae"),
            'ø' | 'Ø' => out.push_str("oe"),
            'å' | 'Å' => out.push_str("aa"),
            c if c.is_alphanumeric() => transliterate(c, &mut out),
            _ => hyphen(&mut out),
        }
    }
    let trimmed = out.trim_matches(|c| c == '-' || c == '.');
    match shortened(trimmed, LONGEST) {
        "" => "x".to_owned(),
        name @ ("con" | "prn" | "aux" | "nul") => format!("{name}-x"),
        name if name.len() == 4 && (name.starts_with("com") || name.starts_with("lpt")) => {
            format!("{name}-x")
        }
        name => name.to_owned(),
    }
}

fn hyphen(out: &mut String) {
    if !out.is_empty() && !out.ends_with('-') {
        out.push('-');
    }
}

fn transliterate(c: char, out: &mut String) {
    for ascii in deunicode::deunicode_char(c).unwrap_or("").chars() {
        if ascii.is_ascii_alphanumeric() {
            out.push(ascii.to_ascii_lowercase());
        }
    }
}

/// The place on disk of a path of the site.
pub fn on_disk(root: &Path, path: &SitePath) -> PathBuf {
    path.segments().fold(root.to_owned(), |disk, segment| disk.join(segment))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slugs() {
        let check = |name: &str, expected: &str| assert_eq!(slug(name), expected, "{name}");
        check("Budgetforslag 2026", "budgetforslag-2026");
        check("Opfølgning på lønforhandlinger", "opfoelgning-paa-loenforhandlinger");
        check("ÆØÅ", "aeoeaa");
        check("A\u{30a}rsregnskab", "aarsregnskab");
        check("Straße, Müller & Søn", "strasse-muller-soen");
        check("Θ", "th");
        check("§", "x");
        check("NUL", "nul-x");
        check("  -- a --  ", "a");
        check(&"å".repeat(300), &"a".repeat(200));
        check(&format!("{} b", "a".repeat(199)), &"a".repeat(199));
        let long = format!("{}.{}", "庄".repeat(80), "x".repeat(80));
        assert_eq!(file_slug(&long).len(), 200 + 1 + 50);
        assert_eq!(case_slug("81.38.05-G01-4-24"), "81.38.05-g01-4-24");
        assert_eq!(case_slug("20/33839"), "20-33839");
        assert_eq!(file_slug("Årsregnskab 2025 (endeligt).PDF"), "aarsregnskab-2025-endeligt.pdf");
    }

    #[test]
    fn names_on_windows() {
        for name in [
            "con",
            "CON.txt",
            "Aux.tar.gz",
            "nul .txt",
            "lpt1",
            "COM¹.txt",
            "a.",
            "b ",
            "c:d",
            "e?",
        ] {
            assert!(is_unfit_for_windows(name), "{name}");
        }
        for name in ["console.txt", "com10", "com", "a.con", ".well-known", "å b.txt", "lpt.1"] {
            assert!(!is_unfit_for_windows(name), "{name}");
        }
    }

    #[test]
    fn hrefs() {
        let check = |from: &[&str], to: Route, files: &str, folders: &str| {
            let from = Route::page(from);
            assert_eq!(to.href(&from, Links::Files), files);
            assert_eq!(to.href(&from, Links::Folders), folders);
        };
        let meeting = Route::page(["osmed", "2025-08-26"]);
        check(&[], meeting.clone(), "osmed/2025-08-26/index.html", "osmed/2025-08-26/");
        check(
            &["osmed", "2025-06-17"],
            meeting.clone(),
            "../2025-08-26/index.html",
            "../2025-08-26/",
        );
        check(&["osmed", "2025-08-26"], meeting.clone(), "index.html", "./");
        check(&["osmed"], Route::default(), "../index.html", "../");
        check(&[], Route::default(), "index.html", "./");
        check(
            &["people"],
            meeting.file("a b.pdf"),
            "../osmed/2025-08-26/a%20b.pdf",
            "../osmed/2025-08-26/a%20b.pdf",
        );
    }

    #[test]
    fn site_paths_stay_inside() {
        let folder = SitePath::new("content/osmed").expect("inside");
        assert_eq!(folder.join("../people/x.md").expect("inside").as_str(), "content/people/x.md");
        assert_eq!(folder.join("../../../etc/passwd"), None);
        assert_eq!(folder.join("/etc/passwd"), None);
        assert_eq!(folder.join("C:/x"), None);
        assert_eq!(percent_decode("b%C3%A5l%20.pdf%zz"), "bål .pdf%zz");
    }
}
