//! Files in, content files out: reads text and PDF, writes minutes that are not there yet.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{Committee, Imported, decode, import};
use crate::diag::Diag;
use crate::error::{Error, Result, read_error, write_error};
use crate::path::{SitePath, on_disk};
use crate::words::Words;

/// What an import did.
#[derive(Debug, Default)]
pub struct Report {
    pub written: Vec<PathBuf>,
    /// Files that already had the same content.
    pub unchanged: Vec<PathBuf>,
    /// Doubts, and as errors the files that could not be imported.
    pub diags: Vec<Diag>,
    /// The texts of the files, for showing the lines of the diagnostics.
    pub texts: BTreeMap<SitePath, String>,
}

/// Imports files into the folder `into/committee`; never overwrites other content.
///
/// # Errors
/// [`Error::Usage`] for a folder or a kind of file that cannot be, [`Error::Read`] and
/// [`Error::Write`].
pub fn write(words: &Words, files: &[PathBuf], committee: &str, into: &Path) -> Result<Report> {
    let place = committee_folder(committee)?;
    let folder = on_disk(into, &place);
    let mut report = Report::default();
    let mut texts: Vec<(SitePath, String)> = Vec::new();
    for file in files {
        texts.extend(text_of(file, &mut report.diags)?);
    }
    let mut committees: Vec<Committee> = Vec::new();
    for (name, text) in &texts {
        match import(words, name.as_str(), text, place.as_str()) {
            Ok(imported) => {
                write_minutes(&folder, name, &imported, &mut report)?;
                report.diags.extend(imported.doubts);
                committees.push(imported.committee);
            }
            Err(diag) => report.diags.push(*diag),
        }
    }
    report.texts = texts.into_iter().collect();
    write_index(words, &folder, committees, &mut report)?;
    Ok(report)
}

/// The place of a committee's folder, which lies below the folder for content.
fn committee_folder(committee: &str) -> Result<SitePath> {
    let stays = !committee.split(['/', '\\']).any(|segment| segment == "..");
    let place = SitePath::new(committee).filter(|place| stays && !place.as_str().is_empty());
    place.ok_or_else(|| Error::Usage {
        message: format!(
            "`{committee}` is no folder below the content\n  hint: name the committee's folder, as in `--committee skov`"
        ),
    })
}

/// A file's name for diagnostics: as it was given, so that it can be found.
pub fn site_path(name: &str) -> SitePath {
    SitePath::new(name).unwrap_or_else(|| SitePath::outside(name))
}

/// The text of a file that people may give to an import, if it has any.
fn text_of(file: &Path, diags: &mut Vec<Diag>) -> Result<Option<(SitePath, String)>> {
    let name = site_path(&file.to_string_lossy());
    let bytes = std::fs::read(file).map_err(read_error(file))?;
    let (text, doubt) = match &bytes[..] {
        [b'%', b'P', b'D', b'F', ..] => (pdf_text(file)?, None),
        [b'P', b'K', 3, 4, ..] | [0xd0, 0xcf, 0x11, 0xe0, ..] => return Err(no_text(file)),
        bytes => decode(bytes),
    };
    if let Some(diag) = unreadable(&text) {
        diags.push(diag.in_file(&name));
        return Ok(None);
    }
    diags.extend(doubt.map(|diag| diag.in_file(&name)));
    Ok(Some((name, text)))
}

/// What is wrong with a text that nobody can have meant to import.
fn unreadable(text: &str) -> Option<Diag> {
    if text.contains('\0') {
        let hint = "give it the text of the minutes, as plain text (UTF-8) or as PDF";
        return Some(Diag::error("binary", "this is not a text file").hint(hint));
    }
    let hint =
        "a PDF of scanned pages has no text; let a program for text recognition read it first";
    text.trim().is_empty().then(|| Diag::error("empty-file", "the file is empty").hint(hint))
}

fn no_text(file: &Path) -> Error {
    Error::Usage {
        message: format!(
            "`{}` is a document of a word processor, not text\n  hint: save it as plain text (UTF-8) or as PDF, and import that",
            file.display()
        ),
    }
}

/// The text of a PDF, by `pdftotext`.
fn pdf_text(file: &Path) -> Result<String> {
    // A path that begins with a hyphen would be taken for an option.
    let path = if file.is_relative() { Path::new(".").join(file) } else { file.to_owned() };
    let output =
        Command::new("pdftotext").args(["-layout", "-enc", "UTF-8"]).arg(path).arg("-").output();
    match output {
        Ok(output) if output.status.success() => Ok(decode(&output.stdout).0),
        Ok(output) => Err(Error::Read {
            path: file.to_owned(),
            cause: io::Error::other(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
        }),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Err(Error::Usage {
            message: format!(
                "`{}` is a PDF, and `pdftotext` is not installed\n  hint: install it (`apt install poppler-utils`, `brew install poppler`), or copy the text into a file",
                file.display()
            ),
        }),
        Err(cause) => Err(Error::Read { path: file.to_owned(), cause }),
    }
}

/// Writes the minutes, or reports that other minutes of that name are there.
fn write_minutes(
    folder: &Path,
    name: &SitePath,
    imported: &Imported,
    report: &mut Report,
) -> Result<()> {
    let path = folder.join(format!("{}.md", imported.stem));
    match std::fs::read(&path) {
        Ok(known) if known == imported.markdown.as_bytes() => report.unchanged.push(path),
        Ok(_) => report.diags.push(
            Diag::error("exists", format!("`{}` exists with other content", path.display()))
                .in_file(name)
                .hint("it was left as it is; move it away to import again, or give it another name if the committee met twice that day"),
        ),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
            create(&path, &imported.markdown)?;
            report.written.push(path);
        }
        Err(cause) => return Err(Error::Read { path, cause }),
    }
    Ok(())
}

/// Writes the committee's `_index.md` with what all files tell, unless there is one.
fn write_index(
    words: &Words,
    folder: &Path,
    committees: Vec<Committee>,
    report: &mut Report,
) -> Result<()> {
    let path = folder.join("_index.md");
    let mut committees = committees.into_iter();
    let Some(mut merged) = committees.next().filter(|_| !path.exists()) else { return Ok(()) };
    for other in committees {
        if other.name != merged.name {
            report.diags.push(other_name(&merged.name, &other.name));
        }
        let aliases = other.aliases.into_iter().filter(|alias| !merged.aliases.contains(alias));
        let new: Vec<String> = aliases.collect();
        merged.aliases.extend(new);
    }
    create(&path, &merged.index(words))?;
    report.written.push(path);
    Ok(())
}

fn other_name(first: &str, other: &str) -> Diag {
    Diag::warning(
        "two-committees",
        format!("these minutes name two committees: `{first}` and `{other}`"),
    )
    .hint(format!("`{first}` was taken; import the minutes of each committee into its own folder"))
}

fn create(path: &Path, text: &str) -> Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(write_error(folder))?;
    }
    std::fs::write(path, text).map_err(write_error(path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places() {
        let check = |committee: &str, stays: bool| {
            assert_eq!(committee_folder(committee).is_ok(), stays, "{committee}");
        };
        check("skov", true);
        check("kommune/skov", true);
        check("", false);
        check(".", false);
        check("..", false);
        check("skov/../..", false);
        check("/etc", false);
        assert_eq!(site_path("../pdf/a.txt").as_str(), "../pdf/a.txt");
        assert_eq!(site_path("/pdf/a.txt").as_str(), "/pdf/a.txt");
        assert_eq!(site_path("a/b.txt").as_str(), "a/b.txt");
    }
}
