//! What must not be published is in no byte, no file name and not in the manifest.
//!
//! Words that nobody uses are planted in everything that is withheld, and looked for in whatever
//! spelling. Every plant is also shown to be published where it may be, so that no search is empty.

use std::io::Read;
use std::sync::LazyLock;

use regex::Regex;

use crate::site::{Site, Tree};

/// Letters and digits alone, in lower case and ASCII: in whatever way a word is spelt. With `ø` as
/// `oe` and as `o`.
fn squeezed(text: &str, nordic: [&str; 3]) -> String {
    let mut squeezed = String::with_capacity(text.len());
    for c in text.chars() {
        // The quick way for nearly all there is.
        if c.is_ascii() {
            if c.is_ascii_alphanumeric() {
                squeezed.push(c.to_ascii_lowercase());
            }
            continue;
        }
        c.to_lowercase().for_each(|c| match c {
            'æ' => squeezed.push_str(nordic[0]),
            'ø' => squeezed.push_str(nordic[1]),
            'å' => squeezed.push_str(nordic[2]),
            c if c.is_alphanumeric() => squeezed.push(c),
            _ => {}
        });
    }
    squeezed
}

/// A text without its tags.
fn plain(text: &str) -> String {
    let mut plain = String::new();
    let mut in_tag = false;
    for c in text.chars() {
        match c {
            '<' => in_tag = true,
            '>' => in_tag = false,
            c if !in_tag => plain.push(c),
            _ => {}
        }
    }
    plain
}

/// A text without entities, percent-encoding and the escapes of JSON.
fn decoded(text: &str) -> String {
    static ESCAPE: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?:%[0-9A-Fa-f]{2})+|&#x([0-9A-Fa-f]+);|&#([0-9]+);|\\u([0-9A-Fa-f]{4})")
            .expect("a fixed pattern")
    });
    let replaced = ESCAPE.replace_all(text, |found: &regex::Captures| {
        let code = |group: usize, radix| {
            found.get(group).and_then(|digits| u32::from_str_radix(digits.as_str(), radix).ok())
        };
        match code(1, 16).or_else(|| code(2, 10)).or_else(|| code(3, 16)) {
            Some(code) => char::from_u32(code).map(String::from).unwrap_or_default(),
            None => referat::path::percent_decode(&found[0]),
        }
    });
    referat::path::nfc(&replaced).into_owned()
}

/// A file, and what is packed in it.
fn unpacked(name: &str, bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut all = vec![(name.to_owned(), bytes.to_vec())];
    let mut inner = Vec::new();
    if bytes.starts_with(&[0x1f, 0x8b])
        && flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut inner).is_ok()
    {
        all.extend(unpacked(&format!("{name} unpacked"), &inner));
    }
    let archive =
        bytes.starts_with(b"PK").then(|| zip::ZipArchive::new(std::io::Cursor::new(bytes)));
    if let Some(Ok(mut archive)) = archive {
        for place in 0..archive.len() {
            let mut inner = Vec::new();
            let mut file = archive.by_index(place).expect("a readable archive");
            let path = format!("{name}/{:?}", file.name());
            file.read_to_end(&mut inner).expect("a readable file");
            all.extend(unpacked(&path, &inner));
        }
    }
    all
}

/// Every way in which a file's name and bytes may be read.
fn readings(name: &str, bytes: &[u8], ways: &[[&str; 3]]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let texts = [name.to_owned(), decoded(&text), decoded(&plain(&text)), plain(&decoded(&text))];
    texts.iter().flat_map(|text| ways.iter().map(|way| squeezed(text, *way))).collect()
}

/// Where any of the words is published.
pub fn found(tree: &Tree, words: &[&str]) -> Vec<String> {
    let words: Vec<String> = words
        .iter()
        .map(|word| squeezed(word, ["ae", "oe", "aa"]))
        .filter(|word| !word.is_empty())
        .collect();
    let ways = [["ae", "oe", "aa"], ["a", "o", "a"], ["ae", "o", "aa"]];
    // A word without such letters is found in any way.
    let has_more = words.iter().any(|word| ["ae", "oe", "aa"].iter().any(|two| word.contains(two)));
    let ways = if has_more { &ways[..] } else { &ways[..1] };
    let mut found = Vec::new();
    for (path, bytes) in tree.iter().flat_map(|(path, bytes)| unpacked(path, bytes)) {
        let readings = readings(&path, &bytes, ways);
        for word in &words {
            if let Some((reading, at)) =
                readings.iter().find_map(|text| text.find(word.as_str()).map(|at| (text, at)))
            {
                let floor = |mut at: usize| {
                    while !reading.is_char_boundary(at) {
                        at -= 1;
                    }
                    at
                };
                let around = floor(at.saturating_sub(40))..floor((at + 40).min(reading.len()));
                found.push(format!("`{word}` in {path}: {}", &reading[around]));
            }
        }
    }
    found
}

#[track_caller]
pub fn assert_absent(tree: &Tree, words: &[&str]) {
    let found = found(tree, words);
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert!(tree.contains_key("index.html"), "something was published");
}

#[track_caller]
pub fn assert_present(tree: &Tree, words: &[&str]) {
    for word in words {
        assert!(!found(tree, &[word]).is_empty(), "`{word}` is published where it may be");
    }
}

/// Everything of a closed item, in every form that Markdown has.
const CLOSED: &str = "---
date: 2025-06-17
access: public
participants: [Karen Holm]
---

Før punkterne: [x][skjultlink], [^skjultnote].

## Åbent

Åbent [x][skjultlink] og note.[^skjultnote]

### Bilag

- [Åbent bilag](aaben.txt)
- [Skjultqbilag](skjultq-bilag.txt) (lukket bilag)
- skjultq-bare.txt (lukket)
- [Også skjultq](skjultq-mere.txt) (Lukket bilag).
- Skjultqnavn (lukket bilag) til sidste møde

## Skjultqtitel om sagen v/ Skjultqperson (lukket) (10 min) {#skjultqanker}

81.38.05-G01-4-24

Skjultqtekst **skjultqfed** `skjultqkode` Skjultqperson: <b>skjultqhtml</b>

Skjultqafsnit lige over en streg
---

Skjultqoverskrift
=================

# Skjultqniveau1

#### Skjultqniveau4

[skjultlink]: https://skjultq.example/ \"skjultq\"
[^skjultnote]: Skjultqnote.

### Offentlig titel

Køb af ejendom

### Offentlig beslutning

Byrådet køber ejendommen.

### Beslutning

Skjultqpris.

- [ ] Skjultqperson: skjultqopgave (2025-07-01)

### Bilag

- [Skjultqskitse](skjultq-skitse.txt)
- skjultq-bare2.txt

| skjultqtabel |
| --- |
| skjultqcelle |

> skjultqcitat

```skjultqsprog
skjultqblok
```

## Åbent (2)

Åbent igen.

## Skjultqperson afskediges (lukket)

Skjultqtekst.

```
uafsluttet skjultqblok

## Heller ikke åbent (skjultq)
";

fn closed() -> Site {
    let mut site = Site::new().file("content/osmed/2025-06-17.md", CLOSED);
    for name in [
        "aaben",
        "skjultq-bilag",
        "skjultq-bare",
        "skjultq-bare2",
        "skjultq-mere",
        "skjultq-skitse",
    ] {
        site = site.file(&format!("content/osmed/2025-06-17/{name}.txt"), &format!("{name}\n"));
    }
    site
}

#[test]
fn closed_items_and_attachments() {
    let site = closed();
    for access in ["internal", "public"] {
        site.build(&["--access", access, "--drafts"]).built();
        assert_absent(&site.output(), &["skjultq"]);
        assert_present(&site.output(), &["Køb af ejendom", "Byrådet køber", "Åbent igen", "aaben"]);
    }
}

/// The same text without its closing marks: every plant is where it could be found.
#[test]
fn what_is_not_closed_is_found() {
    let open = CLOSED
        .replace(" (lukket bilag)", "")
        .replace(" (Lukket bilag)", "")
        .replace(" (lukket)", "")
        .replace("```skjultqsprog", "```");
    let site = closed().file("content/osmed/2025-06-17.md", &open);
    site.build(&["--access", "public"]).built();
    let plants = [
        "titel",
        "tekst",
        "fed",
        "kode",
        "html",
        "afsnit",
        "overskrift",
        "niveau1",
        "niveau4",
        "note",
        "pris",
        "opgave",
        "skitse",
        "tabel",
        "celle",
        "citat",
        "blok",
        "person",
    ];
    let plants: Vec<String> = plants.iter().map(|plant| format!("skjultq{plant}")).collect();
    assert_present(&site.output(), &plants.iter().map(String::as_str).collect::<Vec<_>>());
}

#[test]
fn drafts_and_what_is_held_back() {
    let minutes = |word: &str, front: &str| {
        format!(
            "---\ndate: 2025-06-17\ntitle: {word}titel\nroom: {word}rum\ntags: [{word}emne]\naccess: public\n\
             participants: [{word}navn (Leder), Karen Holm]\n{front}---\n\n{word}forord\n\n## {word}punkt\n\n\
             99.99.99-G01-1-{word}\n\nSag: {word}-2025-1\n\n{word}tekst Karen Holm [[osmed/2025-01-01]]\n\n\
             ### Beslutning\n\n{word}beslutning\n\n- [ ] Karen Holm: {word}opgave\n\n### Bilag\n\n- {word}fil.txt\n"
        )
    };
    let other = "---\ndate: 2025-01-01\naccess: public\nparticipants: [Karen Holm]\n---\n\n## A\n\n\
                 Se [[osmed/2025-06-17-kladdq]], [[osmed/2025-06-18-senerq#1]] og [referatet](2025-06-17-kladdq.md).\n\n\
                 ### Bilag\n\n- Referat 17062025\n- [[osmed/2025-06-17-kladdq]]\n";
    let site = Site::new()
        .file("content/osmed/2025-01-01.md", other)
        .file("content/osmed/2025-06-17-kladdq.md", &minutes("Kladdq", "status: kladde\n"))
        .file("content/osmed/2025-06-17-kladdq/kladdqfil.txt", "kladdq\n")
        .file(
            "content/osmed/2025-06-18-senerq.md",
            &minutes("Senerq", "publish_after: 2026-01-01\n"),
        )
        .file("content/osmed/2025-06-18-senerq/senerqfil.txt", "senerq\n")
        .file(
            "content/osmed/2025-06-19-gemtq.md",
            &minutes("Gemtq", "").replace("access: public", "access: closed"),
        )
        .file(
            "content/kladdqudvalg/_index.md",
            "---\nname: Kladdqudvalget\nstatus: draft\n---\n\nKladdq\n",
        )
        .file(
            "content/people/kladdqperson.md",
            "---\nname: Kladdqperson Holm\nstatus: draft\n---\n\nKladdq\n",
        )
        .file("content/cases/kladdqsag.md", "---\nnumber: kladdq-1\nstatus: draft\n---\n\nKladdq\n")
        .file(
            "content/pages/kladdqside.md",
            "---\ntitle: Kladdqside\naccess: public\nstatus: draft\nmenu: true\n---\n\nKladdq\n",
        );
    for access in ["internal", "public"] {
        site.build(&["--access", access]).built();
        assert_absent(&site.output(), &["kladdq", "senerq", "gemtq"]);
    }
    site.build(&["--access", "internal", "--drafts"]).built();
    assert_absent(&site.output(), &["senerq", "gemtq"]);
    let shown = [
        "titel",
        "rum",
        "emne",
        "navn",
        "forord",
        "punkt",
        "tekst",
        "beslutning",
        "opgave",
        "fil",
        "udvalget",
        "person",
        "side",
    ];
    let shown: Vec<String> = shown.iter().map(|word| format!("kladdq{word}")).collect();
    assert_present(&site.output(), &shown.iter().map(String::as_str).collect::<Vec<_>>());
    // Taking it back takes every trace away.
    site.build(&["--access", "internal"]).built();
    assert_absent(&site.output(), &["kladdq"]);
}

#[test]
fn internal_records_on_a_public_site() {
    let site = Site::new()
        .file("content/_index.md", "---\naccess: internal\n---\n\nInternqforside\n")
        .file("content/osmed/2025-01-01.md", "---\ndate: 2025-01-01\naccess: public\nparticipants: [Karen Holm]\n---\n\n## A\n\n81.38.05-G01-4-24\n\nSe [[osmed/2025-06-17-internq]].\n")
        .file("content/osmed/2025-06-17-internq.md", "---\ndate: 2025-06-17\ntitle: Internqtitel\nroom: Internqrum\nparticipants: [Internqperson Lund (Internqstilling), Karen Holm (Internqleder)]\nnext: 2031-07-07\n---\n\n## Internqpunkt\n\nSag: internq-2025-1\n\nInternqtekst Karen Holm\n\n### Beslutning\n\nInternqbeslutning\n\n- [ ] Karen Holm: Internqopgave\n\n### Bilag\n\n- internqfil.txt\n\n## Internqandet\n\n81.38.05-G01-4-24\n\n### Beslutning\n\nInternqvedtaget\n")
        .file("content/osmed/2025-06-17-internq/internqfil.txt", "internq\n")
        .file("content/internqudvalg/2025-06-17.md", "---\ndate: 2025-06-17\n---\n\n## Internq\n")
        .file("content/internqdirektion/_index.md", "---\nname: Internqdirektionen\naccess: internal\n---\n\nInternq\n")
        .file("content/internqgruppe/_index.md", "---\nname: Internqgruppen\n---\n\nInternqgruppetekst\n")
        .file("content/internqgruppe/2025-06-17.md", "---\ndate: 2025-06-17\n---\n\n## Internq\n")
        .file("content/people/internqmand.md", "---\nname: Internqmand Dam\n---\n\nInternq\n")
        .file("content/people/internqkvinde.md", "---\nname: Internqkvinde Dam\naccess: internal\n---\n\nInternq\n")
        .file("content/cases/internqsag.md", "---\nnumber: internq-2025-1\ntitle: Internqsagen\n---\n\nInternq\n")
        .file("content/cases/internqsag2.md", "---\nnumber: internq-2025-2\ntitle: Internqsagen\naccess: internal\n---\n\nInternq\n")
        .file("content/pages/internqside.md", "---\ntitle: Internqside\nmenu: true\n---\n\nInternq\n");
    site.build(&["--access", "internal"]).built();
    let shown = [
        "forside",
        "titel",
        "rum",
        "person",
        "stilling",
        "leder",
        "punkt",
        "tekst",
        "beslutning",
        "opgave",
        "fil",
        "andet",
        "vedtaget",
        "udvalg",
        "direktion",
        "gruppen",
        "gruppetekst",
        "mand",
        "kvinde",
        "sag",
        "side",
    ];
    let shown: Vec<String> = shown.iter().map(|word| format!("internq{word}")).collect();
    assert_present(&site.output(), &shown.iter().map(String::as_str).collect::<Vec<_>>());
    assert_present(&site.output(), &["2031"]);
    site.build(&["--access", "public"]).built();
    assert_absent(&site.output(), &["internq", "2031"]);
}

#[test]
fn reasons_of_absence() {
    let site = Site::new().file(
        "content/osmed/2025-06-17.md",
        "---\ndate: 2025-06-17\nparticipants:\n  - Karen Holm (på barsel)\n  - name: Bo Lind\n    attendance: afbud\n    note: Sygq\n  - Ida Skov (syg)\n  - Pia Bo (sygemeldt siden aprilq)\n  - Per Bo (afbud, barn sygq)\n  - Uno Vang (syg under pkt. 1, begravelsq)\n---\n\n## A\n\nIntet.\n",
    );
    site.build(&[]).clean();
    assert_absent(&site.output(), &["barsel", "sygq", "sygemeldt", "aprilq", "begravelsq"]);
    assert!(!site.page("osmed/2025-06-17/index.json").contains("leave"));
    site.write("site.toml", b"today = 2025-12-31\n[people]\nreasons = true\n");
    site.build(&[]).clean();
    assert_present(&site.output(), &["sygq"]);
    assert!(site.page("osmed/2025-06-17/index.json").contains("\"leave\""));
}

/// Wherever a name can stand, in every spelling: `{}` is the person.
const NAMED: &str = "---
date: 2025-06-17
title: Karin Moqe Juhls møde
room: Karin Moqes kontor
tags: [Karin Juhl]
participants: [Karin Moqe Juhl (Leder), Karin Berg, Ole Juhl]
---

Forord af Karin Juhl.

## Karin Moqe Juhl v/ Karin Juhl {#karin-juhl}

Karin Moqe Juhl, Karin Juhl, Karin Moqe, Moqe, Karin Juhls, KARIN JUHL, karin juhl, Karin
Juhl, Karin  Juhl, Karin\u{a0}Juhl, Kar\u{ad}in Juhl, *Karin* Juhl, **Karin** *Moqe* Juhls, Karin\\
Juhl, Karin<br>Juhl, Ka*rin* Juhl, Karin-Juhl, Karin Juhl-sagen, @Karin Juhl, (Karin Juhl), »Karin Juhl«,
Karin Åsqe, Karin Aasqe, KJuhl, karin.juhl@example.org, <karin.moqe.juhl@example.org>, https://example.org/karin-juhl
[skriv](mailto:karinjuhl@example.org) [Karin Juhl](https://example.org/Karin%20Juhl \"Karin Juhl\") `Karin Juhl`
`karin_juhl` [[Karin Juhl]] [[Karin Moqe Juhl]] [[Karin Åsqe|hende]] ~~Karin Juhl~~ ![Karin Juhl](karin-juhl.png)

Note.[^karin-juhl]

[^karin-juhl]: Karin Juhl.

| Karin Juhl | b |
| --- | --- |
| Karin Moqe | **Karin** Juhl |

```karin-juhl
Karin Juhl
```

```rust
fn main() { karin_juhl(\"Karin Juhl\") }
```

### Karin Juhls indlæg

- [ ] Karin Juhl: udkast
- [x] Karin Berg: ring til Karin Juhl

1. > Karin Juhl

### Bilag

- karin-juhl-cv.pdf
- [CV for Karin Juhl](karin-juhl-cv.pdf)
- KarinJuhl.PDF
- [[Karin Juhl]]
- Karin Juhls notat findes ikke.docx

### Beslutning

Karin Juhl: Enig.

## Køb (lukket)

### Offentlig titel

Karin Juhl fratræder

### Offentlig beslutning

Karin Juhl takkes.
";

/// Karin Berg and Ole Juhl are published, so neither `Karin` nor `Juhl` alone gives anybody away.
fn named(publish: &str) -> Site {
    let mut site = Site::new()
        .file("content/osmed/2025-06-17.md", NAMED)
        .file("content/osmed/2025-08-26-karin-juhl.md", "---\ndate: 2025-08-26\ncommittee: Karin Juhls udvalg\n---\n\n## A\n\nIntet.\n")
        .file("content/karin-moqe-juhl/2025-08-26.md", "---\ndate: 2025-08-26\n---\n\n## A\n\nIntet.\n")
        .file("content/raad/_index.md", "---\nname: Karin Juhls råd\nshort: Karin Juhl\naliases: [Karin Juhl-rådet]\ndescription: Af Karin Juhl\n---\n\nKarin Juhl.\n")
        .file("content/people/karin-moqe-juhl.md", &format!("---\nname: Karin Moqe Juhl\naliases: [Karin Åsqe]\ninitials: KJuhl\ntitle: Leder\nemail: karin.juhl@example.org\npublish: {publish}\n---\n\nKarin Juhl selv.\n"))
        .file("content/people/karin-juhls-mand.md", "---\nname: Ole Juhl\ntitle: Gift med Karin Juhl\norganisation: Karin Juhl ApS\nemail: karin.juhl@example.org\n---\n\nKarin Juhl.\n")
        .file("content/cases/x.md", "---\nnumber: 81.38.05-G01-4-24\ntitle: Karin Juhls sag\n---\n\nKarin Juhl.\n")
        .file("content/pages/karin-juhl.md", "Uden titel.\n")
        .file("content/pages/karin-juhl/side.md", "---\ntitle: Karin Juhl\ndescription: Karin Juhl\ntags: [Karin Juhl]\nmenu: true\n---\n\n## Karin Juhl\n\n[her](#karin-juhl) Karin Juhl. [fil](fil.txt)\n")
        .file("content/pages/karin-juhl/fil.txt", "fil\n")
        .file("content/_index.md", "# Karin Juhl\n\n## Karin Juhl\n\nKarin Juhl.\n");
    for name in ["karin-juhl.png", "karin-juhl-cv.pdf", "KarinJuhl.PDF"] {
        site = site.file(&format!("content/osmed/2025-06-17/{name}"), "x\n");
    }
    site
}

#[test]
fn people_by_their_publish_rule() {
    for publish in ["initials", "role", "none"] {
        let site = named(publish);
        for access in ["internal", "public"] {
            site.build(&["--access", access]).built();
            let output = site.output();
            assert_absent(&output, &["moqe", "karinjuhl", "åsqe", "aasqe", "juhl takkes, karin"]);
            let initials: &[&str] = if publish == "initials" { &[] } else { &["kjuhl"] };
            assert_absent(&output, initials);
        }
        site.build(&["--access", "internal"]).built();
        assert_present(&site.output(), &["Karin Berg", "Ole Juhl"]);
    }
    let site = named("name");
    site.build(&[]).built();
    assert_present(&site.output(), &["moqe", "karinjuhl", "åsqe", "kjuhl"]);
}

/// The rule of a profile holds for everybody, whatever their file says.
#[test]
fn people_by_the_rule_of_the_profile() {
    let site = named("name").file(
        "site.toml",
        "today = 2025-12-31\n[profile.public.people]\npublish = \"none\"\npages = false\n",
    );
    site.replace(
        "content/osmed/2025-06-17.md",
        "date: 2025-06-17\n",
        "date: 2025-06-17\naccess: public\n",
    );
    site.build(&["--access", "public"]).built();
    assert_absent(&site.output(), &["moqe", "juhl", "karin", "berg"]);
}
