//! The rules of the repository.

use std::collections::BTreeSet;
use std::fs;

use referat::render::standard;
use referat::words;

use crate::site::{repository, tree};

/// The source files with their path below `src`.
fn sources() -> Vec<(String, String)> {
    let files = tree(&repository("src")).into_iter().filter(|(path, _)| path.ends_with(".rs"));
    files.map(|(path, bytes)| (path, String::from_utf8(bytes).expect("UTF-8"))).collect()
}

#[test]
fn every_module_says_what_it_is() {
    let tests = tree(&repository("tests/it")).into_iter();
    let tests =
        tests.map(|(path, bytes)| (format!("tests/{path}"), String::from_utf8(bytes).unwrap()));
    for (path, text) in sources().into_iter().chain(tests) {
        assert!(text.starts_with("//! "), "{path} begins with a sentence on itself");
    }
}

/// The modules that a file declares, in their order.
fn declared(text: &str) -> Vec<String> {
    text.lines()
        .filter_map(|line| {
            let line = line.strip_prefix("pub ").unwrap_or(line);
            line.strip_prefix("mod ")?.strip_suffix(';').map(str::to_owned)
        })
        .collect()
}

/// What a file's code names with `crate::`: the module, and its part if it has one.
fn used(text: &str) -> BTreeSet<(String, Option<String>)> {
    let code: String = text
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n");
    let code = code.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default().to_owned();
    let path =
        regex::Regex::new(r"\bcrate::(\{[^;]*\}|[a-z_]+(?:::(?:\{[^}]*\}|[a-z_]+))?)").unwrap();
    let mut used = BTreeSet::new();
    for found in path.captures_iter(&code) {
        let (module, rest) = found[1].split_once("::").unwrap_or((&found[1], ""));
        match rest.strip_prefix('{') {
            Some(group) => used.extend(group.trim_end_matches('}').split(',').map(|part| {
                let part = part.trim().split("::").next().unwrap_or_default();
                (module.to_owned(), Some(part.to_owned()))
            })),
            None => {
                used.insert((module.to_owned(), (!rest.is_empty()).then(|| rest.to_owned())));
            }
        }
    }
    used
}

#[test]
fn a_module_uses_only_those_above_it() {
    let sources = sources();
    let text = |path: &str| {
        sources.iter().find(|(known, _)| known == path).map_or("", |(_, text)| text.as_str())
    };
    let order = declared(text("lib.rs"));
    let place = |module: &str| order.iter().position(|known| known == module);
    for (path, text_) in &sources {
        let parts: Vec<&str> = path.trim_end_matches(".rs").split('/').collect();
        let Some(own) = place(parts[0]) else { continue };
        let inner = declared(text(&format!("{}/mod.rs", parts[0])));
        let inner_place = |module: &str| inner.iter().position(|known| known == module);
        let own_inner = parts.get(1).and_then(|part| inner_place(part));
        for (module, part) in used(text_) {
            let used =
                place(&module).unwrap_or_else(|| panic!("{path} uses an unknown `{module}`"));
            assert!(used <= own, "{path} uses `{module}`, which stands below it in lib.rs");
            let used_inner = part.as_deref().and_then(inner_place);
            if let (true, Some(own), Some(used)) = (used == own, own_inner, used_inner) {
                let part = part.unwrap_or_default();
                assert!(
                    used <= own,
                    "{path} uses `{module}::{part}`, which stands below it in {module}/mod.rs"
                );
            }
        }
    }
}

#[test]
fn a_view_is_made_on_one_thread() {
    // What it asks the site for is noted by thread.
    let listing = ["view/outputs.rs"];
    for (path, text) in sources().iter().filter(|(path, _)| path.starts_with("view/")) {
        assert!(!text.contains("rayon") || listing.contains(&path.as_str()), "{path} uses rayon");
    }
}

#[test]
fn what_is_kept_is_made_from_what_is_hashed() {
    let field = regex::Regex::new(r"\bconfig\.([a-z_]+)\b").unwrap();
    let used = |folder: &str| -> BTreeSet<String> {
        let sources = sources();
        let texts = sources.iter().filter(|(path, _)| path.starts_with(folder));
        texts
            .flat_map(|(_, text)| field.captures_iter(text).map(|found| found[1].to_owned()))
            .collect()
    };
    let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let reading: BTreeSet<String> = names(&["words", "sections", "case_pattern"]);
    assert_eq!(used("model/"), reading, "`Config::reading` is the hash of these");
    let linking: BTreeSet<String> = names(&["words", "case_pattern", "access", "people", "title"]);
    let hashes = names(&["linking", "hash"]);
    assert_eq!(
        used("link/").difference(&hashes).cloned().collect::<BTreeSet<_>>(),
        linking,
        "`Config::linking` is the hash of these"
    );
}

#[test]
fn the_built_in_theme_is_the_one_beside_it() {
    let beside = tree(&repository("themes/standard"));
    let mut names: BTreeSet<&str> = beside.keys().map(String::as_str).collect();
    // Languages are built in by another table.
    names.retain(|name| !name.starts_with("i18n/"));
    let built_in: BTreeSet<&str> = standard::FILES.iter().map(|(name, _)| *name).collect();
    assert_eq!(built_in, names);
    for (name, bytes) in standard::FILES {
        assert_eq!(beside[*name], *bytes, "{name}");
    }
}

#[test]
fn every_language_has_every_key() {
    let folder = repository("themes/standard/i18n");
    let mut files: Vec<String> = tree(&folder).into_keys().collect();
    let mut listed: Vec<String> =
        words::LANGUAGES.iter().map(|(tag, _)| format!("{tag}.toml")).collect();
    files.sort();
    listed.sort();
    assert_eq!(listed, files);
    let keys = |file: &str| {
        let text = fs::read_to_string(folder.join(file)).expect("a language");
        let value: toml::Value = toml::from_str(&text).expect("TOML");
        let mut keys = BTreeSet::new();
        collect_keys("", &value, &mut keys);
        keys
    };
    let english = keys("en.toml");
    for file in &files {
        let own = keys(file);
        let missing: Vec<_> = english.difference(&own).collect();
        let more: Vec<_> = own.difference(&english).collect();
        assert!(
            missing.is_empty() && more.is_empty(),
            "{file}: missing {missing:?}, more {more:?}"
        );
    }
}

fn collect_keys(prefix: &str, value: &toml::Value, keys: &mut BTreeSet<String>) {
    match value {
        toml::Value::Table(table) => {
            for (key, value) in table {
                collect_keys(&format!("{prefix}.{key}"), value, keys);
            }
        }
        _ => {
            keys.insert(prefix.to_owned());
        }
    }
}

#[test]
fn every_case_pattern_compiles() {
    for (tag, _) in words::LANGUAGES {
        let words = words::built_in(tag).expect("it is built in");
        regex::Regex::new(&words.cases.pattern).unwrap_or_else(|error| panic!("{tag}: {error}"));
    }
}

#[test]
fn every_problem_of_the_content_is_documented() {
    let docs = fs::read_to_string(repository("docs/format.md")).expect("a text");
    let code = regex::Regex::new(r#"Diag::(?:error|warning|note)\(\s*"([a-z0-9-]+)""#).unwrap();
    let stages = ["model/", "link/", "view/", "admit.rs", "source.rs"];
    let sources = sources();
    let content =
        sources.iter().filter(|(path, _)| stages.iter().any(|stage| path.starts_with(stage)));
    let missing: BTreeSet<&str> = content
        .flat_map(|(_, text)| code.captures_iter(text))
        .map(|found| found.get(1).expect("the pattern has one").as_str())
        .filter(|code| !docs.contains(&format!("`{code}`")))
        .collect();
    assert!(missing.is_empty(), "docs/format.md lacks {missing:?}");
}

#[test]
fn the_changelog_names_the_version() {
    let file = repository("CHANGELOG.md");
    if !file.is_file() {
        eprintln!("left out: there is no CHANGELOG.md yet");
        return;
    }
    let text = fs::read_to_string(file).expect("a text");
    let version = env!("CARGO_PKG_VERSION");
    let names = text.lines().any(|line| line.starts_with("## ") && line.contains(version));
    assert!(names, "CHANGELOG.md has a heading for {version}");
}
