//! The documentation of themes is what templates get, and a wrong name in a template is told with its place.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;

use referat::config::Options;
use referat::render::{self, blocks, names, standard};
use referat::view::types::shape::Shape;
use referat::view::types::shapes;
use serde_json::Value;

use crate::site::{Site, blessing, repository, tree};

const DOCS: &str = "docs/themes.md";

/// A section of the documentation on a view or a part of one: its fields with their types.
fn documented(docs: &str) -> BTreeMap<String, BTreeMap<String, String>> {
    let mut sections: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    let views = docs.split("\n## Views\n").nth(1).expect("a part on views");
    let views = views.split("\n## An example of every ").next().unwrap_or_default();
    for section in views.split("\n### ").skip(1) {
        let name = section.lines().next().unwrap_or_default().to_owned();
        let rows = section.lines().filter(|line| line.starts_with("| `"));
        let fields = rows.flat_map(|row| {
            let mut cells = row.trim_matches('|').split('|').map(str::trim);
            let (names, written) =
                (cells.next().unwrap_or_default(), cells.next().unwrap_or_default());
            let ticked: Vec<_> = names.split('`').skip(1).step_by(2).collect();
            ticked
                .into_iter()
                .map(move |name| (name.to_owned(), written.to_owned()))
                .collect::<Vec<_>>()
        });
        sections.insert(name, fields.collect());
    }
    sections
}

/// Whether the documentation's word for a type fits it.
fn fits(written: &str, documented: &str) -> bool {
    if let Some(inner) = written.strip_prefix("Option<").and_then(|rest| rest.strip_suffix('>')) {
        return documented
            .strip_suffix(" or none")
            .is_some_and(|documented| fits(inner, documented));
    }
    if let Some(inner) = written.strip_prefix("Vec<").and_then(|rest| rest.strip_suffix('>')) {
        return documented
            .strip_prefix("list of ")
            .is_some_and(|documented| fits(inner, documented));
    }
    if let Some(inner) = written.strip_prefix("Shared<").and_then(|rest| rest.strip_suffix('>')) {
        return fits(inner, documented);
    }
    let array = written.strip_prefix('[').and_then(|rest| rest.split(';').next());
    if let Some(inner) = array {
        return documented
            .strip_prefix("list of ")
            .is_some_and(|documented| fits(inner, documented));
    }
    match written {
        "String" | "&'static str" => ["text", "HTML", "JSON"].contains(&documented),
        "bool" => documented == "yes/no",
        "i16" | "u8" | "u32" | "u64" | "usize" => documented == "number",
        shape if shapes().all(|known| known.name != shape) && documented == "text" => true,
        shape => documented == format!("[{shape}](#{})", shape.to_lowercase()),
    }
}

#[test]
fn every_field_is_documented_and_no_other() {
    let docs = fs::read_to_string(repository(DOCS)).unwrap();
    let mut sections = documented(&docs);
    let mut wrong = Vec::new();
    for Shape { name, fields } in shapes() {
        let Some(mut section) = sections.remove(*name) else {
            wrong.push(format!("there is no section `### {name}`"));
            continue;
        };
        for (field, written) in *fields {
            match section.remove(*field) {
                None => wrong.push(format!("`{name}` lacks `{field}` ({written})")),
                Some(word) if !fits(written, &word) => {
                    wrong.push(format!("`{name}.{field}` is `{written}`, not `{word}`"));
                }
                Some(_) => {}
            }
        }
        wrong.extend(section.keys().map(|field| format!("`{name}` has no `{field}`")));
    }
    let named = |name: &str| {
        shapes().flat_map(|shape| shape.fields).any(|(_, written)| written.contains(name))
    };
    wrong.extend(
        sections
            .keys()
            .filter(|name| !named(name))
            .map(|name| format!("nothing is called `{name}`")),
    );
    assert!(wrong.is_empty(), "{DOCS}:\n{}", wrong.join("\n"));
}

/// Whether a field holds a value of its own, rather than parts that have fields.
fn is_plain(written: &str) -> bool {
    let plain =
        written.trim_start_matches("Option<").trim_start_matches("Vec<").trim_end_matches('>');
    matches!(plain, "String" | "&'static str" | "bool" | "i16" | "u8" | "u32" | "u64" | "usize")
}

/// `BLESS=1` adds what lacks an example, from the demonstration.
#[test]
fn every_field_has_an_example() {
    let file = repository(DOCS);
    let docs = fs::read_to_string(&file).unwrap();
    let (before, examples) = docs.split_once("\n## An example of every field\n").unwrap();
    let (intro, rows) = examples.split_once("| --- | --- |\n").unwrap();
    let mut known: BTreeMap<&str, &str> = BTreeMap::new();
    for row in rows.lines() {
        let name = row.split('`').nth(1).unwrap_or_default();
        assert!(known.insert(name, row).is_none(), "{name} has two examples");
    }
    let mut found = None;
    let mut missing = Vec::new();
    let mut all = String::new();
    for Shape { name, fields } in shapes() {
        for (field, _) in fields.iter().filter(|(_, written)| is_plain(written)) {
            let full = format!("{name}.{field}");
            if let Some(row) = known.remove(full.as_str()) {
                writeln!(all, "{row}").unwrap();
                continue;
            }
            let found = found.get_or_insert_with(found_examples);
            match found.get(&full) {
                Some(example) => {
                    writeln!(all, "| `{full}` | `{}` |", example.replace('|', "\\|")).unwrap()
                }
                None => {
                    missing.push(format!("{full} (the demonstration has none: write it by hand)"))
                }
            }
            missing.push(full);
        }
    }
    if blessing() {
        fs::write(
            &file,
            format!("{before}\n## An example of every field\n{intro}| --- | --- |\n{all}"),
        )
        .unwrap();
        return;
    }
    assert!(
        missing.is_empty(),
        "{DOCS} lacks examples; `BLESS=1 cargo test every_field` adds them:\n{}",
        missing.join("\n")
    );
    assert!(known.is_empty(), "{DOCS} has examples of what is not there: {:?}", known.keys());
}

/// A value of each plain field, as the demonstration has it.
fn found_examples() -> BTreeMap<String, String> {
    let site = demonstration("standard");
    let text = fs::read_to_string(site.path().join("site.toml")).unwrap();
    let text = text.replace(
        "[publisher]\n",
        "[publisher]\nurl = \"https://www.havrelund.example\"\nphone = \"99 99 99 99\"\n",
    );
    let more = "base_url = \"https://www.havrelund.example/referater/\"\nedit.url = \"https://git.example/edit/{path}\"\n";
    site.write("site.toml", format!("{more}{text}").as_bytes());
    let plan = referat::pipeline::plan(site.path(), &Options::default()).unwrap();
    let views = plan.views();
    let mut found = BTreeMap::new();
    for view in plan.outputs.iter().filter_map(|output| views.view(output)) {
        let Some((template, fields)) = render::fields(&view) else { continue };
        if let Some(shape) = names::view_of(template) {
            // Keys tell fields by their places among the names.
            let map = fields.as_map().unwrap();
            let given: BTreeSet<_> = map.keys().filter_map(|name| name.as_str()).collect();
            assert_eq!(given, shape.fields.iter().map(|(field, _)| *field).collect(), "{template}");
            gather(shape, &serde_json::to_value(fields).unwrap(), &mut found);
        }
    }
    found
}

fn gather(shape: &Shape, value: &Value, found: &mut BTreeMap<String, String>) {
    for (field, written) in shape.fields {
        let around = ["Option<", "Vec<", "Shared<"];
        let inner = around.iter().fold(*written, |inner, around| inner.trim_start_matches(around));
        let inner = inner.trim_end_matches('>');
        if let Some(part) = shapes().find(|shape| shape.name == inner) {
            each(&value[*field], &mut |entry| gather(part, entry, found));
        } else if let Some(example) = example(&value[*field]) {
            found.entry(format!("{}.{field}", shape.name)).or_insert(example);
        }
    }
}

/// The entries of lists in lists, or the one value that is no list.
fn each(value: &Value, visit: &mut dyn FnMut(&Value)) {
    match value {
        Value::Array(entries) => entries.iter().for_each(|entry| each(entry, visit)),
        Value::Null => {}
        value => visit(value),
    }
}

fn example(value: &Value) -> Option<String> {
    let text = match value {
        Value::Null | Value::Object(_) => return None,
        Value::String(text) => text.clone(),
        Value::Array(entries) => {
            let texts = entries.iter().filter_map(Value::as_str);
            texts.take(2).map(|text| format!("\"{text}\"")).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    };
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ").replace('`', "'");
    let short: String = text.chars().take(70).collect();
    let more = if short.len() < text.len() { "…" } else { "" };
    (!text.is_empty() && text != "false" && text != "0").then(|| short + more)
}

fn demonstration(theme: &str) -> Site {
    let site = Site::new();
    for folder in ["content", "static", "themes/plain"] {
        for (path, bytes) in tree(&repository(folder)) {
            site.write(&format!("{folder}/{path}"), &bytes);
        }
    }
    let text = fs::read_to_string(repository("site.toml")).unwrap();
    site.write(
        "site.toml",
        text.replace("theme = \"standard\"", &format!("theme = \"{theme}\"")).as_bytes(),
    );
    site
}

/// The templates of a theme in the repository, by name.
fn templates(theme: &str) -> BTreeMap<String, String> {
    let files = tree(&repository(&format!("themes/{theme}/templates"))).into_iter();
    files.map(|(name, bytes)| (name, String::from_utf8(bytes).unwrap())).collect()
}

#[test]
fn every_template_block_and_component_is_documented_and_no_other() {
    let docs = fs::read_to_string(repository(DOCS)).unwrap();
    let part = |title: &str| {
        let part = docs.split(&format!("\n## {title}\n")).nth(1).unwrap();
        part.split("\n## ").next().unwrap().to_owned()
    };
    let named = |part: &str| -> BTreeSet<String> {
        let rows = part.lines().filter(|line| line.starts_with("| `"));
        rows.map(|row| row.split('`').nth(1).unwrap().to_owned()).collect()
    };
    let templates = templates("standard");
    let found = templates.values().flat_map(|text| blocks::blocks(text));
    let blocks: BTreeSet<String> = found.collect();
    assert_eq!(named(&part("Blocks")), blocks, "the blocks");
    let defined = regex::Regex::new(r"\{%-? component (\w+)").unwrap();
    let components = templates.values().flat_map(|text| defined.captures_iter(text));
    let components: BTreeSet<String> = components.map(|found| found[1].to_owned()).collect();
    assert_eq!(named(&part("Components")), components, "the components");
    for name in templates.keys() {
        assert!(docs.contains(&format!("`{name}`")), "{name} is documented");
        let is_shared = ["base.html", "components.html"].contains(&name.as_str());
        assert!(
            is_shared || names::view_of(name).is_some() || !name.ends_with(".html"),
            "{name} has a view"
        );
    }
    let mut examples: BTreeSet<String> = examples(&docs).into_iter().map(|(of, ..)| of).collect();
    for name in blocks.iter().chain(&components).chain(templates.keys()) {
        let is_shared = ["base.html", "components.html"].contains(&name.as_str());
        assert!(
            examples.remove(name) || is_shared || !name.ends_with(".html"),
            "no example of {name}"
        );
    }
    assert!(examples.is_empty(), "examples of what is not there: {examples:?}");
}

/// What each example is of, the template that it stands in, and its text.
fn examples(docs: &str) -> Vec<(String, String, String)> {
    let part =
        docs.split("\n## An example of every template, block and component\n").nth(1).unwrap();
    let rows = part.split("\n## ").next().unwrap().lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let mut cells = row.split('`').skip(1).step_by(2).map(|cell| cell.replace("\\|", "|"));
        let mut cell = || cells.next().expect("three cells, each between backticks");
        (cell(), cell(), cell())
    })
    .collect()
}

#[test]
fn every_example_of_the_documentation_makes_pages() {
    let examples = examples(&fs::read_to_string(repository(DOCS)).unwrap());
    let site = demonstration("ours");
    let mut texts: BTreeMap<String, String> = BTreeMap::new();
    for (_, template, example) in examples {
        let text = texts.entry(template.clone()).or_insert_with(|| match template.as_str() {
            "base.html" => "{% extends \"standard/base.html\" %}\n".to_owned(),
            template => format!("{{% extends \"standard/{template}\" %}}\n{{% block main %}}\n"),
        });
        writeln!(text, "{example}").unwrap();
    }
    for (name, text) in texts {
        let end = if name == "base.html" { "" } else { "{% endblock main %}\n" };
        site.write(&format!("themes/ours/templates/{name}"), format!("{text}{end}").as_bytes());
    }
    site.build(&[]).clean();
}

#[test]
fn the_plain_theme_makes_every_page_and_shares_nothing() {
    let (plain, standard) = (templates("plain"), templates("standard"));
    assert_eq!(plain.keys().collect::<Vec<_>>(), standard.keys().collect::<Vec<_>>());
    for (name, text) in &plain {
        assert!(!text.contains("<script"), "{name} has no script");
    }
    let css = tree(&repository("themes/plain/static"));
    let size: usize =
        css.iter().filter(|(name, _)| name.ends_with(".css")).map(|(_, css)| css.len()).sum();
    assert!(size < 4_000, "{size} bytes of CSS");
    let site = demonstration("plain");
    site.build(&[]).clean();
    let output = site.output();
    // The index of the search is data for whoever writes a script.
    let is_script = |name: &str| name.ends_with(".js") && !name.contains("/index/");
    assert!(!output.contains_key("style.css") && !output.keys().any(|name| is_script(name)));
    let problems = crate::demo::problems(&output);
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn every_name_in_the_built_in_templates_is_there() {
    let texts: BTreeMap<String, String> = standard::FILES
        .iter()
        .filter_map(|(path, bytes)| {
            let name = path.strip_prefix("templates/")?;
            Some((name.to_owned(), String::from_utf8(bytes.to_vec()).unwrap()))
        })
        .collect();
    let words = &referat::words::built_in("en").unwrap().interface;
    for name in texts.keys() {
        let problems = names::problems(name, &texts, words);
        assert!(problems.is_empty(), "{name}: {problems:?}");
    }
}

/// A site with one meeting and a theme with one template.
fn themed(template: &str, text: &str) -> Site {
    Site::new()
        .file("site.toml", "title = \"Referater\"\ntheme = \"ours\"\ntoday = 2025-12-31\n")
        .file(
            "content/sku/2025-06-03.md",
            "---\ndate: 2025-06-03\n---\n\n## Veje\n\n### Beslutning\n\nGodkendt.\n",
        )
        .file(&format!("themes/ours/templates/{template}"), text)
}

#[test]
fn wrong_names_in_a_template_are_told_with_their_place_and_the_nearest_name() {
    let check = |text: &str, code: i32, expected: &str| {
        let site =
            themed("meeting.html", &format!("{{% extends \"standard/meeting.html\" %}}\n{text}"));
        site.check().starts(code, expected);
        let built = site.build(&[]);
        assert_eq!(built.code, code, "{}", built.stderr);
        assert!(!site.path().join("public/index.html").exists(), "nothing is published");
    };
    const AT: &str = "themes/ours/templates/meeting.html";
    check(
        "{% block main %}{{ romm }}{% endblock main %}",
        1,
        &format!("error[template]: `romm` is not defined\n --> {AT}:2:20\n"),
    );
    check(
        "{% block main %}{{ date.lnog }}{% endblock main %}",
        1,
        &format!("error[template]: there is no field `lnog`\n --> {AT}:2:25\n"),
    );
    // Also where Tera would take it for false, and in what no page comes by.
    check(
        "{% block main %}{% if previous.dat %}x{% endif %}{% endblock main %}",
        1,
        &format!("error[template]: there is no field `dat`\n --> {AT}:2:32\n"),
    );
    check(
        "{% block main %}\n{% for item in items %}{% for part in item.sections %}{% for file in part.attachments %}\n{{ file.titel }}{% endfor %}{% endfor %}{% endfor %}{% endblock main %}",
        1,
        &format!("error[template]: there is no field `titel`\n --> {AT}:4:9\n"),
    );
    check(
        "{% block main %}{% set first = items | reverse %}{% for item in first %}{{ item?.titel or \"\" }}{% endfor %}{% endblock main %}",
        1,
        &format!("error[template]: there is no field `titel`\n --> {AT}:2:82\n"),
    );
    check(
        "{% block main %}{{ words.decison }}{% endblock main %}",
        1,
        &format!("error[template]: there is no word `decison`\n --> {AT}:2:26\n"),
    );
    check(
        "{% block mian %}x{% endblock mian %}",
        2,
        &format!(
            "error[template]: block `mian` is not defined in any parent template\n --> {AT}:2:10\n"
        ),
    );
    check(
        "{% block main %}{{ room | uper }}{% endblock main %}",
        2,
        &format!("error[template]: unknown filter `uper`\n --> {AT}:2:27\n"),
    );
    check(
        "{% block main %}{% include \"componets.html\" %}{% endblock main %}",
        2,
        &format!("error[template]: unknown template `componets.html`\n --> {AT}:2:29\n"),
    );
    check(
        "{% block main %}{{ <decison entry={date} /> }}{% endblock main %}",
        2,
        &format!("error[template]: unknown component `decison`\n --> {AT}:2:21\n"),
    );
    let near = themed(
        "front.html",
        "{% extends \"standard/front.html\" %}{% block main %}{{ shell.sitetitle }}{% endblock main %}",
    );
    near.check().says_hint("did you mean `site_title`?");
    let site = themed("front.html", "{% extends \"standard/front.html\" %}");
    site.write("themes/ours/theme.toml", b"name = \"Ours\"\nextend = \"standard\"\n");
    site.check()
        .starts(2, "error[unknown-key]: unknown key `extend`\n --> themes/ours/theme.toml:2:1\n");
    site.check().says_hint("did you mean `extends`?");
}

/// A name that stands in other templates too, where it means something else, is told where it is wrong.
#[test]
fn what_is_wrong_in_a_template_is_told_where_it_stands_and_not_where_its_name_comes_first() {
    let check = |part: &str, code: i32, expected: &str| {
        let site = themed(
            "meeting.html",
            "{% extends \"standard/meeting.html\" %}\n{% block main %}{% for item in items %}{% include \"part.html\" %}{% endfor %}{% endblock main %}",
        );
        site.write("themes/ours/templates/part.html", part.as_bytes());
        site.check().starts(code, expected);
    };
    const AT: &str = "themes/ours/templates/part.html";
    let undefined = |name: &str, at: &str| {
        format!("error[template]: `{name}` is not defined\n --> {AT}:{at}\n")
    };
    // `meeting` and `a` are names in the standard theme's templates.
    check("\n  {{ meeting.nothing }}", 1, &undefined("meeting", "2:6"));
    check(
        "{# a #}{% for a in items %}{{ a.title }}{% endfor %}{{ a }}",
        1,
        &undefined("a", "1:56"),
    );
    check(
        "{{ item.title }} æ {{ item.titel }}",
        1,
        &format!("error[template]: there is no field `titel`\n --> {AT}:1:28\n"),
    );
    check(
        "æøå {{ items + 1 }}",
        1,
        &format!(
            "error[template]: `+` requires both operands to be numbers, found `array` and `i64`\n --> {AT}:1:8\n"
        ),
    );
    check(
        "\n{{ <shell /> }}",
        2,
        &format!("error[template]: unknown component `shell`\n --> {AT}:2:5\n"),
    );
    check(
        "\n{{ title() }}",
        2,
        &format!("error[template]: unknown function `title`\n --> {AT}:2:4\n"),
    );
    check(
        "\n{{ date.long | item }}",
        2,
        &format!("error[template]: unknown filter `item`\n --> {AT}:2:16\n"),
    );
    check(
        "{% extends \"shell\" %}",
        2,
        &format!("error[template]: unknown template `shell`\n --> {AT}:1:13\n"),
    );
    check(
        "\n{% include \"meeting.html\" %}",
        2,
        "error[template]: `meeting.html` includes `part.html` includes `meeting.html`\n --> themes/ours/templates/meeting.html:2:52\n",
    );
    check(
        "{% extends \"part.html\" %}",
        2,
        &format!("error[template]: `part.html` extends itself\n --> {AT}:1:13\n"),
    );
    check(
        "{% component date() %}{% endcomponent date %}\n{% component mine(a) %}\n{{ a.nothing }}\n{% endcomponent mine %}{{ <mine a={item} /> }}",
        1,
        &format!("error[template]: field `nothing` is not defined\n --> {AT}:3:6\n"),
    );
}

/// What is included sees the names that are set around it, and a block those of the template that it is for.
#[test]
fn what_is_included_sees_what_is_set_around_it() {
    let site = themed(
        "meeting.html",
        "{% extends \"base.html\" %}{% block main %}{% for item in items %}{% include \"part.html\" %}{% endfor %}{{ mark }}{% endblock main %}",
    );
    let blocks = "{% block title %}{% endblock %}{% block kind %}{% endblock %}{% block og_type %}{% endblock %}{% block head %}{% endblock %}";
    let base = format!("{{% set mark %}}!{{% endset %}}{blocks}{{% block main %}}{{% endblock %}}");
    site.write("themes/ours/templates/base.html", base.as_bytes());
    site.write("themes/ours/templates/part.html", b"{% set shown = item.title %}({{ shown }})");
    site.build(&[]).clean();
    let page = site.page("sku/2025-06-03/index.html");
    assert!(page.contains("(Veje)!"), "{page}");
}

#[test]
fn a_new_theme_sets_what_the_standard_style_has() {
    let read = |path: &str| fs::read_to_string(repository(path)).unwrap();
    let (own, standard) = (read("start/theme/style.css"), read("themes/standard/static/style.css"));
    let property = regex::Regex::new(r"(?m)^\s*(--[a-z0-9-]+):").unwrap();
    let set: Vec<&str> =
        property.captures_iter(&own).map(|found| found.get(1).unwrap().as_str()).collect();
    assert!(set.len() > 1);
    for name in set {
        assert!(standard.contains(&format!("{name}:")), "the standard style has no {name}");
    }
}

/// A theme that was made for an earlier edition goes on working when pages of the standard theme need more.
#[test]
fn a_base_of_ones_own_may_lack_blocks_that_pages_fill() {
    const BASE: &str = "themes/ours/templates/base.html";
    let page = |site: &Site, path: &str| {
        fs::read_to_string(site.path().join("public").join(path)).unwrap()
    };
    let site = themed(
        "base.html",
        "<html><title>{{ shell.title }}</title>Ours{% block head %}{% endblock head %}{% block main %}{% endblock main %}</html>",
    );
    let said = site.build(&[]).stderr;
    let expected = format!(
        "warning[theme-base]: `base.html` of the theme `ours` lacks `kind`, `og_type`, `title`: what stands there is left out\n--> {BASE}\n"
    );
    assert!(said.starts_with(&expected), "{said}");
    for path in ["index.html", "sku/2025-06-03/index.html", "soeg/index.html"] {
        assert!(page(&site, path).starts_with("<html><title>"), "{path}");
    }
    assert!(page(&site, "soeg/index.html").contains("search_page.js"));

    // A page that would not work without the block keeps the standard base.
    site.write(BASE, b"<html>Ours{% block kind %}{% endblock %}{% block title %}{% endblock %}{% block og_type %}{% endblock %}{% block main %}{% endblock main %}</html>");
    let said = site.build(&[]).stderr;
    assert!(said.contains("lacks `head`: `calendar.html`, `meeting.html`, `search.html` keep the base of the theme below\n"), "{said}");
    assert!(said.contains("put `{% block head %}{% endblock head %}` into it"), "{said}");
    assert!(page(&site, "index.html").starts_with("<html>Ours"));
    let search = page(&site, "soeg/index.html");
    assert!(search.starts_with("<!DOCTYPE html>") && search.contains("search_page.js"), "{search}");

    // One's own page that names what its base lacks is a mistake.
    site.write(
        "themes/ours/templates/people.html",
        b"{% extends \"base.html\" %}{% block mian %}{% endblock mian %}",
    );
    site.check().starts(2, "error[template]: block `mian` is not defined in any parent template\n");

    // All that was said is counted, also what was found when pages were made.
    site.write(
        "themes/ours/templates/people.html",
        b"{% extends \"base.html\" %}{% block main %}{{ peple }}{% endblock main %}",
    );
    let said = site.build(&[]).stderr;
    assert!(said.ends_with("1 error, 1 warning; nothing was published\n"), "{said}");
}

#[test]
fn components_are_covered_one_by_one() {
    let site = themed(
        "components.html",
        "{% component counted(count: integer, one: string, many: string) -%}\n# {{ count }}\n{%- endcomponent counted %}\n",
    );
    assert_eq!(site.build(&[]).code, 0);
    let page = fs::read_to_string(site.path().join("public/sku/2025-06-03/index.html")).unwrap();
    assert!(page.contains("# 1") && page.contains("<time datetime=\"2025-06-03"), "{page}");
    // What is wrong in those below is told at their lines.
    site.write("themes/standard/templates/components.html", b"{% component counted(count: integer, one: string, many: string) -%}\nx\n{%- endcomponent counted %}\n{% component date(date: map, form: string = \"long\") -%}\n{{ dat.iso }}\n{%- endcomponent date %}\n");
    site.check().starts(2, "");
}
