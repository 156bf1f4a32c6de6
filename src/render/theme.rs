//! A theme's templates and static files into one value with one hash.
//!
//! A site's own theme lies over the one that it extends, file by file; at the bottom is the
//! standard theme. A template that was covered can still be extended as `standard/meeting.html`.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;
use tera::Tera;
use walkdir::WalkDir;
use xxhash_rust::xxh3::Xxh3;

use crate::config::{Config, Design, RawDesign, parse_toml};
use crate::diag::Diag;
use crate::error::{Error, Result, read_error};
use crate::model::escape::write_escaped;
use crate::path::{Route, SitePath};
use crate::render::layers::Stack;
use crate::render::templates::Templates;
use crate::render::{design, icon, standard};
use crate::source::is_ignored;

/// Templates ready to render, and files to copy.
pub struct Theme {
    pub tera: Tera,
    /// By address.
    pub statics: Vec<StaticFile>,
    /// Over every template, static file and interface word.
    pub hash: u64,
    /// What is odd in how the site is to look.
    pub diags: Vec<Diag>,
    templates: Templates,
}

pub struct StaticFile {
    pub route: Route,
    pub path: SitePath,
    pub bytes: Vec<u8>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Raw {
    /// What the theme is called; for people.
    #[serde(rename = "name")]
    _name: String,
    #[serde(rename = "description")]
    _description: String,
    extends: Option<String>,
    design: RawDesign,
}

/// A theme's files by their path in it.
struct Layer {
    name: String,
    files: BTreeMap<String, Vec<u8>>,
    extends: Option<String>,
    design: Design,
}

/// Loads the site's theme.
///
/// # Errors
/// [`Error::NoTheme`] if there is none of its name, [`Error::Config`] with the template's place if
/// one cannot be understood, [`Error::Read`].
pub fn load(config: &Config) -> Result<Theme> {
    let layers = layers(config)?;
    let mut tera = Tera::new();
    tera.autoescape_on(vec![".html", ".htm", ".xml"]);
    tera.set_escape_fn(write_escaped);
    tera.global_context().insert("words", &config.words.interface);
    let mut stack = Stack::default();
    let mut statics: BTreeMap<String, StaticFile> = BTreeMap::new();
    for layer in &layers {
        add_layer(layer, &mut stack, &mut statics)?;
    }
    stack.keep_used();
    let mut diags = stack.fit();
    stack.keep_used();
    let Stack { templates, paths, .. } = stack;
    let mut design = config.design.clone();
    for layer in layers {
        design = design.over(layer.design);
    }
    diags.extend(dress(config, &design, &mut statics));
    let look = design::look(&design);
    tera.global_context().insert("design", &look);
    let hash = hash(config, &templates, &statics, &look);
    let mut templates = Templates { paths, texts: templates, ..Templates::default() };
    tera.add_raw_templates(&templates.texts)
        .map_err(|error| Error::from(templates.diag(&error)))?;
    templates.find_wrong_names(&config.words.interface, |template| {
        let names = tera.get_template_variables(template).unwrap_or_default();
        names.into_iter().map(str::to_owned).collect()
    });
    let statics = statics.into_values().collect();
    let mut theme = Theme { tera, statics, hash, diags, templates };
    theme.statics.sort_by(|a, b| a.route.cmp(&b.route));
    Ok(theme)
}

/// Puts what the design says of colours and fonts into the stylesheet, and returns what is wrong.
fn dress(
    config: &Config,
    design: &Design,
    statics: &mut BTreeMap<String, StaticFile>,
) -> Vec<Diag> {
    let own = config.root.join("static");
    let mut diags =
        design::missing(design, |file| statics.contains_key(file) || own.join(file).is_file());
    let (properties, notes) = design::stylesheet(design);
    diags.extend(notes);
    if let Some(style) = statics.get_mut("style.css") {
        style.bytes.extend(properties.bytes());
    }
    if let Some(accent) = design::icon_accent(design) {
        for name in ["favicon.svg", "favicon.ico", "apple-touch-icon.png"] {
            // A theme's own icon has colours of its own.
            let built_in = standard::file(&format!("static/{name}"));
            let file = statics.get_mut(name).filter(|file| Some(&*file.bytes) == built_in);
            if let Some(file) = file {
                file.bytes = icon::recoloured(&file.bytes, accent);
            }
        }
    }
    diags
}

/// The site's theme first, the standard theme last.
fn layers(config: &Config) -> Result<Vec<Layer>> {
    let mut layers: Vec<Layer> = Vec::new();
    let mut name = config.theme.clone();
    loop {
        let layer = layer(config, &name)?;
        let next = layer.extends.clone();
        let seen = layers.iter().any(|layer| Some(&layer.name) == next.as_ref())
            || next.as_ref() == Some(&layer.name);
        layers.push(layer);
        match next {
            Some(next) if !seen => name = next,
            _ => return Ok(layers),
        }
    }
}

fn layer(config: &Config, name: &str) -> Result<Layer> {
    let folder = config.root.join("themes").join(name);
    let is_name = !name.is_empty() && !name.contains(['/', '\\', '.']);
    let files = if name == "standard" {
        let built_in = standard::FILES.iter();
        let mut files: BTreeMap<String, Vec<u8>> =
            built_in.map(|(path, bytes)| ((*path).to_owned(), bytes.to_vec())).collect();
        if folder.is_dir() {
            files.extend(read(&folder)?);
        }
        files
    } else if is_name && folder.is_dir() {
        read(&folder)?
    } else {
        return Err(Error::NoTheme { name: name.to_owned(), known: known(config) });
    };
    let text = files.get("theme.toml").map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    let path = SitePath::new(&format!("themes/{name}/theme.toml")).unwrap_or_default();
    let raw: Raw = parse_toml(text.as_deref().unwrap_or(""), &path)?;
    let extends = raw.extends.or_else(|| (name != "standard").then(|| "standard".to_owned()));
    // A theme that extends nothing stands alone.
    let extends = extends.filter(|below| !below.is_empty());
    let design = raw.design.ready(text.as_deref().unwrap_or(""), &path)?;
    Ok(Layer { name: name.to_owned(), files, extends, design })
}

fn read(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    for entry in WalkDir::new(folder).follow_links(false) {
        let entry =
            entry.map_err(|error| Error::Read { path: folder.to_owned(), cause: error.into() })?;
        let ignored = is_ignored(&entry.file_name().to_string_lossy());
        if entry.file_type().is_file() && !ignored {
            let path = entry.path().strip_prefix(folder).expect("walked from the folder");
            let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
            files.insert(
                parts.join("/"),
                std::fs::read(entry.path()).map_err(read_error(entry.path()))?,
            );
        }
    }
    Ok(files)
}

/// The themes that a site can choose from.
fn known(config: &Config) -> Vec<String> {
    let own = std::fs::read_dir(config.root.join("themes")).into_iter().flatten().flatten();
    let mut names: Vec<String> =
        own.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.push("standard".to_owned());
    names.sort();
    names.dedup();
    names
}

fn add_layer(
    layer: &Layer,
    stack: &mut Stack,
    statics: &mut BTreeMap<String, StaticFile>,
) -> Result<()> {
    for (path, bytes) in &layer.files {
        let full = SitePath::new(&format!("themes/{}/{path}", layer.name)).unwrap_or_default();
        if let Some(name) = path.strip_prefix("templates/") {
            let text = std::str::from_utf8(bytes).map_err(|_| Error::Config {
                diag: Box::new(
                    Diag::error("encoding", "the template is not UTF-8 text")
                        .in_file(&full)
                        .hint("save it with the encoding UTF-8"),
                ),
            })?;
            stack.add(&layer.name, name, text, full);
        } else if let Some(name) = path.strip_prefix("static/") {
            statics.entry(name.to_owned()).or_insert_with(|| StaticFile {
                route: Route::default().file(name),
                path: full,
                bytes: bytes.clone(),
            });
        }
    }
    Ok(())
}

fn hash(
    config: &Config,
    templates: &BTreeMap<String, String>,
    statics: &BTreeMap<String, StaticFile>,
    look: &design::Look,
) -> u64 {
    let mut hasher = Xxh3::new();
    let mut add = |bytes: &[u8]| {
        hasher.update(&(bytes.len() as u64).to_le_bytes());
        hasher.update(bytes);
    };
    for (name, text) in templates.iter().chain(&config.words.interface) {
        add(name.as_bytes());
        add(text.as_bytes());
    }
    for name in statics.keys() {
        add(name.as_bytes());
    }
    for text in [&look.logo, &look.logo_text, &look.icon, &look.picture] {
        add(text.as_bytes());
    }
    hasher.digest()
}

impl Theme {
    /// The problem of a template that asks for what its view lacks, at the template's line.
    pub fn problem(&self, template: &str, error: &tera::Error) -> Diag {
        let diag = self.templates.diag(error);
        match &diag.place {
            Some(_) => diag,
            None => {
                diag.in_file(self.templates.paths.get(template).unwrap_or(&SitePath::default()))
            }
        }
    }

    /// The first name in a page's template, or in one that it extends or includes, that its view
    /// lacks, also where Tera would take it for false, as in `{% if romm %}`.
    pub fn lacking(&self, template: &str, fields: &tera::Map) -> Option<Diag> {
        let has = |name: &str| fields.keys().any(|key| key.as_str() == Some(name));
        self.templates.first_wrong(template, has)
    }
}
