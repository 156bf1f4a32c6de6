//! JSON on one line: what can be serialized comes in, its text comes out.
//!
//! It is byte for byte what `serde_json` writes, but strings, most of all that is published as data, are looked
//! through by a table. Knows no fractions and no enums with values, as no document holds any.

use std::fmt::{Display, Write};

use serde::Serialize;
use serde::de::value::Error;
use serde::ser::{self, Impossible, Serializer};

use crate::scan::{first, kind};

/// A value as JSON.
pub fn json<T: Serialize>(value: &T) -> String {
    write(value, Place::File)
}

/// A value as JSON that a script element may hold: no end tag can stand in it.
pub fn script<T: Serialize>(value: &T) -> String {
    write(value, Place::Script)
}

fn write<T: Serialize>(value: &T, place: Place) -> String {
    let mut writer = Writer { out: String::with_capacity(1_024), place };
    value.serialize(&mut writer).expect("documents are texts, whole numbers, lists and fields");
    writer.out
}

/// Where JSON is going to stand.
enum Place {
    File,
    Script,
}

struct Writer {
    out: String,
    place: Place,
}

impl Writer {
    fn text(&mut self, text: &str) {
        self.out.push('"');
        let mut rest = text;
        while let Some(at) = self.special(rest.as_bytes()) {
            self.out.push_str(&rest[..at]);
            self.escape(rest.as_bytes()[at]);
            rest = &rest[at + 1..];
        }
        self.out.push_str(rest);
        self.out.push('"');
    }

    /// Where the first byte is that may not stand for itself.
    fn special(&self, bytes: &[u8]) -> Option<usize> {
        static IN_FILE: [bool; 256] = kind!(0..b' ' | b'"' | b'\\');
        static IN_SCRIPT: [bool; 256] = kind!(0..b' ' | b'"' | b'\\' | b'<' | b'>' | b'&');
        match self.place {
            Place::File => first(bytes, &IN_FILE),
            Place::Script => first(bytes, &IN_SCRIPT),
        }
    }

    fn escape(&mut self, byte: u8) {
        self.out.push_str(match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            b'\n' => "\\n",
            b'\r' => "\\r",
            b'\t' => "\\t",
            0x08 => "\\b",
            0x0c => "\\f",
            other => return write!(self.out, "\\u{other:04x}").expect("a string takes all"),
        });
    }

    fn shown(&mut self, value: impl Display) -> Result<(), Error> {
        write!(self.out, "{value}").map_err(ser::Error::custom)
    }

    fn parts(&mut self, start: char, end: char) -> Result<Parts<'_>, Error> {
        self.out.push(start);
        Ok(Parts { writer: self, end, is_first: true })
    }
}

fn unknown<T>() -> Result<T, Error> {
    Err(ser::Error::custom("no document holds this"))
}

/// What stands for itself as it is shown.
macro_rules! shown {
    ($($name:ident $type:ty),*) => {
        $(fn $name(self, value: $type) -> Result<(), Error> {
            self.shown(value)
        })*
    };
}

impl<'w> Serializer for &'w mut Writer {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Parts<'w>;
    type SerializeTuple = Parts<'w>;
    type SerializeTupleStruct = Impossible<(), Error>;
    type SerializeTupleVariant = Impossible<(), Error>;
    type SerializeMap = Parts<'w>;
    type SerializeStruct = Parts<'w>;
    type SerializeStructVariant = Impossible<(), Error>;

    shown! {
        serialize_bool bool,
        serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64,
        serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_u64 u64
    }

    fn serialize_f32(self, _: f32) -> Result<(), Error> {
        unknown()
    }

    fn serialize_f64(self, _: f64) -> Result<(), Error> {
        unknown()
    }

    fn serialize_char(self, value: char) -> Result<(), Error> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), Error> {
        self.text(value);
        Ok(())
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Error> {
        unknown()
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.shown("null")
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.shown("null")
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        self.shown("null")
    }

    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), Error> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Error> {
        unknown()
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Parts<'w>, Error> {
        self.parts('[', ']')
    }

    fn serialize_tuple(self, _: usize) -> Result<Parts<'w>, Error> {
        self.parts('[', ']')
    }

    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Impossible<(), Error>, Error> {
        unknown()
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Impossible<(), Error>, Error> {
        unknown()
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Parts<'w>, Error> {
        self.parts('{', '}')
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Parts<'w>, Error> {
        self.parts('{', '}')
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Impossible<(), Error>, Error> {
        unknown()
    }
}

/// A list or the fields of an object while they are written.
struct Parts<'w> {
    writer: &'w mut Writer,
    end: char,
    is_first: bool,
}

impl Parts<'_> {
    /// The next value, or the key of the next field.
    fn next<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        if !self.is_first {
            self.writer.out.push(',');
        }
        self.is_first = false;
        value.serialize(&mut *self.writer)
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.writer.out.push(':');
        value.serialize(&mut *self.writer)
    }

    fn close(self) -> Result<(), Error> {
        self.writer.out.push(self.end);
        Ok(())
    }
}

impl ser::SerializeSeq for Parts<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.next(value)
    }

    fn end(self) -> Result<(), Error> {
        self.close()
    }
}

impl ser::SerializeTuple for Parts<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.next(value)
    }

    fn end(self) -> Result<(), Error> {
        self.close()
    }
}

impl ser::SerializeMap for Parts<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        self.next(key)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.value(value)
    }

    fn end(self) -> Result<(), Error> {
        self.close()
    }
}

impl ser::SerializeStruct for Parts<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        key: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        // The names of fields are words of the program, in which nothing is to be escaped.
        self.writer.out.push_str(if self.is_first { "\"" } else { ",\"" });
        self.is_first = false;
        self.writer.out.push_str(key);
        self.writer.out.push('"');
        self.value(value)
    }

    fn end(self) -> Result<(), Error> {
        self.close()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[derive(Serialize)]
    #[serde(rename_all = "lowercase")]
    enum Kind {
        One,
    }

    #[derive(Serialize)]
    struct Inner<'t> {
        texts: Vec<&'t str>,
        kind: Kind,
        letter: char,
    }

    #[derive(Serialize)]
    struct Document<'t> {
        #[serde(rename = "$schema")]
        schema: Option<&'t str>,
        #[serde(flatten)]
        inner: Inner<'t>,
        #[serde(skip_serializing_if = "Option::is_none")]
        none: Option<()>,
        pair: (bool, i16),
        empty: [u64; 0],
        map: BTreeMap<&'t str, serde_json::Value>,
    }

    #[test]
    fn it_is_what_serde_json_writes() {
        let controls: String = (0..0x100).filter_map(char::from_u32).collect();
        let long = "Ø\"".repeat(100);
        let document = Document {
            schema: None,
            inner: Inner {
                texts: vec!["", "æ", "\u{2028}😀", &controls, &long],
                kind: Kind::One,
                letter: '"',
            },
            none: None,
            pair: (true, -7),
            empty: [],
            map: BTreeMap::from([
                ("a\"b", serde_json::json!({"list": [1, null, {}], "text": "\\"})),
                ("c", serde_json::json!([])),
            ]),
        };
        assert_eq!(json(&document), serde_json::to_string(&document).expect("JSON"));
        assert_eq!(json(&[None, Some(u64::MAX)]), "[null,18446744073709551615]");
    }

    #[test]
    fn nothing_in_it_ends_a_script_element() {
        assert_eq!(
            script(&["</script><!-- & \"x\"\n"]),
            r#"["\u003c/script\u003e\u003c!-- \u0026 \"x\"\n"]"#
        );
    }
}
