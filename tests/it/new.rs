//! `referat init`, `referat new`: what they write builds without a word, and every mistake is told.

use std::fs;

use crate::site::{Folder, Run, SITE, Site, repository, run, run_in, tree};

/// Runs `referat new` on a site.
fn new(site: &Site, arguments: &[&str]) -> Run {
    in_environment(site, &[], arguments)
}

fn in_environment(site: &Site, environment: &[(&str, &str)], arguments: &[&str]) -> Run {
    let folder = site.path().to_str().unwrap();
    let mut all = vec!["new"];
    all.extend(arguments);
    all.extend(["--site", folder]);
    let run = run_in(environment, &all);
    Run {
        stdout: run.stdout.replace(folder, "[SITE]"),
        stderr: run.stderr.replace(folder, "[SITE]"),
        ..run
    }
}

#[track_caller]
fn nothing_wrong(run: Run) {
    let fine = run.code == 0 && run.stderr.contains("0 errors, 0 warnings; ");
    assert!(fine, "{}", run.stderr);
}

fn read(site: &Site, path: &str) -> String {
    fs::read_to_string(site.path().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// Three meetings of a committee that writes Danish, with all that must not be carried over.
fn committee() -> Site {
    let item = |title: &str| format!("## {title}\n\n### Beslutning\n\nGodkendt.\n\n");
    let body = |titles: &[&str]| titles.iter().map(|title| item(title)).collect::<String>();
    let head = |date: &str, rest: &str| format!("---\ndato: {date}\n{rest}---\n\n");
    let guest = "deltagere:\n  - Tom Ravn (jurist) (gæst)\n  - Ea Dam (gæst)\n";
    let first = head("2025-06-03", "") + &body(&["1. Orientering", "2. Skitser"]);
    let second = head("2025-09-02", guest) + &body(&["1. Orientering", "2. Veje"]);
    let last = head(
        "2025-11-04",
        "tid: \"9:30\"\nslut: \"11:00\"\nlokale: Rådhuset, lokale 2\nadgang: åben\nnæste: 2026-01-06\n\
         emneord: [veje]\ntitel: Et særligt møde\ndeltagere:\n  \
         - Ida Bech (skovfoged, vikar) (forperson)\n  \
         - Anne Dal (konsulent) (afbud pga. sygdom)\n  \
         - Per Bo (formand, på barsel fra 1. maj)\n  \
         - navn: Lis Holt\n    titel: økonom (vikar)\n    rolle: [referent]\n    note: deltog på skærm\n    fravær: [2]\n  \
         - navn: Bo Juhl\n    initialer: BOJ\n    til_punkt: 2\n  \
         - Tom Ravn (jurist) (gæst)\n  - Eva Lund (gæst)\n",
    ) + "Indledning.\n\n## 1. Godkendelse af referat fra 2. september 2025 (5 min)\n\n### Sagsfremstilling\n\n\
         Til godkendelse.\n\n### Beslutning\n\nReferatet blev godkendt.\n\n"
        + &body(&["2. Orientering v/ Ida Bech {#nyt}", "3. Stier", "4. Eventuelt og næste møde"]);
    Site::new()
        .file(
            "content/sku/_index.md",
            "---\nnavn: Skovudvalget\nkort: SKU\naliasser: [Skovrådet]\n---\n",
        )
        .file("content/sku/2025-06-03.md", &first)
        .file("content/sku/2025-09-02.md", &second)
        .file("content/sku/2025-11-04.md", &last)
        .file("content/sku/2025-11-04/kort.txt", "kort")
        .file("content/sku/2025-12-02.md", "---\ndato: 2025-12-02\nstatus: aflyst\n---\n")
}

const NEXT: &str = "\
---
dato: 2026-02-03
tid: \"09:30\"
slut: \"11:00\"
lokale: Rådhuset, lokale 2
status: indkaldt
adgang: åben
deltagere:
  - Ida Bech (skovfoged, vikar) (forperson)
  - Anne Dal (konsulent)
  - Per Bo (formand)
  - navn: Lis Holt
    titel: økonom (vikar)
    rolle: referent
  - navn: Bo Juhl
    initialer: BOJ
  - Tom Ravn (jurist) (gæst)
---

## 1. Godkendelse af referat fra 4. november 2025 (5 min)

### Sagsfremstilling

Referatet fra [mødet den 4. november 2025](2025-11-04.md) forelægges til godkendelse.

## 2. Orientering v/ Ida Bech {#nyt}

## 3. Eventuelt og næste møde
";

#[test]
fn a_meeting_comes_from_the_last_one_without_what_was_so_that_day_only() {
    for called in ["sku", "SKU", "skovudvalget", "Skovrådet"] {
        let site = committee();
        let made = new(&site, &["meeting", called, "3.", "februar", "2026"]).clean();
        assert_eq!(
            made.stdout,
            "written [SITE]/content/sku/2026-02-03.md\n\
             folder for attachments [SITE]/content/sku/2026-02-03\n\
             from 2025-11-04.md: 6 participants, 3 items\n\
             note: left out `Eva Lund`, who was a guest at the last meeting only\n\
             it is published as the agenda of a meeting to come; `status: kladde` holds it back\n"
        );
        assert_eq!(read(&site, "content/sku/2026-02-03.md"), NEXT);
        site.remove("content/sku/2025-11-04/kort.txt");
        nothing_wrong(site.check());
    }
}

/// A meeting at another hour leaves no end before the beginning of the next one.
#[test]
fn times_of_different_meetings_are_not_mixed() {
    let site = committee();
    new(&site, &["meeting", "sku", "2026-02-03T15:00"]).clean();
    new(&site, &["meeting", "sku", "2026-03-03"]).clean();
    let next = read(&site, "content/sku/2026-03-03.md");
    assert!(next.contains("tid: \"15:00\"\nlokale:"), "{next}");
}

/// The first meeting of a committee on an English site has the keys that the documentation uses.
#[test]
fn english_keys_are_the_canonical_ones() {
    let site = Site::new().file("site.toml", &format!("{SITE}language = \"en\"\n"));
    new(&site, &["committee", "Parks"]).clean();
    new(&site, &["meeting", "parks", "2026-02-03"]).clean();
    let text = read(&site, "content/parks/2026-02-03.md");
    for key in ["start", "end", "room", "participants"] {
        assert!(text.contains(&format!("# {key}:")), "{key}: {text}");
    }
    let evil = new(&site, &["committee", "../evil"]);
    assert_eq!(evil.code, 2, "{}", evil.stderr);
    assert!(!site.path().join("content/evil").exists());
}

#[test]
fn a_second_meeting_of_a_day_gets_a_name_of_its_own_and_nothing_is_overwritten() {
    let site = committee();
    new(&site, &["meeting", "sku", "2026-02-03"]).clean();
    let second = new(&site, &["meeting", "sku", "2026-02-03T15:00"]).clean();
    assert!(second.stdout.contains("content/sku/2026-02-03-2.md"), "{}", second.stdout);
    assert!(second.stdout.contains("has a meeting on that day already"), "{}", second.stdout);
    assert!(read(&site, "content/sku/2026-02-03-2.md").contains("tid: \"15:00\"\nlokale:"));
    new(&site, &["meeting", "sku", "2026-02-03", "--name", "Budget 2027"]).clean();
    let before = tree(&site.path().join("content"));
    new(&site, &["meeting", "sku", "2026-02-03", "--name", "budget-2027"]).says(
        2,
        "error: `content/sku/2026-02-03-budget-2027.md` is there already\n  \
         hint: nothing was changed; open that one, or choose another name",
    );
    assert_eq!(before, tree(&site.path().join("content")));
    site.remove("content/sku/2025-11-04/kort.txt");
    nothing_wrong(site.check());
}

#[test]
fn minutes_of_a_day_that_is_over_are_a_draft_and_drafts_are_named_without_a_link() {
    let site = committee();
    let made = new(&site, &["meeting", "sku", "2025-12-16"]).clean();
    assert!(made.stdout.contains("it is a draft: build with `--drafts`"), "{}", made.stdout);
    assert!(read(&site, "content/sku/2025-12-16.md").contains("\nstatus: kladde\n"));
    let made = new(&site, &["meeting", "sku", "2026-01-13"]).clean();
    assert!(made.stdout.contains("`content/sku/2025-12-16.md` are not published yet"));
    let text = read(&site, "content/sku/2026-01-13.md");
    assert!(text.contains("\nReferatet fra mødet den 16. december 2025 forelægges"), "{text}");
    site.remove("content/sku/2025-11-04/kort.txt");
    nothing_wrong(site.check());
    site.build(&["--drafts"]).built();
    let page = site.page("sku/2026-01-13/index.html");
    assert!(page.contains("href=\"../2025-12-16/index.html\""), "found as a link");
}

#[test]
fn closed_items_stay_closed_and_folders_stay_folders() {
    let item =
        "## Personalesager (lukket)\n\nHemmeligt.\n\n### Offentlig titel\n\nPersonalesager\n\n";
    let secret = "## Uden offentlig titel (lukket)\n\nHemmeligt.\n\n";
    let meeting = |date: &str| {
        format!(
            "---\ndate: {date}\nstatus: approved\nparticipants:\n  - Bo Juhl (chair)\n---\n\n{item}{secret}"
        )
    };
    let site = Site::new()
        .file("content/by/raad/2025-09-02/index.md", &meeting("2025-09-02"))
        .file("content/by/raad/2025-11-04/index.md", &meeting("2025-11-04"));
    new(&site, &["meeting", "by/raad", "2026-02-03"]).clean();
    assert_eq!(
        read(&site, "content/by/raad/2026-02-03/index.md"),
        "---\ndate: 2026-02-03\nstatus: planned\nparticipants:\n  - Bo Juhl (chair)\n---\n\n\
         ## Godkendelse af referat\n\n\
         Referatet fra [mødet den 4. november 2025](../2025-11-04/index.md) forelægges til godkendelse.\n\n\
         ## Personalesager (lukket)\n\n### Offentlig titel\n\nPersonalesager\n\n## Eventuelt\n"
    );
    site.build(&[]).built();
    assert!(!site.page("by/raad/2026-02-03/index.html").contains("lukket)"));
}

#[test]
fn numbers_that_run_on_through_the_year_run_on() {
    let site = Site::new().file(
        "content/raad/2026-02-03.md",
        "---\ndate: 2026-02-03\n---\n\n## Punkt 14: Veje\n\n## Punkt 15: Eventuelt\n",
    );
    new(&site, &["meeting", "raad", "2026-03-03"]).clean();
    let text = read(&site, "content/raad/2026-03-03.md");
    assert!(text.contains("## Punkt 16: Godkendelse af referat\n"), "{text}");
    assert!(text.contains("## Punkt 17: Eventuelt\n"), "{text}");
    new(&site, &["meeting", "raad", "2027-01-05"]).clean();
    assert!(read(&site, "content/raad/2027-01-05.md").contains("## Punkt 1: Godkendelse"));
}

#[test]
fn mistakes_in_a_committee_or_a_date_are_told() {
    let site =
        committee().file("content/skov/_index.md", "---\nname: Andet\naliases: [Skovrådet]\n---\n");
    let check = |arguments: &[&str], message: &str| {
        let mut all = vec!["meeting"];
        all.extend(arguments);
        new(&site, &all).says(2, message);
    };
    check(
        &["skovudvalgt", "2026-02-03"],
        "error: no committee `skovudvalgt`\n  hint: did you mean `Skovudvalget`?",
    );
    check(
        &["Byrådet", "2026-02-03"],
        "error: no committee `Byrådet`\n  hint: choose one of skov, sku, or begin it with `referat new committee`",
    );
    check(
        &["Skovrådet", "2026-02-03"],
        "error: `Skovrådet` is the name of several committees\n  hint: name one by its folder: skov, sku",
    );
    check(
        &["sku", "2026-02-30"],
        "error: the date `2026-02-30` does not exist\n  hint: look it up in a calendar; the month has fewer days, or day and month are swapped",
    );
    check(
        &["sku", "3. februar"],
        "error: `3. februar` has no year\n  hint: write `3. februar 2025`",
    );
    check(
        &["sku", "snart"],
        "error: `snart` is not a date\n  hint: write it as `2025-12-31` or `31. december 2025`",
    );
    check(
        &["sku", "mandag den 3. februar 2026"],
        "error: 3. februar 2026 is a tirsdag, not a mandag\n  hint: correct the date or the weekday, or leave the weekday out",
    );
    let before = tree(&site.path().join("content"));
    site.write("content/sku/2026-01-20.md", b"---\ndato: [\n---\n");
    let broken = new(&site, &["meeting", "sku", "2026-02-03"]);
    assert_eq!(broken.code, 1);
    assert!(broken.stderr.starts_with("error[yaml]: "), "{}", broken.stderr);
    assert!(
        broken
            .stderr
            .ends_with("nothing was written: these may be the last minutes, and cannot be read\n")
    );
    site.remove("content/sku/2026-01-20.md");
    assert_eq!(before, tree(&site.path().join("content")));
}

#[test]
fn committees_people_and_pages_are_begun_once() {
    let site = committee();
    new(&site, &["committee", "Børne- og Ungeudvalget", "--short", "BUU"]).clean();
    assert_eq!(
        read(&site, "content/boerne-og-ungeudvalget/_index.md"),
        "---\nnavn: Børne- og Ungeudvalget\nkort: BUU\n# Fjern # foran det, der skal siges:\n# aliasser: […]\n# beskrivelse: …\n---\n"
    );
    new(&site, &["committee", "Vejrådet", "--in", "By & Land"]).clean();
    new(&site, &["meeting", "Vejrådet", "2026-02-03"]).clean();
    let first = read(&site, "content/by-land/vejraadet/2026-02-03.md");
    assert_eq!(
        first,
        "---\ndato: 2026-02-03\nstatus: indkaldt\n# Fjern # foran det, der skal siges:\n# tid: \"12:30\"\n# slut: \"14:00\"\n\
         # lokale: …\n# deltagere:\n#   - Navn (stilling) (formand)\n#   - Navn (stilling) (referent)\n---\n\n\
         ## Godkendelse af dagsorden\n\n## Eventuelt\n"
    );
    new(&site, &["person", "Ida Beck"]).clean();
    let near = new(&site, &["person", "Lis Holdt"]).clean();
    assert!(
        near.stdout.contains("no minutes have `Lis Holdt`; `Lis Holt` is near"),
        "{}",
        near.stdout
    );
    new(&site, &["page", "Om: referaterne"]).clean();
    assert_eq!(
        read(&site, "content/pages/om-referaterne.md"),
        "---\ntitel: \"Om: referaterne\"\n# Fjern # foran det, der skal siges:\n# beskrivelse: …\n# menu: ja\n---\n"
    );
    site.remove("content/sku/2025-11-04/kort.txt");
    site.remove("content/people/lis-holdt.md");
    site.remove("content/people/ida-beck.md");
    nothing_wrong(site.check());
    new(&site, &["committee", "skovrådet"]).says(
        2,
        "error: there is a committee `skovrådet` already\n  hint: it lies in `content/sku`; give the new one another name",
    );
    new(&site, &["committee", "Personer"]).says(
        2,
        "error: `Personer` would lie in `content/personer`, which is for something else\n  hint: give it a longer name",
    );
    new(&site, &["committee", "X", "--in", "../.."]).says(
        2,
        "error: `../..` is no folder below the content\n  hint: name it as in `--in teknik`",
    );
    new(&site, &["person", " "])
        .says(2, "error: the name is empty\n  hint: write it between quotes");
    new(&site, &["page", "Om: referaterne"]).says(
        2,
        "error: `content/pages/om-referaterne.md` is there already\n  hint: nothing was changed; open that one, or choose another name",
    );
}

#[test]
fn the_editor_opens_the_new_file() {
    let site = committee();
    let seen = site.path().join("seen");
    let editor = format!("sh -c 'printf %s \"$1\" > {}' editor", seen.display());
    let environment = [("VISUAL", ""), ("EDITOR", editor.as_str())];
    in_environment(&site, &environment, &["page", "Om", "--open"]).clean();
    let opened = fs::read_to_string(&seen).unwrap();
    assert_eq!(opened, site.path().join("content/pages/om.md").to_str().unwrap());
    in_environment(&site, &[("VISUAL", ""), ("EDITOR", "")], &["page", "To", "--open"]).says(
        2,
        "error: no editor is named, so `[SITE]/content/pages/to.md` was not opened\n  \
         hint: set `EDITOR`, as in `export EDITOR=\"code --wait\"`, or open the file by hand; it was written, and `referat serve --open` shows it",
    );
    in_environment(&site, &[("VISUAL", "no-such-editor -x")], &["page", "Tre", "--open"]);
    in_environment(&site, &[("VISUAL", "sh -c 'exit 3'")], &["page", "Fire", "--open"]).says(
        2,
        "error: the editor `sh` ended with exit status: 3\n  hint: the file was written; `VISUAL` names the editor",
    );
    in_environment(&site, &[("VISUAL", "vi 'x")], &["page", "Fem", "--open"]).says(
        2,
        "error: `VISUAL` is not a command: `vi 'x`\n  hint: close its quotes; the file was written",
    );
}

#[test]
fn every_committee_of_the_demonstration_gets_a_next_meeting_without_a_word() {
    let site = Site::new();
    for folder in ["content", "static"] {
        for (path, bytes) in tree(&repository(folder)) {
            site.write(&format!("{folder}/{path}"), &bytes);
        }
    }
    site.write("site.toml", &fs::read(repository("site.toml")).unwrap());
    for committee in ["BSU", "DIGI", "TMMED", "ØU", "teknik-og-miljoe"] {
        new(&site, &["meeting", committee, "2027-03-16"]).clean();
    }
    nothing_wrong(site.check());
}

#[test]
fn a_new_site_builds_and_goes_on_without_a_word_in_every_language() {
    for language in ["da", "en", "nb", "sv", "de"] {
        let folder = Folder::new();
        let root = folder.path().join("site");
        let site = root.to_str().unwrap();
        let call = |arguments: &[&str]| run(arguments).clean();
        call(&["init", site, "--language", language]);
        nothing_wrong(run(&["check", site]));
        call(&["build", site]);
        call(&["build", site, "--access", "public"]);
        let public = tree(&root.join("public-open"));
        let name = |path: &&String| path.ends_with("index.html") && path.matches('/').count() == 2;
        assert!(public.keys().filter(name).count() > 4, "{language}: public minutes are shown");
        let committee = tree(&root.join("content"));
        let committee = committee.keys().find(|path| path.ends_with("/_index.md")).unwrap();
        let committee = committee.split('/').next().unwrap();
        call(&["new", "meeting", committee, "2031-03-18", "--site", site]);
        call(&["new", "committee", "Alpha Beta", "--site", site]);
        call(&["new", "meeting", "Alpha Beta", "2031-03-18", "--site", site]);
        call(&["new", "person", "Bo Lind Hansen", "--site", site]);
        call(&["new", "page", "Gamma", "--site", site]);
        call(&["theme", "new", "Our \"House\"", "--use", "--site", site]);
        nothing_wrong(run(&["check", site]));
        call(&["build", site]);
        let page = fs::read_to_string(root.join("public/index.html")).unwrap();
        assert!(page.contains("<link rel=\"stylesheet\" href=\"our-house.css\">"), "{language}");
        assert!(root.join("public/our-house.css").is_file());
        call(&["build", site]);
    }
}

#[test]
fn a_site_is_not_begun_where_something_lies() {
    let folder = Folder::new();
    fs::create_dir(folder.path().join(".git")).unwrap();
    let site = folder.path().to_str().unwrap();
    run(&["init", site]).clean();
    run(&["init", site]).says(
        2,
        &format!(
            "error: `{site}` is not empty: it holds `{}`\n  hint: name a folder that is empty or not there yet; nothing was written",
            fs::read_dir(site).unwrap().map(|entry| entry.unwrap().file_name()).find(|name| name != ".git").unwrap().to_string_lossy()
        ),
    );
    let file = folder.path().join("site.toml");
    run(&["init", file.to_str().unwrap()]).says(
        2,
        &format!(
            "error: `{}` is a file\n  hint: name a folder that is not there yet",
            file.display()
        ),
    );
    let spaced = folder.path().join("Møder i Ø");
    let said = run(&["init", spaced.to_str().unwrap()]).clean();
    let typed = format!("look at it: `referat serve \"{}\" --open`\n", spaced.display());
    assert!(said.stdout.contains(&typed), "{}", said.stdout);
    let other = folder.path().join("other");
    run(&["init", other.to_str().unwrap(), "--language", "fi"])
        .says(2, "error: no language `fi`\n  hint: choose one of da, en, nb, sv, de");
    assert!(!other.exists());
}

#[test]
fn a_theme_is_begun_once() {
    let site = committee();
    new(&site, &["theme", "Engby Kommune"]).clean();
    new(&site, &["theme", "engby-kommune"]).says(
        2,
        "error: `themes/engby-kommune` is there already\n  hint: nothing was changed; open that one, or choose another name",
    );
    new(&site, &["theme", "Standard"]).says(
        2,
        "error: `standard` is the theme that yours will extend\n  hint: give yours another name, such as that of your municipality",
    );
}
