//! A person whose name is not to be seen, in every spelling at every place: no byte tells of it.

use unicode_normalization::UnicodeNormalization;

use crate::leaks::{assert_absent, assert_present};
use crate::site::Site;

/// In one line, so that it can stand everywhere.
fn lines() -> Vec<String> {
    let mut lines: Vec<String> = [
        "Sørine Zyxqård",
        "Sørine Bo Zyxqård",
        "Sørine B. Zyxqård",
        "S. Zyxqård",
        "S.B. Zyxqård",
        "S. B. Zyxqård",
        "S. Bo Zyxqård",
        "Sørine Z.",
        "Zyxqård, Sørine",
        "Zyxqård, Sørine Bo",
        "ZYXQÅRD, SØRINE",
        "Zyxqård Sørine",
        "Zyxqård",
        "Zyxqårds",
        "Zyxqård's",
        "SØRINE ZYXQÅRD",
        "sørine zyxqård",
        "Sørine  Zyxqård",
        "Sørine\u{a0}Zyxqård",
        "Sørine\u{2009}Zyxqård",
        "Sørine\u{202f}Zyxqård",
        "Sø\u{ad}ri\u{ad}ne Zyxq\u{ad}ård",
        "Sørine\u{200b} Zyx\u{200d}qård",
        "Sørine-Zyxqård",
        "Sørine – Zyxqård",
        "Sørine_Zyxqård",
        "Sørine Zyxqårds",
        "Sørine Zyxqård-sagen",
        "Zyxqård2",
        "(Sørine Zyxqård)",
        "»Zyxqård«",
        "S&oslash;rine&nbsp;Zyxq&aring;rd",
        "S&#248;rine Zyxq&#xe5;rd",
        "Soerine Zyxqaard",
        "Sorine Zyxqard",
        "Sorine Zyxqaard",
        "soerine_zyxqaard",
        "SoerineZyxqaard",
        "soerinezyxqaard@example.org",
        "sorine.zyxqard@example.org",
        "szyxqaard@example.org",
        "zyxqaard@example.org",
        "post@zyxqaard.example",
        "@zyxqaard",
        "@szyxqaard",
        "@Sørine Zyxqård",
        "https://example.org/s%C3%B8rine-zyxq%C3%A5rd",
        "https://example.org/personer/zyxqaard?navn=Zyxqaard#zyxqaard",
        "notat-zyxqaard.pdf",
        "NotatZyxqård.docx",
        "CVSoerineZyxqaard2.pdf",
        "Thyra Juhl",
        "T. Juhl",
        "Thyra J.",
        "Juhl, Thyra",
        "thyrajuhl@example.org",
        "tjuhl@example.org",
        "THYRA JUHL",
    ]
    .map(str::to_owned)
    .into();
    lines.push("Sørine Zyxqård".nfd().collect());
    lines
}

/// With Markdown in it.
const MARKED: &[&str] = &[
    "Sørine\nZyxqård",
    "Sørine\\\nZyxqård",
    "Sørine  \nZyxqård",
    "Sørine<br>Zyxqård",
    "Sørine Zyxq-\nård",
    "Sørine Zyxq\u{ad}\nård",
    "*Sørine* Zyxqård",
    "Sørine **Zyxqård**",
    "**Sørine** *Zyxqård*s",
    "Zy**xqå**rd",
    "~~Sørine~~ Zyxqård",
    "`Sørine Zyxqård`",
    "`soerine_zyxqaard`",
    "[Sørine](https://example.org) Zyxqård",
    "[Sørine Zyxqård](https://example.org/zyxqaard)",
    "[her](mailto:soerine.zyxqaard@example.org \"Sørine Zyxqård\")",
    "[her](<https://example.org/Sørine Zyxqård>)",
    "<soerine.zyxqaard@example.org>",
    "[[Sørine Zyxqård]]",
    "[[Sørine Zyxqård|hun]]",
    "![Sørine Zyxqård](https://example.org/zyxqaard.png)",
    "![Sørine Zyxqård](zyxqaard.png)",
    "[fil](zyxqaard.png)",
    "<!-- Sørine Zyxqård -->",
    "<b title=\"Sørine Zyxqård\">Sørine</b> Zyxqård",
    "T.\nJuhl",
    "Thyra\u{a0}**Juhl**",
    "Thyra Ju-\nhl",
];

/// The letters of a name in squeezed text. `sz` in lower case and the given names alone say nothing.
const TRACES: &[&str] = &["zyxq", "thyraj", "juhlthyra", "tjuhl"];

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn minutes() -> String {
    let lines = lines();
    let mut text = String::from("---\ndate: 2025-06-17\n");
    let list = |key: &str| {
        format!(
            "{key}: [{}]\n",
            lines.iter().map(|line| quoted(line)).collect::<Vec<_>>().join(", ")
        )
    };
    text.push_str(&list("tags"));
    text.push_str(&format!(
        "title: {}\nroom: {}\n",
        quoted(&lines.join(" ")),
        quoted(&lines.join("; "))
    ));
    text.push_str("participants:\n  - Sørine Dam (formand)\n  - Thyra Berg\n  - Ole Juhl\n");
    text.push_str(&format!(
        "  - {{name: Ida Vang, title: {0}, organisation: {0}, note: {0}}}\n",
        quoted(&lines.join(" / "))
    ));
    text.push_str("---\n\n");
    for line in &lines {
        text.push_str(&format!(
            "## {line}\n\n{line}\n\n## Ny v/ {line}\n\n- {line}\n- [ ] {line}: ring\n- [ ] Ida Vang: ring til {line}\n\n> {line}\n\n\
             | {line} | b |\n| --- | --- |\n| a | {line} |\n\nNote[^n{0}].\n\n[^n{0}]: {line}\n\n    {line}\n\n\
             ```\n{line}\n```\n\n```rust\nlet x = \"{line}\"; // {line}\n```\n\n<div>{line}</div>\n\n### {line}\n\nx\n\n\
             ### Beslutning\n\n{line}: Enig.\n\n### Bilag\n\n- {line}\n- [{line}](zyxqaard.png)\n\n\
             ## Lukket (lukket)\n\n### Offentlig titel\n\n{line}\n\n### Offentlig beslutning\n\n{line}\n\n",
            text.len()
        ));
    }
    for part in MARKED {
        text.push_str(&format!(
            "## Mærket\n\n{part}\n\n- {part}\n\n> {part}\n\n### Beslutning\n\n{part}\n\n"
        ));
    }
    text
}

fn site(publish: &str) -> Site {
    let lines = lines();
    let all = lines.join("\n\n");
    let one = lines.join(" ");
    let person = |name: &str| format!("---\nname: {name}\npublish: {publish}\n---\n\n{name}\n");
    // As somebody who is published, these would be others with the same address.
    let also = if publish == "name" { "" } else { "\"Zyxqård, Sørine\", S. Zyxqård, " };
    let mut site = Site::new()
        .file("content/people/zyxqaard.md", &person("Sørine Bo Zyxqård"))
        .file("content/people/thyra-juhl.md", &person("Thyra Juhl"))
        .file("content/people/ida-vang.md", &format!("---\nname: Ida Vang\ntitle: {0}\norganisation: {0}\nemail: zyxqaard@example.org\n---\n\n{all}\n", quoted(&one)))
        .file("content/osmed/2025-06-17.md", &minutes())
        .file("content/osmed/_index.md", &format!("---\nname: {0}\nshort: {0}\naliases: [{0}]\ndescription: {0}\n---\n\n{all}\n", quoted(&one)))
        .file("content/zyxqaard-udvalg/2025-06-17-soerine-zyxqaard.md", &format!("---\ndate: 2025-06-17\nparticipants: [{also}Ole Juhl]\n---\n\n## A {{#zyxqaard}}\n\nIntet.\n"))
        .file("content/thyrajuhl/2025-06-17-tjuhl.md", "---\ndate: 2025-06-17\nparticipants: [Thyra Juhl]\n---\n\n## A {#thyra-juhl}\n\nIntet.\n")
        .file("content/thyra_juhl/2025-06-17.md", "---\ndate: 2025-06-17\n---\n\n## A\n\n[a](../pages/zyxqaard.md#zyxqaard)\n")
        .file("content/cases/sag.md", &format!("---\nnumber: 81.38.05-G01-4-24\ntitle: {}\n---\n\n{all}\n", quoted(&one)))
        .file("content/pages/zyxqaard.md", &format!("---\ntitle: {0}\ndescription: {0}\ntags: [{0}]\nmenu: true\n---\n\n{all}\n\n## Afsnit {{#zyxqaard}}\n\nx\n", quoted(&one)))
        .file("content/pages/soerine-zyxqaard/thyra-juhl.md", "Uden titel. ![x](zyxqaard.png)\n")
        .bytes("content/pages/soerine-zyxqaard/zyxqaard.png", b"png\n")
        .file("content/_index.md", &format!("# {one}\n\n{all}\n"));
    let names = [
        "zyxqaard.png",
        "notat-zyxqaard.pdf",
        "NotatZyxqård.docx",
        "CVSoerineZyxqaard2.pdf",
        "Sørine Zyxqård",
        "tjuhl.txt",
    ];
    site = site.file("content/pages/zyxqaard.png", "x\n");
    for name in names {
        site = site.file(&format!("content/osmed/2025-06-17/{name}"), "x\n");
    }
    for part in MARKED {
        site = site.file(
            &format!("content/pages/side-{}.md", part.len()),
            &format!("{part}\n\n## {}\n\nx\n", part.replace('\n', " ")),
        );
    }
    site
}

#[test]
fn no_spelling_gives_a_name_away() {
    for publish in ["none", "role"] {
        let site = site(publish);
        site.build(&[]).built();
        assert_absent(&site.output(), TRACES);
        assert_present(
            &site.output(),
            &["Sørine Dam", "Ole Juhl", "Thyra Berg", "Ida Vang", "Enig"],
        );
    }
    // The initials stay where the rule says so.
    let by_initials = site("initials");
    by_initials.build(&[]).built();
    assert_absent(&by_initials.output(), &["zyxq", "thyraj", "juhlthyra"]);
    let open = site("name");
    open.build(&[]).built();
    assert_present(&open.output(), TRACES);
}

/// Initials that stand for somebody, in minutes where that person takes part.
#[test]
fn initials_that_nobody_gave() {
    let text = "---\ndate: 2025-06-17\nparticipants: [Karen Qvortrup Xerxes, Ib Thor, Ole Juhl]\n---\n\n\
        KX: Enig.\n\n**KX:** Enig.\n\n## Budget v/ KX\n\nKX bemærkede det, og K.X. følger op. (KX) KXs forslag. KQX.\n\n\
        - KX\n- KX og OJ\n\n| KX | b |\n| --- | --- |\n| x | KX/OJ |\n\n- [ ] KX: ring\n- [ ] kx: skriv\n\n\
        IT: Enig. IT-afdelingen og IT er med. (IT) følger op. v/ IT. IT oplyste det.\n\n### Beslutning\n\nKX og OJ.\n";
    let elsewhere = "---\ndate: 2025-08-26\nparticipants: [Ole Juhl]\n---\n\n## A\n\nKX: en model. IT: drift.\n";
    let build = |publish: &str| {
        let person =
            |name: &str| format!("---\nname: {name}\ntitle: Direktør\npublish: {publish}\n---\n");
        let site = Site::new()
            .file("content/osmed/2025-06-17.md", text)
            .file("content/osmed/2025-08-26.md", elsewhere)
            .file("content/people/a.md", &person("Karen Qvortrup Xerxes"))
            .file("content/people/b.md", &person("Ib Thor"));
        site.build(&[]).built();
        site
    };
    for publish in ["none", "role"] {
        let site = build(publish);
        for page in
            ["osmed/2025-06-17/index.html", "osmed/2025-06-17/index.json", "opgaver/index.html"]
        {
            let html = site.page(page);
            for word in ["KX", "K.X.", "KQX", "kx:"] {
                assert!(!html.contains(word), "{word} in {page}");
            }
        }
        let html = site.page("osmed/2025-06-17/index.html");
        assert!(
            html.contains("IT-afdelingen og IT er med."),
            "an abbreviation stays where it is one"
        );
        for mark in ["IT: Enig", "(IT)", "v/ IT", "IT oplyste"] {
            assert!(!html.contains(mark), "{mark}");
        }
        assert!(html.contains("OJ"));
        let other = site.page("osmed/2025-08-26/index.html");
        assert!(other.contains("KX: en model. IT: drift."), "nobody of that name is there");
    }
    for publish in ["name", "initials"] {
        assert!(build(publish).page("osmed/2025-06-17/index.html").contains("KX"), "{publish}");
    }
}

/// An address says nothing that could be confirmed by somebody who has a name in mind, and is the
/// same whatever other names there are.
#[test]
fn addresses_are_no_hash_of_a_name() {
    let build = |name: &str, file: &str| {
        let site = Site::new()
            .file("content/people/a.md", &format!("---\nname: {name}\npublish: none\n---\n"))
            .file(&format!("content/osmed/2025-06-17-{file}.md"), &format!("---\ndate: 2025-06-17\n---\n\n## A\n\n### Bilag\n\n- [Plan]({file}.pdf)\n- [Mere]({file}-2.pdf)\n"))
            .file(&format!("content/osmed/2025-06-17-{file}/{file}.pdf"), "%PDF")
            .file(&format!("content/osmed/2025-06-17-{file}/{file}-2.pdf"), "%PDF 2")
            .file(&format!("content/{file}/2025-06-17.md"), "---\ndate: 2025-06-17\n---\n\n## A\n\nIntet.\n")
            .file(&format!("content/pages/{file}.md"), "---\ntitle: En side\n---\n\nIntet.\n");
        site.build(&[]).built();
        site.output()
    };
    crate::site::assert_same(
        &build("Karen Holm", "karen-holm"),
        &build("Bodil Ravn", "bodil-ravn"),
    );
}
