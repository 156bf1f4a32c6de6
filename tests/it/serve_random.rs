//! Edits in any order: after each, everything that the preview serves is what a clean build gives.
//!
//! `REFERAT_LONG=1` makes it 500 edits instead of 40.

use std::fs;

use crate::preview::Preview;
use crate::random::Random;
use crate::site::{Folder, SITE, Site, Tree, run, tree};

const FOLDERS: [&str; 3] = ["osmed", "byraad", "skole"];
const NAMES: [&str; 6] = ["Karen Holm", "Bo Lind", "Ida Lund", "Ole Bæk", "Åse Dam", "Per Krog"];
const CASES: [&str; 4] =
    ["81.38.05-G01-4-24", "17.01.00-P20-3-24", "00.30.00-S00-1-25", "85.11.00-P20-1-24"];
const WORDS: [&str; 6] = ["budget", "tilsyn", "plan", "høring", "orientering", "evaluering"];

fn settings(step: usize) -> String {
    format!("{SITE}description = \"Nummer {step}\"\n[check]\ndead-reference = \"warning\"\n")
}

/// What can be edited, and the site that it is.
struct Script {
    site: Site,
    random: Random,
    meetings: Vec<String>,
    step: usize,
    /// The file that was broken, with its text before.
    broken: Option<(String, Vec<u8>)>,
}

impl Script {
    fn new(seed: u64) -> Script {
        let site = Site::new().file("site.toml", &settings(0));
        let mut script =
            Script { site, random: Random::new(seed), meetings: Vec::new(), step: 0, broken: None };
        for _ in 0..6 {
            script.add();
        }
        script
    }

    fn item(&mut self) -> String {
        let (word, name) = (*self.random.of(&WORDS), *self.random.of(&NAMES));
        let (case, step) = (*self.random.of(&CASES), self.step);
        let other = if self.meetings.is_empty() {
            String::new()
        } else {
            let file = self.random.of(&self.meetings).clone();
            format!("Se [[{}]].", file.trim_end_matches(".md").trim_start_matches("content/"))
        };
        format!(
            "## Om {word} {step}\n\n{case}\n\n### Sagsfremstilling\n\n{name} orienterede om {word}. {other}\n\n\
             ### Beslutning\n\nGodkendt som {word} {step}.\n\n### Opfølgning\n\n- [ ] {name}: {word} (2026-0{}-01)\n\n",
            1 + self.random.below(9)
        )
    }

    fn meeting(&mut self, date: &str) -> String {
        let first = self.random.below(NAMES.len());
        let names = [NAMES[first], NAMES[(first + 1) % NAMES.len()]];
        let title = match self.random.below(3) {
            0 => format!("title: Møde om {}\n", self.random.of(&WORDS)),
            _ => String::new(),
        };
        let items: String = (0..=self.random.below(3)).map(|_| self.item()).collect();
        format!(
            "---\ndate: {date}\n{title}participants: [{}, {}]\n---\n\n{items}",
            names[0], names[1]
        )
    }

    fn any(&mut self) -> String {
        self.random.of(&self.meetings).clone()
    }

    fn add(&mut self) {
        let folder = *self.random.of(&FOLDERS);
        let date = format!(
            "202{}-0{}-1{}",
            self.random.below(6),
            1 + self.random.below(9),
            self.random.below(9)
        );
        let file = format!("content/{folder}/{date}.md");
        let text = self.meeting(&date);
        if !self.meetings.contains(&file) {
            self.meetings.push(file.clone());
        }
        self.site.write(&file, text.as_bytes());
    }

    /// One edit; its name.
    fn edit(&mut self) -> String {
        self.step += 1;
        if let Some((file, text)) = self.broken.take() {
            self.site.write(&file, &text);
            return format!("mend {file}");
        }
        let file = self.any();
        let disk = self.site.path().join(&file);
        let text = fs::read_to_string(&disk).unwrap();
        match self.random.below(14) {
            0..=2 => {
                let item = self.item();
                self.site.write(&file, format!("{text}{item}").as_bytes());
                format!("body of {file}")
            }
            3 => {
                let head = text.replacen(
                    "participants:",
                    &format!("title: Titel {}\nparticipants:", self.step),
                    1,
                );
                let head =
                    if text.contains("title:") { text.replace("Møde", "Samling") } else { head };
                self.site.write(&file, head.as_bytes());
                format!("title of {file}")
            }
            4 => {
                let name = *self.random.of(&NAMES);
                let line = text.lines().find(|line| line.starts_with("participants:"));
                let line = line.expect("every meeting has people");
                if !line.contains(name) {
                    let more = line.replace(']', &format!(", {name}]"));
                    self.site.write(&file, text.replace(line, &more).as_bytes());
                }
                format!("people of {file}")
            }
            5 => {
                let (case, name) =
                    (*self.random.of(&CASES), format!("content/cases/{}.md", self.random.below(3)));
                self.site.write(
                    &name,
                    format!("---\nnumber: {case}\ntitle: Sag {}\n---\n", self.step).as_bytes(),
                );
                self.only_one(&name, case);
                format!("case {case}")
            }
            6 if self.meetings.len() > 3 => {
                fs::remove_file(&disk).unwrap();
                self.meetings.retain(|other| *other != file);
                format!("delete {file}")
            }
            7 => {
                let to = format!(
                    "{}-{}.md",
                    &file[..file.len().min(file.rfind('/').unwrap() + 11)],
                    self.step
                );
                fs::rename(&disk, self.site.path().join(&to)).unwrap();
                self.meetings.retain(|other| *other != file);
                self.meetings.push(to.clone());
                format!("rename {file} to {to}")
            }
            8 | 9 => {
                self.add();
                "add".to_owned()
            }
            10 => {
                let name = *self.random.of(&NAMES);
                let form = ["name", "initials", "none"][self.random.below(3)];
                let slug = name.replace(' ', "-").to_lowercase();
                self.site.write(
                    &format!("content/people/{slug}.md"),
                    format!("---\nname: {name}\npublish: {form}\n---\n").as_bytes(),
                );
                format!("{name} as {form}")
            }
            11 => {
                self.site.write(
                    "themes/standard/static/own.css",
                    format!("p {{ margin: {}px }}", self.step).as_bytes(),
                );
                self.site.write(
                    "themes/standard/templates/page.html",
                    format!("{{{{ shell.title }}}} {}", self.step).as_bytes(),
                );
                "theme".to_owned()
            }
            12 => {
                self.site.write("site.toml", settings(self.step).as_bytes());
                "site.toml".to_owned()
            }
            _ => self.break_something(&file, &text),
        }
    }

    /// A case has one file at most.
    fn only_one(&self, kept: &str, case: &str) {
        for other in 0..3 {
            let name = format!("content/cases/{other}.md");
            let text = fs::read_to_string(self.site.path().join(&name)).unwrap_or_default();
            if name != kept && text.contains(case) {
                self.site.remove(&name);
            }
        }
    }

    fn break_something(&mut self, file: &str, text: &str) -> String {
        let (file, text, with) = match self.random.below(3) {
            0 => (file.to_owned(), text.to_owned(), text.replacen("date:", "date: [", 1)),
            1 => {
                let text = fs::read_to_string(self.site.path().join("site.toml")).unwrap();
                ("site.toml".to_owned(), text.clone(), format!("{text}titel = 1\n"))
            }
            _ => {
                let file = "themes/standard/templates/page.html".to_owned();
                let text = fs::read_to_string(self.site.path().join(&file))
                    .unwrap_or("{{ shell.title }}".to_owned());
                (file, text, "{% if %}".to_owned())
            }
        };
        self.site.write(&file, with.as_bytes());
        self.broken = Some((file.clone(), text.into_bytes()));
        format!("break {file}")
    }

    /// Whether what is broken leaves every page as it was.
    fn keeps_pages(&self) -> bool {
        self.broken.as_ref().is_some_and(|(file, _)| !file.starts_with("content/"))
    }

    /// What a clean build gives; `None` if it refuses.
    fn clean(&self) -> Option<Tree> {
        let folder = Folder::new();
        let output = folder.path().join("site");
        let site = self.site.path().to_str().unwrap();
        let run = run(&["build", site, "--drafts", "-o", output.to_str().unwrap()]);
        let mut tree = tree(&output);
        tree.retain(|name, _| !name.starts_with(".referat/"));
        (run.code == 0).then_some(tree)
    }
}

/// The first address at which the preview serves something else.
fn differs(preview: &Preview, tree: &Tree) -> Result<(), String> {
    for (name, bytes) in tree {
        let answer = preview.get(&format!("/{name}"));
        if answer.status != 200 || answer.body != *bytes {
            return Err(format!("/{name} differs ({})", answer.status));
        }
    }
    Ok(())
}

#[test]
fn every_page_is_that_of_a_clean_build() {
    let steps = if std::env::var_os("REFERAT_LONG").is_some() { 500 } else { 40 };
    let mut script = Script::new(6);
    let preview = Preview::of(script.site.path(), &[]);
    let mut last = script.clean().expect("the site is fine");
    let (mut refused, mut fine) = (0, true);
    let mut gone: Vec<String> = Vec::new();
    preview.until(|| differs(&preview, &last));
    for step in 0..steps {
        let edit = script.edit();
        // What cannot be built leaves the last good pages; front matter that cannot be read takes its own along.
        let kept = || (fine && script.keeps_pages()).then(|| last.clone());
        let clean = script.clean().or_else(kept);
        fine = clean.is_some();
        let Some(now) = clean else {
            refused += 1;
            continue;
        };
        gone.extend(last.keys().filter(|name| !now.contains_key(*name)).cloned());
        gone.retain(|name| !now.contains_key(name));
        preview
            .until(|| differs(&preview, &now).map_err(|why| format!("step {step}, {edit}: {why}")));
        for name in gone.iter().rev().take(5) {
            assert_eq!(preview.get(&format!("/{name}")).status, 404, "step {step}, {edit}: {name}");
        }
        last = now;
    }
    assert!(refused * 5 < steps, "{refused} of {steps} states cannot be compared");
    let number = preview.at_rest();
    assert!(number <= 2 * steps as u64, "{number} readings for {steps} edits");
}
