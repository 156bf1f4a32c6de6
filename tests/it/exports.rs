//! What must not be published is in no export either, and a site's own data holds none of it.

use crate::leaks::found;
use crate::site::{Site, run, tree};

const HEAD: &str = "title = \"Referater\"\ntoday = 2025-12-31\nbase_url = \"https://engby.example/\"\n[data]\noparl = true\n[feeds]\ncontent = \"full\"\n[check]\nnot-approved = \"off\"\n";

fn site() -> Site {
    Site::new()
        .file("site.toml", HEAD)
        .file("content/people/hemmeliq.md", "---\nname: Hemmeliq Person\npublish: none\n---\n")
        .file(
            "content/osmed/2025-08-26.md",
            "---\ndate: 2025-08-26\naccess: public\nroom: Salen\ntags: [budget]\nparticipants: [Hemmeliq Person, Karen Holm]\n---\n\n\
             ## Synliq\n\n17-2025\n\n### Beslutning\n\nHemmeliq Person og Karen Holm gør det.\n\n\
             ### Bilag\n\n- plan.txt\n- lukketqbilag.txt (lukket bilag)\n\n### Opfølgning\n\n- [ ] Hemmeliq Person: ring (2026-01-01)\n\n\
             ## Lukketqtitel (lukket)\n\nLukketqtekst\n\n### Offentlig titel\n\nEn ejendom\n\n### Beslutning\n\nLukketqpris\n",
        )
        .file("content/osmed/2025-08-26/plan.txt", "Planen\n")
        .file("content/osmed/2025-08-26/lukketqbilag.txt", "lukketqfil\n")
        .file("content/osmed/2025-09-02.md", "---\ndate: 2025-09-02\nstatus: kladde\nroom: Kladdeqlokale\ntags: [kladdeqemne]\n---\n\n## Kladdeqpunkt\n\nKladdeqtekst.\n")
        .file("content/osmed/2025-10-07.md", "---\ndate: 2025-10-07\naccess: internal\nroom: Internqlokale\ntags: [internqemne]\nparticipants: [Internq Navn]\n---\n\n## Internqpunkt\n\n99-2025\n\n### Beslutning\n\nInternqbeslutning.\n")
}

/// Exports one format beside the site and returns every byte of it.
fn export(site: &Site, format: &str, access: &str) -> crate::site::Tree {
    let root = site.path().to_str().expect("a plain name").to_owned();
    let folder = site.path().join(format!("out-{format}-{access}"));
    let target = if format == "sqlite" { folder.join("data.sqlite") } else { folder.clone() };
    let target = target.to_str().expect("a plain name").to_owned();
    run(&["export", &root, "--format", format, "--access", access, "-o", &target]).built();
    tree(&folder)
}

#[test]
fn no_export_holds_what_is_withheld() {
    let site = site();
    for format in ["json", "csv", "oparl", "sqlite"] {
        let public = export(&site, format, "public");
        let words = ["hemmeliq", "lukketq", "kladdeq", "internq"];
        assert_eq!(found(&public, &words), Vec::<String>::new(), "{format}");
        assert!(!found(&public, &["synliq"]).is_empty(), "{format} holds what is published");
        let internal = export(&site, format, "internal");
        let words = ["hemmeliq", "lukketq", "kladdeq"];
        assert_eq!(found(&internal, &words), Vec::<String>::new(), "{format}");
        assert!(!found(&internal, &["internq"]).is_empty(), "{format} holds what is internal");
    }
}

#[test]
fn a_site_with_all_of_its_data_holds_nothing_that_is_withheld() {
    let site = site();
    site.build(&["--access", "public"]).built();
    let words = ["hemmeliq", "lukketq", "kladdeq", "internq"];
    assert_eq!(found(&site.output(), &words), Vec::<String>::new());
    let tree = site.output();
    for path in
        ["feed.xml", "feed.json", "calendar.ics", "data/decisions-2025.csv", "oparl/system.json"]
    {
        assert!(tree.contains_key(path), "{path}");
    }
}

#[test]
fn an_export_is_the_same_each_time_and_follows_the_content() {
    let site = site();
    for format in ["json", "csv", "oparl", "sqlite"] {
        let first = export(&site, format, "internal");
        assert_eq!(first, export(&site, format, "internal"), "{format}");
    }
    let before = export(&site, "csv", "internal");
    site.replace("content/osmed/2025-10-07.md", "Internqbeslutning", "=HYPERLINK(1)");
    let after = export(&site, "csv", "internal");
    assert_ne!(before, after);
    let table = String::from_utf8_lossy(&after["data/decisions-2025.csv"]).into_owned();
    assert!(table.contains(",'=HYPERLINK(1).,"), "{table}");
}
