//! Byte order marks, line ends, decomposed letters and spaces in names change nothing.

use unicode_normalization::UnicodeNormalization;

use crate::fixtures::{NAMES, sources};
use crate::site::{Site, Tree, assert_same};

fn output(tree: &Tree) -> Tree {
    let site = Site::copy_of(tree);
    site.build(&[]).built();
    site.output()
}

/// Builds each fixture as it is and edited: the outputs are the same.
#[track_caller]
fn check(edit: impl Fn(&str, Vec<u8>) -> (String, Vec<u8>)) {
    for name in NAMES {
        let clean = sources(name);
        let edited: Tree = clean.iter().map(|(path, bytes)| edit(path, bytes.clone())).collect();
        assert_ne!(clean, edited, "{name}");
        assert_same(&output(&clean), &output(&edited));
    }
}

fn is_text(path: &str) -> bool {
    path.ends_with(".md") || path == "site.toml"
}

#[test]
fn byte_order_mark() {
    check(|path, bytes| {
        let mark = if is_text(path) { "\u{feff}" } else { "" };
        (path.to_owned(), [mark.as_bytes(), &bytes].concat())
    });
}

#[test]
fn carriage_returns() {
    for end in ["\r\n", "\r"] {
        check(|path, bytes| {
            // Lines of TOML may not end in a carriage return alone.
            if !path.ends_with(".md") && (!is_text(path) || end == "\r") {
                return (path.to_owned(), bytes);
            }
            let text = String::from_utf8(bytes).unwrap();
            (path.to_owned(), text.replace('\n', end).into_bytes())
        });
    }
}

#[test]
fn decomposed_letters_in_text() {
    let decomposed = |text: &str| text.nfd().collect::<String>();
    for name in ["people", "attachments", "languages"] {
        let clean = sources(name);
        let edited: Tree = clean
            .iter()
            .map(|(path, bytes)| {
                let bytes = match is_text(path) {
                    true => decomposed(std::str::from_utf8(bytes).unwrap()).into_bytes(),
                    false => bytes.clone(),
                };
                (decomposed(path), bytes)
            })
            .collect();
        assert_ne!(clean, edited, "{name}");
        assert_same(&output(&clean), &output(&edited));
    }
}

/// Spaces, capitals and Danish letters in names give the address that the plain names give.
#[test]
fn names_of_files_and_folders() {
    let minutes = |name: &str| {
        format!(
            "---\ndate: 2025-06-17\n---\n\n## A\n\n[fil](<{name}>)\n\n### Bilag\n\n- [Fil](<{name}>)\n"
        )
    };
    let committee = "---\nname: Økonomi og Ærø\n---\n";
    let plain = Site::new()
        .file("content/oekonomi-og-aeroe/_index.md", committee)
        .file("content/oekonomi-og-aeroe/2025-06-17-aarsmoede.md", &minutes("paa-tvaers-1.txt"))
        .file("content/oekonomi-og-aeroe/2025-06-17-aarsmoede/paa-tvaers-1.txt", "fil\n");
    plain.build(&[]).clean();
    let names = ["Økonomi og Ærø", "ØKONOMI OG ÆRØ", "O\u{308}konomi og Ærø"];
    for folder in &names[..2] {
        let named = Site::new()
            .file(&format!("content/{folder}/_index.md"), committee)
            .file(&format!("content/{folder}/2025-06-17 Årsmøde.md"), &minutes("På tværs (1).TXT"))
            .file(&format!("content/{folder}/2025-06-17 Årsmøde/På tværs (1).TXT"), "fil\n");
        named.build(&[]).clean();
        assert_same(&plain.output(), &named.output());
    }
}
