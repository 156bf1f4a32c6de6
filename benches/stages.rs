//! How long the stages take, each on its own, for one site of two hundred meetings.
//!
//!     cargo bench --bench stages

#[expect(dead_code, reason = "each benchmark uses a part of it")]
mod minutes;

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use divan::{Bencher, black_box, counter::BytesCount};

use minutes::Shape;
use referat::check;
use referat::config::{self, Config, Options};
use referat::emit::Foreign;
use referat::emit::disk::Real;
use referat::model::parse;
use referat::names::{Edges, Matcher};
use referat::path::SitePath;
use referat::pipeline::{self, Memory, Plan};
use referat::render;
use referat::view::{Kind, View, Views};

const MEETINGS: usize = 200;

fn main() {
    divan::main();
    let _ = std::fs::remove_dir_all(&*FOLDER);
}

static FOLDER: LazyLock<PathBuf> = LazyLock::new(|| {
    let folder = std::env::temp_dir().join(format!("referat-stages-{}", std::process::id()));
    minutes::write(&Shape::ordinary(MEETINGS), &folder).expect("the temporary folder takes files");
    folder
});

static TEXTS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let shape = Shape::ordinary(MEETINGS);
    let all = minutes::committees(&shape);
    all.flat_map(|committee| committee.meetings).map(|meeting| meeting.markdown()).collect()
});

static PLAN: LazyLock<Plan> = LazyLock::new(plan);

fn plan() -> Plan {
    let options = Options { output: Some(FOLDER.join("output")), ..Options::default() };
    pipeline::plan_again(&FOLDER, &options, &mut Memory::default()).expect("the site can be read")
}

fn config() -> Config {
    config::load(&FOLDER, &Options::default()).expect("the settings are right")
}

fn bytes(texts: &[String]) -> BytesCount {
    BytesCount::new(texts.iter().map(String::len).sum::<usize>())
}

/// Front matter and body of every meeting.
#[divan::bench]
fn parsing(bencher: Bencher<'_, '_>) {
    let config = config();
    let file = SitePath::new("content/a/2025-01-01.md").expect("a path");
    bencher.counter(bytes(&TEXTS)).bench(|| {
        TEXTS
            .iter()
            .map(|text| parse::parse(&config, &file, black_box(text)).1.len())
            .sum::<usize>()
    });
}

/// Names in all texts, by how many people there are.
#[divan::bench(args = [50, 500, 2_000])]
fn mentions(bencher: Bencher<'_, '_>, people: usize) {
    let shape = Shape::crowd(MEETINGS, people);
    let all: Vec<_> =
        minutes::committees(&shape).flat_map(|committee| committee.meetings).collect();
    let names = all.iter().flat_map(|meeting| &meeting.participants);
    let mut names: Vec<(String, u32)> = names.map(|(name, _)| (name.clone(), 0)).collect();
    names.sort();
    names.dedup();
    let genitives = config().words.markers.genitive;
    let matcher = Matcher::new(names, &genitives, Edges::Words);
    let texts: Vec<String> = all.iter().map(|meeting| meeting.markdown()).collect();
    bencher
        .counter(bytes(&texts))
        .bench(|| texts.iter().map(|text| matcher.find(black_box(text)).len()).sum::<usize>());
}

/// From the files to the linked site.
#[divan::bench]
fn reading_and_linking(bencher: Bencher<'_, '_>) {
    LazyLock::force(&PLAN);
    bencher.bench(plan);
}

/// All rules over the linked site.
#[divan::bench]
fn checking(bencher: Bencher<'_, '_>) {
    let plan = &*PLAN;
    bencher.bench(|| pipeline::check(plan, &mut check::Memory::default()).len());
}

fn views(plan: &Plan) -> Views<'_> {
    plan.views()
}

fn meetings(plan: &Plan) -> Vec<View> {
    let pages = plan.outputs.iter().filter(|output| matches!(output.kind, Kind::Meeting(_)));
    pages.filter_map(|output| views(plan).view(output)).collect()
}

/// The views of the pages of all meetings.
#[divan::bench]
fn view(bencher: Bencher<'_, '_>) {
    let plan = &*PLAN;
    bencher.bench(|| meetings(plan).len());
}

/// Their pages.
#[divan::bench]
fn rendering(bencher: Bencher<'_, '_>) {
    let plan = &*PLAN;
    bencher.with_inputs(|| meetings(plan)).bench_values(|views| {
        let pages = views.into_iter().map(|view| render::bytes(&plan.theme, view));
        pages.map(|page| page.map_or(0, |page| page.len())).sum::<usize>()
    });
}

/// Everything into an empty folder, with what it takes to make it.
#[divan::bench]
fn publishing(bencher: Bencher<'_, '_>) {
    let plan = &*PLAN;
    let empty = || remove(&plan.config.output);
    bencher.with_inputs(empty).bench_local_values(|()| {
        let report = pipeline::publish(plan, Foreign::Refuse, &Real, &|_| {});
        report.expect("the disk takes it").map_or(0, |report| report.written)
    });
}

fn remove(folder: &Path) {
    let _ = std::fs::remove_dir_all(folder);
}
