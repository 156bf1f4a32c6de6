//! The JSON Schemas of our own documents, as they lie in `docs/schema`.

pub use crate::view::head::schema as route;

/// Each kind of document with its schema (JSON Schema 2020-12).
pub const SCHEMAS: [(&str, &str); 9] = [
    ("meeting", include_str!("../../../docs/schema/meeting.schema.json")),
    ("committee", include_str!("../../../docs/schema/committee.schema.json")),
    ("committee-year", include_str!("../../../docs/schema/committee-year.schema.json")),
    ("person", include_str!("../../../docs/schema/person.schema.json")),
    ("people", include_str!("../../../docs/schema/people.schema.json")),
    ("case", include_str!("../../../docs/schema/case.schema.json")),
    ("cases", include_str!("../../../docs/schema/cases.schema.json")),
    ("page", include_str!("../../../docs/schema/page.schema.json")),
    ("catalogue", include_str!("../../../docs/schema/catalogue.schema.json")),
];
