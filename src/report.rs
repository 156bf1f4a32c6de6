//! Diagnostics for other programs: JSON, SARIF 2.1.0 (OASIS), GitHub's workflow commands.
//!
//! Columns count characters from 1, as editors show them. Personal numbers are masked in every
//! word, path and line.

use std::rc::Rc;

use serde_json::{Value, json};

use crate::check::rule::Rule;
use crate::check::rules::RULES;
use crate::diag::{Diag, Place, Severity, column};
use crate::path::SitePath;
use crate::personal::{masked, masked_path};

/// What the places of diagnostics are written with.
pub struct Reporter<'a> {
    /// The normalised text of a file of the site, if it can be read.
    pub text: &'a dyn Fn(&SitePath) -> Option<Rc<str>>,
    /// Before the path of every file, such as `minutes/`; empty if the site is where the run is.
    pub prefix: &'a str,
}

/// A place in lines and columns.
struct At {
    path: String,
    /// Line, first column and the column after the last one.
    region: Option<(u32, usize, usize)>,
}

impl Reporter<'_> {
    fn at(&self, place: &Place) -> At {
        let path = masked_path(&format!("{}{}", self.prefix, place.file));
        let region = place.span.map(|span| {
            let text = (self.text)(&place.file).unwrap_or_else(|| Rc::from(""));
            let line = text.lines().nth((span.line as usize).max(1) - 1).unwrap_or_default();
            let start = column(line, span);
            let end = match span.width {
                0 => line.chars().count() + 1,
                width => column(line, crate::diag::Span { start: span.start + width, ..span }),
            };
            (span.line.max(1), start, end.max(start))
        });
        At { path, region }
    }

    /// A list of objects, one a diagnostic.
    pub fn json(&self, diags: &[Diag]) -> String {
        let list: Vec<Value> = diags.iter().map(|diag| self.object(diag)).collect();
        pretty(&Value::Array(list))
    }

    fn object(&self, diag: &Diag) -> Value {
        let related: Vec<Value> = diag
            .related
            .iter()
            .map(|(place, word)| with(self.place(place), "message", json!(masked(word))))
            .collect();
        json!({
            "code": diag.code,
            "severity": diag.severity,
            "message": masked(&diag.message),
            "hint": diag.hint.as_deref().map(masked),
            "place": diag.place.as_ref().map(|place| self.place(place)),
            "related": related,
            "fix": diag.fix,
        })
    }

    fn place(&self, place: &Place) -> Value {
        let at = self.at(place);
        match at.region {
            Some((line, start, end)) => {
                json!({ "file": at.path, "line": line, "column": start, "end_column": end })
            }
            None => json!({ "file": at.path }),
        }
    }

    /// One log with one run, for code hosts and editors.
    pub fn sarif(&self, diags: &[Diag]) -> String {
        let rules: Vec<Value> = RULES.iter().map(rule).collect();
        let results: Vec<Value> = diags.iter().map(|diag| self.result(diag)).collect();
        pretty(&json!({
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": { "driver": {
                    "name": "referat",
                    "version": env!("CARGO_PKG_VERSION"),
                    "rules": rules,
                } },
                "columnKind": "unicodeCodePoints",
                "results": results,
            }],
        }))
    }

    fn result(&self, diag: &Diag) -> Value {
        let site = Place { file: crate::config::site_toml(), span: None };
        let place = diag.place.as_ref().unwrap_or(&site);
        let hint = diag.hint.as_deref().map_or(String::new(), |hint| format!(" ({hint})"));
        let related: Vec<Value> = (1..)
            .zip(&diag.related)
            .map(|(id, (place, word))| {
                let location = with(self.location(place), "id", json!(id));
                with(location, "message", json!({ "text": masked(word) }))
            })
            .collect();
        let result = json!({
            "ruleId": diag.code,
            "level": diag.severity,
            "message": { "text": masked(&format!("{}{hint}", diag.message)) },
            "locations": [self.location(place)],
            "relatedLocations": related,
            "partialFingerprints": { "referat/v1": fingerprint(diag, place) },
        });
        match RULES.iter().position(|rule| rule.code == diag.code) {
            Some(index) => with(result, "ruleIndex", json!(index)),
            None => result,
        }
    }

    fn location(&self, place: &Place) -> Value {
        let at = self.at(place);
        let artifact = json!({ "uri": uri(&at.path) });
        let physical = match at.region {
            Some((line, start, end)) => json!({
                "artifactLocation": artifact,
                "region": { "startLine": line, "startColumn": start, "endColumn": end },
            }),
            None => json!({ "artifactLocation": artifact }),
        };
        json!({ "physicalLocation": physical })
    }

    /// One command a diagnostic, as GitHub Actions reads them from the log.
    pub fn github(&self, diags: &[Diag]) -> String {
        diags.iter().map(|diag| self.command(diag)).collect()
    }

    fn command(&self, diag: &Diag) -> String {
        let kind = match diag.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "notice",
        };
        let mut properties = Vec::new();
        if let Some(place) = &diag.place {
            let at = self.at(place);
            properties.push(format!("file={}", property(&at.path)));
            if let Some((line, start, end)) = at.region {
                properties.push(format!("line={line},endLine={line},col={start},endColumn={end}"));
            }
        }
        properties.push(format!("title={}", diag.code));
        let hint = diag.hint.as_deref().map_or(String::new(), |hint| format!("\nhint: {hint}"));
        let message = format!("{}{hint}", diag.message);
        format!("::{kind} {}::{}\n", properties.join(","), value(&masked(&message)))
    }
}

fn rule(rule: &Rule) -> Value {
    json!({
        "id": rule.code,
        "shortDescription": { "text": rule.title() },
        "fullDescription": { "text": rule.summary() },
        "help": { "text": rule.page, "markdown": rule.page },
        "defaultConfiguration": { "level": rule.severity },
    })
}

fn with(mut object: Value, key: &str, value: Value) -> Value {
    object[key] = value;
    object
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).expect("a value of strings and numbers is JSON") + "\n"
}

/// What stays the same when lines move: code, file and message.
fn fingerprint(diag: &Diag, place: &Place) -> String {
    let words = format!("{}\0{}\0{}", diag.code, place.file, masked(&diag.message));
    format!("{:016x}", xxhash_rust::xxh3::xxh3_64(words.as_bytes()))
}

/// A relative reference (RFC 3986) to a file.
fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            _ => uri.push_str(&format!("%{byte:02X}")),
        }
    }
    uri
}

/// A message of a workflow command.
fn value(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A property of a workflow command.
fn property(text: &str) -> String {
    value(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diag::Span;

    fn diag() -> Diag {
        let file = SitePath::new("content/ø, x.md").expect("a path");
        Diag::warning("weekday", "010203-1234 er\nen dag").at(&file, Span::new(2, 4..7)).hint("ret")
    }

    fn reporter() -> Reporter<'static> {
        Reporter { text: &|_| Some("---\næø\tåben\n".into()), prefix: "site/" }
    }

    #[test]
    fn github_commands() {
        assert_eq!(
            reporter().github(&[diag()]),
            "::warning file=site/content/ø%2C x.md,line=2,endLine=2,col=3,endColumn=5,title=weekday::010203-**** er%0Aen dag%0Ahint: ret\n"
        );
    }

    #[test]
    fn columns_are_characters() {
        let json: Value = serde_json::from_str(&reporter().json(&[diag()])).expect("it is JSON");
        let place =
            json!({ "file": "site/content/ø, x.md", "line": 2, "column": 3, "end_column": 5 });
        assert_eq!(json[0]["place"], place);
        assert_eq!(json[0]["message"], "010203-**** er\nen dag");
    }

    /// What the schema of SARIF 2.1.0 requires of what is used here.
    #[test]
    fn sarif_has_the_form_of_its_schema() {
        let log: Value = serde_json::from_str(&reporter().sarif(&[diag()])).expect("it is JSON");
        assert_eq!(log["version"], "2.1.0");
        let run = &log["runs"][0];
        assert_eq!(run["tool"]["driver"]["name"], "referat");
        assert_eq!(run["tool"]["driver"]["rules"].as_array().map(Vec::len), Some(RULES.len()));
        let result = &run["results"][0];
        let index = result["ruleIndex"].as_u64().expect("a rule") as usize;
        assert_eq!(run["tool"]["driver"]["rules"][index]["id"], result["ruleId"]);
        assert_eq!(result["level"], "warning");
        let physical = &result["locations"][0]["physicalLocation"];
        assert_eq!(physical["artifactLocation"]["uri"], "site/content/%C3%B8%2C%20x.md");
        let region = json!({ "startLine": 2, "startColumn": 3, "endColumn": 5 });
        assert_eq!(physical["region"], region);
    }
}
