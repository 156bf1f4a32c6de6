//! A file that is written whole or not at all.

use std::fs;
use std::path::Path;

use crate::error::{Result, write_error};

/// Writes one file beside its place and puts it there by renaming.
///
/// What stood there stays if it cannot be written. Programs at work at the same time do not write
/// into each other's drafts.
///
/// # Errors
/// [`Error::Write`](crate::error::Error::Write).
pub fn replace(path: &Path, bytes: &[u8]) -> Result<()> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(write_error(folder))?;
    }
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{}.tmp", std::process::id()));
    let draft = path.with_file_name(name);
    let written = fs::write(&draft, bytes).map_err(write_error(&draft));
    let replaced = written.and_then(|()| fs::rename(&draft, path).map_err(write_error(path)));
    if replaced.is_err() {
        // Of a draft that is not there nothing is left either.
        let _ = fs::remove_file(&draft);
    }
    replaced
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_put_in_place_leaves_nothing() {
        let folder = std::env::temp_dir().join(format!("referat-whole-{}", std::process::id()));
        let file = folder.join("deep/a.json");
        let names = || {
            let entries = fs::read_dir(folder.join("deep")).expect("it is there").flatten();
            entries.map(|entry| entry.file_name()).collect::<Vec<_>>()
        };
        for text in ["old", "new"] {
            replace(&file, text.as_bytes()).expect("writable");
            assert_eq!(fs::read_to_string(&file).ok().as_deref(), Some(text));
        }
        assert_eq!(names(), ["a.json"]);
        // A folder that holds something gives way to no file.
        let taken = folder.join("deep");
        assert!(replace(&taken, b"x").is_err());
        assert_eq!(names(), ["a.json"]);
        let drafts = fs::read_dir(&folder).expect("it is there").count();
        assert_eq!(drafts, 1, "no draft is left");
        drop(fs::remove_dir_all(&folder));
    }
}
