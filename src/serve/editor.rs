//! Addresses that open a file of the site in the writer's editor.

use std::path::Path;

use crate::path::{SitePath, on_disk, percent_encode};

/// The address that opens a file at a line; `None` where the site wants none.
pub fn href(template: &str, root: &Path, file: &SitePath, line: u32) -> Option<String> {
    if template.is_empty() || file.as_str().is_empty() {
        return None;
    }
    let disk = on_disk(root, file);
    let path = disk.to_string_lossy().replace('\\', "/");
    let path = path.strip_prefix("//?/").unwrap_or(&path);
    let mut encoded = String::new();
    percent_encode(path, &mut encoded);
    // `vscode://file/` already ends in the slash with which a path begins; `file://` does not.
    let before = template.split_once("{path}").map_or("", |(before, _)| before);
    let joined = before.ends_with('/') && !before.ends_with("://");
    let shown = if joined { encoded.trim_start_matches('/') } else { &encoded };
    let line = line.max(1).to_string();
    Some(template.replace("{path}", shown).replace("{line}", &line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_at_their_lines() {
        let file = SitePath::new("content/ø & å/2025-08-26.md").expect("a path");
        let check = |template: &str, expected: Option<&str>| {
            assert_eq!(href(template, Path::new("/home/a b"), &file, 7).as_deref(), expected);
        };
        let path = "home/a%20b/content/%C3%B8%20%26%20%C3%A5/2025-08-26.md";
        check("vscode://file/{path}:{line}", Some(&format!("vscode://file/{path}:7")));
        check(
            "subl://open?url=file://{path}&line={line}",
            Some(&format!("subl://open?url=file:///{path}&line=7")),
        );
        check(
            "idea://open?file={path}&line={line}",
            Some(&format!("idea://open?file=/{path}&line=7")),
        );
        check("", None);
    }
}
