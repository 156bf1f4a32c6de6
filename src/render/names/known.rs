//! What a name in a template stands for, as far as the types of the views tell.

use crate::view::types::shape::Shape;
use crate::view::types::shapes;

/// The shape of the view that a template of a page gets.
pub fn view_of(template: &str) -> Option<&'static Shape> {
    let stem = template.rsplit_once('.').map_or(template, |(stem, _)| stem);
    let name: String = stem.split('_').map(crate::words::capitalised).collect();
    shapes().find(|shape| shape.name.strip_suffix("View") == Some(&name))
}

/// What a type is written around; the type itself where it is no such one.
fn within(written: &'static str, around: &str) -> &'static str {
    written.strip_prefix(around).and_then(|inner| inner.strip_suffix('>')).unwrap_or(written)
}

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    Shape(&'static Shape),
    /// A list, a text or a number, as the view's type is written.
    Plain(&'static str),
    Words,
    Unknown,
}

impl Type {
    pub fn of(written: &'static str) -> Type {
        let inner = within(within(written, "Option<"), "Shared<");
        let shape = shapes().find(|shape| shape.name == inner);
        let elsewhere =
            inner.starts_with(char::is_uppercase) && !inner.contains('<') && inner != "String";
        match shape {
            Some(shape) => Type::Shape(shape),
            None if elsewhere => Type::Unknown,
            None => Type::Plain(inner),
        }
    }

    /// What a list holds.
    pub fn entry(self) -> Type {
        match self {
            Type::Plain(list) => {
                let inner = list.strip_prefix("Vec<").and_then(|list| list.strip_suffix('>'));
                inner.map_or(Type::Unknown, Type::of)
            }
            _ => Type::Unknown,
        }
    }
}
