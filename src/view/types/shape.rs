//! A struct as templates see it: its name and its fields, to hold what they name to, and to tell what differs.

use std::hash::{Hash, Hasher};

use xxhash_rust::xxh3::Xxh3;

/// What a template may name: a struct and its fields, each with its type as it is written there.
#[derive(Debug, PartialEq, Eq)]
pub struct Shape {
    pub name: &'static str,
    pub fields: &'static [(&'static str, &'static str)],
}

/// A struct of which it can be told which fields differ.
pub trait Fields {
    /// The hash of each field, and its name.
    fn hashes(&self) -> Vec<(&'static str, u64)>;
}

/// The hash by which two values are taken for the same.
pub fn hash_of(value: &impl Hash) -> u64 {
    let mut hasher = Xxh3::new();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Writes structs down twice: as types, and as the `SHAPES` that templates are held to.
macro_rules! shapes {
    ($($(#[$about:meta])* pub struct $name:ident {
        $($(#[$meta:meta])* pub $field:ident: $type:ty,)*
    })*) => {
        $($(#[$about])* pub struct $name { $($(#[$meta])* pub $field: $type,)* }

        impl $crate::view::types::shape::Fields for $name {
            fn hashes(&self) -> Vec<(&'static str, u64)> {
                vec![$((stringify!($field), $crate::view::types::shape::hash_of(&self.$field))),*]
            }
        })*

        /// All of them.
        pub const SHAPES: &[$crate::view::types::shape::Shape] =
            &[$($crate::view::types::shape::Shape {
                name: stringify!($name),
                fields: &[$((stringify!($field), stringify!($type))),*],
            }),*];
    };
}

pub(super) use shapes;
