//! A struct as templates see it: its name and its fields, to hold what they name to.

/// What a template may name: a struct and its fields, each with its type as it is written there.
#[derive(Debug, PartialEq, Eq)]
pub struct Shape {
    pub name: &'static str,
    pub fields: &'static [(&'static str, &'static str)],
}

/// Writes structs down twice: as types, and as the `SHAPES` that templates are held to.
macro_rules! shapes {
    ($($(#[$about:meta])* pub struct $name:ident {
        $($(#[$meta:meta])* pub $field:ident: $type:ty,)*
    })*) => {
        $($(#[$about])* pub struct $name { $($(#[$meta])* pub $field: $type,)* })*

        /// All of them.
        pub const SHAPES: &[$crate::view::types::shape::Shape] =
            &[$($crate::view::types::shape::Shape {
                name: stringify!($name),
                fields: &[$((stringify!($field), stringify!($type))),*],
            }),*];
    };
}

pub(super) use shapes;
