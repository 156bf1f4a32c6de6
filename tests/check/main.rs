//! `referat check` and the gate of `referat build`, from outside.

mod office;
mod whole_site;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

/// A number that is nobody's; its last part may occur nowhere.
const CPR: &str = "010203-9876";
const SECRET: &str = "9876";

const MINUTES: &str = "---\ndato: 2025-08-26\ndeltagere:\n  - Karen Holm (formand)\n---\n\n## Punkt 1: Budget\n\n### Beslutning\n\nGodkendt.\n";

/// A site in a folder of its own.
struct Site(PathBuf);

impl Site {
    fn new() -> Site {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder =
            std::env::temp_dir().join(format!("referat-check-{}-{number}", std::process::id()));
        let site = Site(folder);
        site.write("site.toml", "today = \"2026-01-01\"\n");
        site.write("content/med/2025-08-26.md", MINUTES);
        site
    }

    fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.0.join(path);
        fs::create_dir_all(path.parent().expect("a file lies in a folder")).expect("writable");
        fs::write(path, content).expect("writable");
    }

    /// Adds a file that the minutes list.
    fn attach(&self, name: &str, content: impl AsRef<[u8]>) {
        self.write(&format!("content/med/2025-08-26/{name}"), content);
        self.write("content/med/2025-08-26.md", format!("{MINUTES}\n### Bilag\n\n- {name}\n"));
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_referat"))
            .args(arguments)
            .current_dir(&self.0)
            .output()
            .expect("the program runs")
    }

    /// The codes that a check reports, with line and column.
    fn codes(&self) -> Vec<(String, u64, u64)> {
        let output = self.run(&["check", "--format", "json"]);
        let list: serde_json::Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
        let diags = list.as_array().expect("it is a list").iter();
        diags
            .map(|diag| {
                let at = |key: &str| diag["place"][key].as_u64().unwrap_or(0);
                (diag["code"].as_str().unwrap_or("").to_owned(), at("line"), at("column"))
            })
            .collect()
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

/// Nothing is built, and the number is said nowhere.
fn refuses(what: &str, site: &Site) {
    let output = site.run(&["build"]);
    assert_eq!(output.status.code(), Some(1), "{what}: {}", said(&output));
    assert!(!site.0.join("public").exists(), "{what}");
    assert!(said(&output).contains("cpr"), "{what}: {}", said(&output));
    for format in ["text", "json", "sarif", "github"] {
        let output = site.run(&["check", "--format", format]);
        assert_eq!(output.status.code(), Some(1), "{what}");
        assert!(!said(&output).contains(SECRET), "{what}: {}", said(&output));
    }
    assert!(!said(&output).contains(SECRET), "{what}: {}", said(&output));
}

#[test]
fn a_number_in_a_text_keeps_the_site_from_being_built() {
    let plant = |what: &str, path: &str, content: String| {
        let site = Site::new();
        site.write(path, content);
        refuses(what, &site);
    };
    let minutes = "content/med/2025-08-26.md";
    plant("body", minutes, format!("{MINUTES}\nAnsøger {CPR} fik støtte.\n"));
    plant("without hyphen", minutes, format!("{MINUTES}\nAnsøger {}.\n", CPR.replace('-', "")));
    plant("dash", minutes, format!("{MINUTES}\nAnsøger {}.\n", CPR.replace('-', " – ")));
    plant("cut line", minutes, format!("{MINUTES}\nAnsøger {}.\n", CPR.replace('-', "-\n")));
    plant("front matter", minutes, MINUTES.replace("---\n\n", &format!("lokale: {CPR}\n---\n\n")));
    plant(
        "alias",
        "content/people/karen-holm.md",
        format!("---\nnavn: Karen Holm\naliasser: [K {CPR}]\n---\n"),
    );
    plant("page", "content/pages/om.md", format!("Skriv til {CPR}.\n"));
    plant("file name", &format!("content/med/2025-08-27-{CPR}.md"), MINUTES.replace("26", "27"));
    plant("static file", "static/liste.txt", CPR.to_owned());
    plant("folder name", &format!("content/{CPR}/2025-08-27.md"), MINUTES.replace("26", "27"));
    plant("theme", "themes/egen/static/a.js", format!("// {CPR}"));
    plant("settings", "site.toml", format!("title = \"Ring {CPR}\"\n"));
    let closed = "\n## Punkt 2: Sag (lukket)\n\n### Offentlig titel\n\nTITEL\n\n### Offentlig beslutning\n\nBESLUTNING\n";
    for word in ["TITEL", "BESLUTNING"] {
        plant(word, minutes, format!("{MINUTES}{}", closed.replace(word, CPR)));
    }
}

#[test]
fn a_number_is_found_however_it_is_written() {
    let forms = [
        "0102**03**-9876",
        "`010203`-`9876`",
        "010203&#x2d;9876",
        "010203&nbsp;9876",
        "010203\u{2060}-9876",
        "０１０２０３－９８７６",
        "[010203](https://example.org)-9876",
        "010203-<!-- x -->9876",
        "> 010203-\n> 9876",
        "010203\n9876",
        "CPR010203-9876",
        "cpr 010203/9876",
        "01.02.03-9876",
    ];
    for form in forms {
        let site = Site::new();
        site.write("content/med/2025-08-26.md", format!("{MINUTES}\nAnsøger {form}\n"));
        let output = site.run(&["check"]);
        assert_eq!(output.status.code(), Some(1), "{form}: {}", said(&output));
        assert!(!said(&output).contains(SECRET), "{form}: {}", said(&output));
    }
}

#[test]
fn a_number_in_an_attachment_keeps_the_site_from_being_built() {
    let plant = |what: &str, name: &str, content: Vec<u8>| {
        let site = Site::new();
        site.attach(name, content);
        refuses(what, &site);
    };
    plant("file name", &format!("brev_{CPR}.txt"), b"brev".to_vec());
    plant("PDF text", "a.pdf", office::pdf(&format!("CPR {CPR}"), ""));
    plant("PDF properties", "a.pdf", office::pdf("Intet", CPR));
    plant("DOCX body", "a.docx", office::docx(&office::runs("010203", "-9876"), "", ""));
    plant("DOCX comment", "a.docx", office::docx("Intet", CPR, ""));
    plant("DOCX deletion", "a.docx", office::docx(&office::deletion(CPR), "", ""));
    plant("DOCX properties", "a.docx", office::docx("Intet", "", CPR));
    plant("XLSX hidden sheet", "a.xlsx", office::xlsx(CPR));
    plant("XLSX number", "a.xlsx", office::xlsx("102039876"));
    plant("PPTX with a sheet", "a.pptx", office::pptx(&office::xlsx(CPR)));
    plant("ODT", "a.odt", office::zip(&[("content.xml", format!("<p>{CPR}</p>").as_bytes())]));
    plant("CSV", "a.csv", format!("navn;cpr\nA;{CPR}\n").into_bytes());
    plant("HTML", "a.html", format!("<p>{}</p>", CPR.replace('-', "<b>-</b>")).into_bytes());
    plant("RTF", "a.rtf", br"{\rtf1 0102{\b 03}\'2d9876}".to_vec());
    plant("CSV without mark", "a.csv", CPR.encode_utf16().flat_map(u16::to_le_bytes).collect());
    plant(
        "mail",
        "a.eml",
        b"Content-Transfer-Encoding: quoted-printable\n\n010203=2D9876".to_vec(),
    );
    plant("JSON", "a.json", br#"{"cpr": "010203\u002d9876"}"#.to_vec());
    plant("ZIP as picture", "a.png", office::zip(&[("b.txt", CPR.as_bytes())]));
    plant("folder in ZIP", "a.zip", office::zip(&[(&format!("{CPR}/1.txt"), b"")]));
    let author = format!("<dc:creator>{CPR}</dc:creator><cp:by>python-docx</cp:by>");
    plant("author", "a.docx", office::zip(&[("docProps/core.xml", author.as_bytes())]));
    plant("ZIP", "a.zip", office::zip(&[("b.txt", CPR.as_bytes())]));
    plant(
        "ZIP in ZIP",
        "a.zip",
        office::zip(&[("b.zip", &office::zip(&[("c.csv", CPR.as_bytes())]))]),
    );
}

#[test]
fn numbers_of_other_things_keep_nothing_from_being_built() {
    let others = [
        "81.38.05-G01-4-24, 330-2018-3619, 20/33839, 27.12.16-G01-45-19",
        "Kontonr. 1234 0102039876, IBAN DK50 0040 0440 1162 43",
        "EAN 5798000102039, CVR 12345678, tlf. 12 34 56 78",
        "2025-08-26T12:30:00, 20250826123000, 31.12.2025-2026",
        "Dok.nr. 2502123456, BFE-nr. 1012121234, sagsid 1112131234",
        "12.400.000 kr., 1.020.398 kr., ISBN 978-87-0102-039-8",
    ];
    for other in others {
        let site = Site::new();
        site.write("content/med/2025-08-26.md", format!("{MINUTES}\n{other}\n"));
        assert_eq!(site.codes(), [], "{other}");
    }
}

#[test]
fn an_entry_with_a_reason_allows_and_nothing_else_does() {
    let site = Site::new();
    site.attach("a.csv", CPR);
    site.write("site.toml", "[check]\ncpr-in-attachment = \"off\"\n");
    refuses("severity", &site);
    let entry =
        "[[allow]]\nfile = \"content/med/2025-08-26/a.csv\"\ncode = \"cpr-in-attachment\"\n";
    site.write("site.toml", format!("{entry}reason = \" \"\n"));
    assert_eq!(site.run(&["build"]).status.code(), Some(2));
    site.write("site.toml", format!("{entry}reason = \"eget nummer\"\n"));
    assert_eq!(site.run(&["build"]).status.code(), Some(0));
    assert!(site.0.join("public/med/2025-08-26/a.csv").exists());
}

#[test]
fn what_cannot_be_read_is_said_to_be_unchecked() {
    let unchecked = |name: &str, content: &[u8]| {
        let site = Site::new();
        site.attach(name, content);
        assert_eq!(site.codes(), [("unchecked-attachment".to_owned(), 0, 0)], "{name}");
    };
    unchecked("a.pdf", b"%PDF-1.7 broken");
    unchecked("a.docx", &[0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
    unchecked("a.zip", b"PK\x03\x04broken");
    unchecked("a.dat", &[1, 0, 2, 0, 3]);
    let bomb = (0..8).fold(vec![0_u8; 1000], |inner, _| office::zip(&[("x.zip", &inner)]));
    unchecked("a.zip", &bomb);
    unchecked("a.pdf", &office::pdf_bomb("EmbeddedFile", 300));
    unchecked("a.pdf", &office::pdf_bomb("Metadata", 300));
}

#[test]
fn places_are_right_in_every_form_of_file() {
    let check = |start: &str, end: &str, body: &str, expected: &[(&str, u64, u64)]| {
        let site = Site::new();
        let text = format!("{start}{}", format!("{MINUTES}\n{body}\n").replace('\n', end));
        site.write("content/med/2025-08-26.md", text);
        let expected: Vec<_> = expected
            .iter()
            .map(|(code, line, column)| ((*code).to_owned(), *line, *column))
            .collect();
        assert_eq!(site.codes(), expected, "{body}");
    };
    for start in ["", "\u{feff}"] {
        for end in ["\n", "\r\n"] {
            let body = "Æøå på mandag den 26. august 2025, og Karin Holm.";
            check(start, end, body, &[("weekday", 13, 8), ("near-name", 13, 39)]);
            check(start, end, "a\t\tI 0225 var det så.", &[("odd-year", 13, 6)]);
            check(start, end, "Side 3 af 6", &[("page-number", 13, 1)]);
        }
    }
}

#[test]
fn rules_about_texts() {
    let check = |body: &str, expected: &[&str]| {
        let site = Site::new();
        site.write("content/med/2025-08-26.md", format!("{MINUTES}\n{body}\n"));
        let codes: Vec<String> = site.codes().into_iter().map(|(code, ..)| code).collect();
        assert_eq!(codes, expected, "{body}");
    };
    check("Karen Holm sagde ja. Karen Holms svar.", &[]);
    check("karen Holm sagde ja.", &["name-case"]);
    check("KAREN HOLM sagde ja.", &[]);
    check("Karen Hol, sagde ja.", &["near-name"]);
    check("Der var afbud fra Karen Holm.", &["excused-but-present"]);
    check("Punktet blev udsat i Karen Holms fravær.", &["excused-but-present"]);
    check("Karen Holm er sygemeldt.", &["absence-reason"]);
    check("Karen Holm bød velkommen; Karen Holm er sygemeldt.", &["absence-reason"]);
    check("Karen Holm bød velkommen; en anden er sygemeldt.", &[]);
    check("Skriv til karen@gmail.com, eller post@havrelund.example.", &["private-contact"]);
    check("Mobil 12 34 56 78, telefon 87 65 43 21.", &["private-contact"]);
    check("Der blev givet en status på mødet d. 25. september 2026.", &["future-past"]);
    check("Stillingen vil blive slået op omkring 1. maj 2026.", &[]);
    check("§17.4, 0,4 mio. kr., ØS' budget, i 2013 og lokale 0225.", &[]);
    check("Sagen 81.38.5-G01-4-24 og 81.38.05-G01-4-24.", &["odd-case-number"]);
    check("![](https://www.example.org/a.png)", &["image-without-text"]);
    check("Se [her](https://www.example.org/).", &["vague-link"]);
    check("|  |  |\n| --- | --- |\n| 1 | 2 |", &["table-without-header"]);
    check("|  |  |\n|-|-|\n| 1 | 2 |", &["table-without-header"]);
    check("| - | + |\n| --- | --- |\n| 1 | 2 |", &[]);
    check("Æbler på skinner. Å Der afventes nyt.", &["lone-letter"]);
    check("Arbejdsmiljøet og arbejds miljøet.", &["cut-word"]);
    check("#### Videre\n\nTekst.", &[]);
    check("##### Videre\n\nTekst.", &["heading-skip"]);
    check("pÃ¥ mÃ¸det", &["mojibake"]);
    check("K\u{fffd}benhavn og \u{fffd}rsplan", &["damaged-characters"]);
    check("a\u{7}b", &["damaged-characters"]);
    check("Karen Holm havde meldt afbud.", &["excused-but-present"]);
    check("Karen Holm deltog ikke i mødet.", &["excused-but-present"]);
    check("Karen Holm deltog ikke i mødets sidste del.", &[]);
    check("Gruppen mødtes den 12. april 2026.", &["future-past"]);
    check("den 3. maj 20226", &["odd-year"]);
    check("Sagen 8138.05-G01-4-24.", &["odd-case-number"]);
    check("Privat tlf. 12 34 56 78", &["private-contact"]);
    check("\u{f0b7} Punkt", &["unmapped-font"]);
    check("en speci k sag", &["lost-ligature"]);
    check("på mødet.Der var", &["glued-words"]);
    check("Budget.....4", &["contents-leftover"]);
    check("[[Ingen]], [[Ingen]] og [[Ingen]]", &["dead-reference"]);
    check("- [ ] skrive til leverandøren", &["action-without-owner"]);
}

#[test]
fn rules_about_who_is_away() {
    let check = |body: &str, expected: &[&str]| {
        let site = Site::new();
        let minutes = MINUTES.replace("(formand)", "(afbud)");
        site.write("content/med/2025-08-26.md", format!("{minutes}\n{body}\n"));
        let codes: Vec<String> = site.codes().into_iter().map(|(code, ..)| code).collect();
        assert_eq!(codes, expected, "{body}");
    };
    check("Karen Holm oplyste, at prisen er lavere.", &["absent-but-quoted"]);
    check("Karen Holm får sagen tilsendt.", &[]);
    check("### Sagsfremstilling\n\nKaren Holm oplyste prisen i maj.", &[]);
    check("Status v/ Karen Holm", &["absent-presenter"]);
    check("## Punkt 2: Status v/ Karen Holm\n\nUdsat.", &["absent-presenter"]);
    check("## Punkt 2: Status for Karen Holm\n\nUdsat.", &[]);
}

#[test]
fn a_date_in_the_title_is_that_of_the_minutes() {
    let check = |title: &str, expected: &[&str]| {
        let site = Site::new();
        let text = MINUTES.replace("dato:", &format!("titel: {title}\ndato:"));
        site.write("content/med/2025-08-26.md", text);
        let codes: Vec<String> = site.codes().into_iter().map(|(code, ..)| code).collect();
        assert_eq!(codes, expected, "{title}");
    };
    check("Møde den 27. august 2025", &["date-and-title"]);
    check("Møde den 26. august 2025", &[]);
}

#[test]
fn comments_allow_and_are_not_published() {
    let site = Site::new();
    let body = |comment: &str| format!("{MINUTES}\n{comment}\nmandag den 26. august 2025\n");
    let file = "content/med/2025-08-26.md";
    site.write(file, body("<!-- referat: allow weekday: HEMMELIG -->"));
    assert_eq!(site.codes(), []);
    assert_eq!(site.run(&["build"]).status.code(), Some(0));
    let mut files = vec![site.0.join("public")];
    while let Some(path) = files.pop() {
        if path.is_dir() {
            files
                .extend(fs::read_dir(&path).expect("readable").flatten().map(|entry| entry.path()));
        } else {
            let bytes = fs::read(&path).expect("readable");
            let found = bytes.windows(8).any(|window| window == b"HEMMELIG");
            assert!(!found, "{}", path.display());
        }
    }
    site.write(file, body("<!-- referat: allow weekday -->"));
    let codes: Vec<String> = site.codes().into_iter().map(|(code, ..)| code).collect();
    assert_eq!(codes, ["allow-comment", "weekday"]);
    site.write(file, body(""));
    site.write("site.toml", "[check]\nweekday = \"error\"\n");
    assert_eq!(site.run(&["build"]).status.code(), Some(1));
    site.write("site.toml", "[check]\nwekday = \"error\"\n");
    assert_eq!(site.codes()[1].0, "unknown-rule");
}

#[test]
fn closed_words_are_looked_for_and_not_said() {
    let site = Site::new();
    let closed = "\n## Punkt 2: Køb af Havnegade 7 (lukket)\n\nHemmeligt møde den 2. maj 0225 010203-9876.\n\n## Punkt 3: Eventuelt\n\nSe om Køb af Havnegade 7.\n";
    site.write("content/med/2025-08-26.md", format!("{MINUTES}{closed}"));
    let codes: Vec<String> = site.codes().into_iter().map(|(code, ..)| code).collect();
    assert_eq!(codes, ["closed-without-public-part", "closed-without-title", "closed-title"]);
}

#[test]
fn corrections_touch_what_was_diagnosed_alone() {
    let site = Site::new();
    let text =
        format!("\u{feff}{MINUTES}\nMandag den 26. august 2025 \t\n\nBudget.....4\n\nkaren Holm\n");
    let text = text.replace('\n', "\r\n");
    let file = "content/med/2025-08-26.md";
    site.write(file, &text);
    let shown = site.run(&["check", "--fix", "--dry-run"]);
    assert_eq!(
        String::from_utf8_lossy(&shown.stdout),
        "--- content/med/2025-08-26.md\n+++ content/med/2025-08-26.md\n@@ -13 +13 @@\n-Mandag den 26. august 2025 \t\n+Tirsdag den 26. august 2025 \t\n@@ -15 +15 @@\n-Budget.....4\n@@ -17 +16 @@\n-karen Holm\n+Karen Holm\n"
    );
    assert_eq!(fs::read_to_string(site.0.join(file)).expect("readable"), text);
    site.run(&["check", "--fix"]);
    let expected = text
        .replace("Mandag", "Tirsdag")
        .replace("Budget.....4\r\n", "")
        .replace("karen Holm", "Karen Holm");
    assert_eq!(fs::read_to_string(site.0.join(file)).expect("readable"), expected);
}

#[test]
fn rules_are_listed_and_explained() {
    let site = Site::new();
    let list = site.run(&["check", "--list"]);
    assert_eq!(list.status.code(), Some(0));
    assert!(String::from_utf8_lossy(&list.stdout).starts_with("cpr "));
    let explained = site.run(&["check", "--explain", "near-name"]);
    let page =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/rules/near-name.md"));
    assert_eq!(
        String::from_utf8_lossy(&explained.stdout),
        format!(
            "{}\nCode `near-name`, warning, can be set in `site.toml`.\n",
            page.expect("readable")
        )
    );
    let unknown = site.run(&["check", "--explain", "near-names"]);
    assert_eq!(unknown.status.code(), Some(2));
    assert_eq!(
        said(&unknown),
        "error: there is no rule `near-names`\n  hint: did you mean `near-name`?\n"
    );
}
