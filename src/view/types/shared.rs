//! A part of views that many pages show alike, made into the form that templates take once for all of them.

use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use serde::{Serialize, Serializer};
use tera::Value;

use crate::view::types::shape::hash_of;

/// Such a part as templates take it, with its hash. A copy of it is another way to the same.
#[derive(Clone, Debug)]
pub struct Shared<T> {
    value: Value,
    hash: u64,
    part: PhantomData<T>,
}

impl<T: Hash + Serialize> Shared<T> {
    pub fn new(part: &T) -> Shared<T> {
        Shared { value: Value::from_serializable(part), hash: hash_of(part), part: PhantomData }
    }
}

impl<T> Hash for Shared<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.hash.hash(state);
    }
}

impl<T> Serialize for Shared<T> {
    /// Templates get the value as it is; it is not made again.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.value.serialize(serializer)
    }
}
