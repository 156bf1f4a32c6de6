//! Random sites with planted words: what is withheld is in no byte that is published.
//!
//! `REFERAT_LONG=1 cargo test --test it leaks_random` makes 2,000 of them.

use std::path::Path;

use rayon::prelude::*;
use referat::config::{Access, Options, Wanted};
use referat::emit::Foreign;
use referat::emit::disk::Real;
use referat::pipeline;

use crate::leaks::found;
use crate::random::Random;
use crate::site::{Folder, Site, Tree, tree};

/// How many sites are made.
fn count() -> u64 {
    if std::env::var_os("REFERAT_LONG").is_some() { 2_000 } else { 200 }
}

#[test]
fn random_sites() {
    let sites = count();
    let outcomes: Vec<Outcome> = (0..sites).into_par_iter().map(site).collect();
    let problems: Vec<&str> = outcomes
        .iter()
        .filter_map(|outcome| match outcome {
            Outcome::Leak(report) => Some(report.as_str()),
            _ => None,
        })
        .collect();
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    let published = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Published)).count();
    eprintln!("{published} of {sites} sites were published, and nothing of what they withhold");
    assert!(published as u64 * 10 > sites * 8, "only {published} of {sites} sites were published");
}

enum Outcome {
    Published,
    /// The content has errors, so nothing was written.
    Refused,
    Leak(String),
}

fn site(seed: u64) -> Outcome {
    let mut random = Random::new(seed);
    let (site, hidden) = write(&mut random);
    let access = *random.of(&[Access::Public, Access::Internal]);
    let outcome = publish(site.path(), access);
    if !outcome {
        let written = site.path().join("public").exists();
        return match written {
            true => Outcome::Leak(format!("site {seed} was refused and written")),
            false => Outcome::Refused,
        };
    }
    let mut words: Vec<&str> = vec!["lukketq", "kladdq"];
    if access == Access::Public {
        words.push("internq");
    }
    words.extend(hidden);
    let mut output = tree(&site.path().join("public"));
    if random.once_in(5) {
        output.extend(exported(site.path(), access));
    }
    let found = found(&output, &words);
    match found.is_empty() {
        true => Outcome::Published,
        false => Outcome::Leak(format!("site {seed}, {access:?}:\n  {}", found.join("\n  "))),
    }
}

/// Whether the site was published.
fn publish(root: &Path, access: Access) -> bool {
    let options = Options { access: Some(access), ..Options::default() };
    let plan = pipeline::plan(root, &options).expect("the site can be read");
    if referat::diag::errors(&plan.diags) > 0 {
        return false;
    }
    let published = pipeline::publish(&plan, Foreign::Refuse, &Real, &|_| ());
    published.expect("the output can be written").is_ok()
}

/// The database, and the data in each other format, as `referat export` writes them.
fn exported(root: &Path, access: Access) -> Tree {
    let out = Folder::new();
    let plan = |name: &str, wanted| {
        let output = Some(out.path().join(name));
        let options =
            Options { output, access: Some(access), wanted: Some(wanted), ..Options::default() };
        pipeline::plan(root, &options).expect("the site can be read")
    };
    pipeline::write_database(&plan("site.sqlite", Wanted::Sqlite)).expect("a new file");
    for (name, wanted) in [("json", Wanted::Json), ("csv", Wanted::Csv), ("oparl", Wanted::Oparl)] {
        let mut plan = plan(name, wanted);
        pipeline::keep_data(&mut plan, wanted);
        let written = pipeline::publish(&plan, Foreign::Refuse, &Real, &|_| ());
        assert!(written.expect("the output can be written").is_ok(), "{name}");
    }
    let tree = tree(out.path());
    assert!(tree["site.sqlite"].starts_with(b"SQLite format 3"));
    tree.into_iter().map(|(name, bytes)| (format!("exported {name}"), bytes)).collect()
}

/// People, what gives each of them away, and the spellings of a part of their name that is shared.
const PEOPLE: &[(&str, &[&str], &[&str])] = &[
    ("Karin Moqe Juhl", &["Karin Juhl", "Karin Moqe"], &["moqe", "karinjuhl", "kjuhl"]),
    ("Søren Vilqe", &["Søren Vilqe"], &["vilqe"]),
    ("Anne-Lise Haqvist", &["Anne-Lise Haqvist"], &["haqvist"]),
];

/// Others, who are published and share parts of these names.
const SHOWN: &[&str] = &["Karin Berg", "Ole Juhl", "Søren Dam", "Anne-Lise Dam"];

/// A site; the words that its rules forbid.
fn write(random: &mut Random) -> (Site, Vec<&'static str>) {
    // A file that is open and closed at once stays unpublished; here it is to be looked for.
    let settings = "title = \"Referater\"\ntoday = 2025-03-01\nbase_url = \"https://example.org/\"\n\
                    [data]\noparl = true\n[check]\nclosed-and-open = \"off\"\n";
    let mut site = Site::new().file("site.toml", settings);
    let mut hidden = Vec::new();
    for (name, _, traces) in PEOPLE {
        let publish = *random.of(&["name", "initials", "role", "none"]);
        if publish != "name" {
            hidden.extend(traces.iter().copied());
        }
        let file = format!("content/people/{}.md", referat::path::slug(name));
        site =
            site.file(&file, &format!("---\nname: {name}\npublish: {publish}\n---\n\n{name}.\n"));
    }
    for number in 0..1 + random.below(4) {
        let file = format!("content/osmed/2025-0{}-17", number + 1);
        let text = minutes(random, number + 1);
        site = site.file(&format!("{file}.md"), &text);
        if random.once_in(2) {
            site = site.file(&format!("{file}/lukketq-fil.txt"), "lukketq\n");
            site = site.file(&format!("{file}/karin-juhl.pdf"), "%PDF\n");
        }
    }
    (site, hidden)
}

fn minutes(random: &mut Random, month: usize) -> String {
    let access = *random.of(&["public", "public", "internal"]);
    let draft = random.once_in(5);
    let marker = match (draft, access) {
        (true, _) => "kladdq",
        (false, "internal") => "internq",
        _ => "",
    };
    let mut text = format!("---\ndate: 2025-0{month}-17\naccess: {access}\n");
    if draft {
        text.push_str("status: kladde\n");
    }
    if random.once_in(4) {
        // A meeting to come has a calendar.
        text.push_str(&format!("start: \"12:30\"\nroom: Rum {marker} {}\n", named(random)));
        if !draft {
            text.push_str("status: planned\n");
        }
    }
    text.push_str(&format!("title: Møde {marker} {}\n", named(random)));
    text.push_str("participants:\n");
    for (name, forms, _) in PEOPLE {
        let (first, last) = random.of(forms).split_once(' ').expect("forms have two parts");
        let listed = match random.below(6) {
            0 => format!("\"{last}, {first}\""),
            1 => format!("{first} {last}"),
            2 => format!("{}. {last}", &first[..1]),
            _ => format!("{name} (Leder{marker})"),
        };
        text.push_str(&format!("  - {listed}\n"));
    }
    for name in SHOWN {
        text.push_str(&format!("  - {name}\n"));
    }
    text.push_str(&format!("tags: [\"{marker} {}\"]\n---\n\n", named(random)));
    for number in 0..1 + random.below(5) {
        item(random, number, marker, &mut text);
    }
    text
}

fn item(random: &mut Random, number: usize, marker: &str, text: &mut String) {
    let closed = random.once_in(3);
    let marker = if closed { "lukketq" } else { marker };
    let mark =
        if closed { *random.of(&[" (lukket)", " (Lukket)", " (closed) (5 min)"]) } else { "" };
    text.push_str(&format!("## Punkt {marker} {number} {}{mark}\n\n", named(random)));
    for _ in 0..random.below(7) {
        block(random, marker, closed, text);
    }
    if random.once_in(3) {
        text.push_str(&format!("### Beslutning\n\n{marker} {}\n\n", named(random)));
    }
    if random.once_in(3) {
        text.push_str("### Bilag\n\n- [Ikke for alle lukketq](lukketq-fil.txt) (lukket bilag)\n");
        text.push_str(&format!("- karin-juhl.pdf\n- Notat {marker}\n\n"));
    }
    if closed && random.once_in(2) {
        text.push_str(&format!("### Offentlig titel\n\nEn sag {}\n\n", named(random)));
        text.push_str(&format!("### Offentlig beslutning\n\nTiltrådt af {}.\n\n", named(random)));
    }
}

/// A block of Markdown, in closed items also of the kinds that run on.
fn block(random: &mut Random, marker: &str, closed: bool, text: &mut String) {
    let (a, b) = (named(random), named(random));
    let m = marker;
    let known = [
        format!("{a} og {m} {b}\nfortsat {m}"),
        format!("- {a}\n- {m}\n  - {b} {m}"),
        format!("> {m} {a}\n>\n> > {b}"),
        format!("| {a} | {m} |\n| --- | --- |\n| {m} | {b} |"),
        format!("```\n{m} {a}\n```"),
        format!("```rust\nlet x = \"{m} {a}\";\n```"),
        format!("    {m} {a}"),
        format!("`{m} {a}` **{b}** *{m}* ~~{a}~~"),
        format!("[{a} {m}](https://example.org/) ![{b}](https://example.org/x.png)"),
        format!("- [ ] {a}: {m} (2025-12-01)"),
        format!("#### {m} {a}\n\n{b}"),
        format!("{m} {a}  \n{b}\\\n{m}"),
        format!("<div>{m} {a}</div>"),
        format!("<!-- {m} {a} -->"),
        format!("Note {m}.[^n{m}]\n\n[^n{m}]: {m} {a}"),
        format!("[{a}][l{m}]\n\n[l{m}]: https://example.org/{m}"),
    ];
    let running = [
        format!("{m} {a}\n---"),
        format!("{m} {a}\n==="),
        format!("# {m}"),
        format!("***\n{m}"),
        format!("- {m}\n\n      {a}\n\n  ## {m}"),
        format!("<script>\n{m}"),
        format!("<!--\n{m}\n-->"),
        format!("[x]: https://example.org/{m} '{m}\n{m}'"),
        format!("### {m} {a}\n\n{m}"),
    ];
    let block = match closed && random.once_in(2) {
        true => random.of(&running),
        false => random.of(&known),
    };
    text.push_str(block);
    text.push_str("\n\n");
}

/// A name in one of the ways in which it may be written, or another word.
fn named(random: &mut Random) -> String {
    if random.once_in(3) {
        return (*random.of(&["Notat", "Karin Berg", "Ole Juhl", "Dam", "81.38.05-G01-4-24"]))
            .to_owned();
    }
    let (_, forms, _) = random.of(PEOPLE);
    let form = *random.of(forms);
    let (first, last) = form.split_once(' ').expect("forms have two parts");
    match random.below(22) {
        0 => format!("{form}s"),
        1 => form.to_uppercase(),
        2 => form.to_lowercase(),
        3 => format!("{first}\u{a0}{last}"),
        4 => format!("{first}  {last}"),
        5 => format!("*{first}* {last}"),
        6 => format!("{first} **{last}**"),
        7 => format!("{first}-{last}"),
        8 => format!("{}@example.org", form.to_lowercase().replace(' ', ".")),
        9 => format!("[[{form}]]"),
        10 => format!("@{form}"),
        11 => format!("{form}-sagen"),
        12 => format!("{first} \u{ad}{last}"),
        13 => format!("{last}, {first}"),
        14 => format!("{}. {last}", &first[..1]),
        15 => form.replace('ø', "&oslash;").replace(' ', "&nbsp;"),
        16 => format!("@{}", referat::path::slug(form).replace('-', "")),
        17 => format!("notat-{}.pdf", referat::path::slug(form)),
        18 => format!("https://example.org/{}", form.replace('ø', "%C3%B8").replace(' ', "%20")),
        19 => format!("{}_{}", first.to_uppercase(), last.to_lowercase()),
        _ => form.to_owned(),
    }
}
