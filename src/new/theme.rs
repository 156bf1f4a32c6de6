//! A theme that extends the standard one and shows how: one block, one style sheet.

use std::path::Path;

use crate::config;
use crate::error::{Result, read_error, write_error};
use crate::path::{SitePath, slug};

use super::{Made, create, exists, usage};

/// Starts a theme in `themes/NAME`, and chooses it if that is asked for.
///
/// # Errors
/// [`Error::Usage`](crate::error::Error::Usage) if there is one of that name.
pub fn theme(root: &Path, name: &str, choose: Choose) -> Result<Made> {
    let config = config::load(root, &config::Options::default())?;
    let title = name.split_whitespace().collect::<Vec<_>>().join(" ");
    if !title.chars().any(char::is_alphanumeric) {
        return Err(usage(format!("`{name}` is not a name"), "write it in letters"));
    }
    let slug = slug(&title);
    let folder = SitePath::new(&format!("themes/{slug}")).expect("a slug stays in its folder");
    if slug == "standard" {
        return Err(usage(
            "`standard` is the theme that yours will extend",
            "give yours another name, such as that of your municipality",
        ));
    }
    if crate::path::on_disk(root, &folder).exists() {
        return Err(exists(&folder));
    }
    let mut made = Made::default();
    for (path, text) in FILES {
        let path = path.replace("NAME", &slug);
        let file = folder.join(&path).expect("the files lie in the folder");
        let text = text.replace("{slug}", &slug).replace("{name}", &quoted(&title));
        create(root, &file, text.as_bytes())?;
        made.files.push(file);
    }
    made.next.push(match choose {
        Choose::Now => {
            write_choice(root, &slug)?;
            format!("`site.toml` now says `theme = \"{slug}\"`")
        }
        Choose::Later if config.theme == slug => "`site.toml` chooses it already".to_owned(),
        Choose::Later => format!("write `theme = \"{slug}\"` into `site.toml` to choose it"),
    });
    made.next.push("docs/themes.md lists every template, block and field".to_owned());
    Ok(made)
}

/// Whether `site.toml` is to be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choose {
    Now,
    Later,
}

const FILES: [(&str, &str); 3] = [
    ("theme.toml", include_str!("../../start/theme/theme.toml")),
    ("templates/base.html", include_str!("../../start/theme/base.html")),
    ("static/NAME.css", include_str!("../../start/theme/style.css")),
];

/// A text as it may stand between double quotes in TOML.
fn quoted(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

/// Writes the choice into `site.toml`: in place of the one there, else before its first table.
fn write_choice(root: &Path, slug: &str) -> Result<()> {
    let file = root.join("site.toml");
    let text = match std::fs::read_to_string(&file) {
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => String::new(),
        read => read.map_err(read_error(&file))?,
    };
    std::fs::write(&file, chosen(&text, slug)).map_err(write_error(file))
}

fn chosen(text: &str, slug: &str) -> String {
    let line = format!("theme = \"{slug}\"");
    let top = text.lines().take_while(|line| !line.trim_start().starts_with('['));
    let is_choice = |line: &str| {
        let rest = line.trim_start().strip_prefix("theme").map(str::trim_start);
        rest.is_some_and(|rest| rest.starts_with('='))
    };
    let mut lines: Vec<&str> = text.lines().collect();
    match top.clone().position(is_choice) {
        Some(at) => lines[at] = &line,
        None => {
            // A comment right above a table belongs to it.
            let top = top.count();
            let said = |line: &&str| !line.trim().is_empty() && !line.trim().starts_with('#');
            let at = lines[..top].iter().rposition(said).map_or(0, |last| last + 1);
            lines.insert(at, &line);
        }
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices() {
        let check = |text: &str, expected: &str| assert_eq!(chosen(text, "ours"), expected);
        check("", "theme = \"ours\"\n");
        check("title = \"A\"\n", "title = \"A\"\ntheme = \"ours\"\n");
        check("theme=\"standard\" # x\ntitle = \"A\"\n", "theme = \"ours\"\ntitle = \"A\"\n");
        check(
            "a = 1\n\n# the rest\n[b]\ntheme = 2\n",
            "a = 1\ntheme = \"ours\"\n\n# the rest\n[b]\ntheme = 2\n",
        );
        check("#theme = \"x\"\n", "theme = \"ours\"\n#theme = \"x\"\n");
    }
}
