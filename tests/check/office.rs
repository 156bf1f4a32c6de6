//! Small files of other programs, made for the tests.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::ZlibEncoder;
use lopdf::content::{Content, Operation};
use lopdf::{Document, Object, Stream, dictionary};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// An archive of files.
pub fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        writer.start_file(*name, SimpleFileOptions::default()).expect("in memory");
        writer.write_all(content).expect("in memory");
    }
    writer.finish().expect("in memory").into_inner()
}

/// A number in two runs of one paragraph, as Word divides them.
pub fn runs(first: &str, second: &str) -> String {
    format!("<w:r><w:t>{first}</w:t></w:r><w:r><w:rPr/><w:t>{second}</w:t></w:r>")
}

/// A text that was deleted with tracking on.
pub fn deletion(text: &str) -> String {
    format!("<w:del w:author=\"A\"><w:r><w:delText>{text}</w:delText></w:r></w:del>")
}

pub fn docx(body: &str, comment: &str, property: &str) -> Vec<u8> {
    let document = format!("<w:document><w:body><w:p>{body}</w:p></w:body></w:document>");
    let comments = format!(
        "<w:comments><w:comment><w:p><w:r><w:t>{comment}</w:t></w:r></w:p></w:comment></w:comments>"
    );
    let core = format!("<cp:coreProperties><dc:title>{property}</dc:title></cp:coreProperties>");
    zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", document.as_bytes()),
        ("word/comments.xml", comments.as_bytes()),
        ("docProps/core.xml", core.as_bytes()),
    ])
}

/// A workbook whose second sheet is hidden; digits are stored as a number.
pub fn xlsx(value: &str) -> Vec<u8> {
    let is_number = value.bytes().all(|byte| byte.is_ascii_digit());
    let (cell, shared) = match is_number {
        true => (format!("<c r=\"A1\"><v>{value}</v></c>"), String::new()),
        false => {
            ("<c r=\"A1\" t=\"s\"><v>0</v></c>".to_owned(), format!("<si><t>{value}</t></si>"))
        }
    };
    let workbook = "<workbook><sheets><sheet name=\"A\"/><sheet name=\"B\" state=\"hidden\"/></sheets></workbook>";
    zip(&[
        ("xl/workbook.xml", workbook.as_bytes()),
        ("xl/worksheets/sheet1.xml", b"<worksheet/>"),
        (
            "xl/worksheets/sheet2.xml",
            format!("<worksheet><row>{cell}</row></worksheet>").as_bytes(),
        ),
        ("xl/sharedStrings.xml", format!("<sst>{shared}</sst>").as_bytes()),
    ])
}

/// A presentation with a workbook in it.
pub fn pptx(workbook: &[u8]) -> Vec<u8> {
    zip(&[
        ("ppt/slides/slide1.xml", b"<p:sld><a:p><a:t>Oversigt</a:t></a:p></p:sld>"),
        ("ppt/embeddings/Microsoft_Excel_Sheet1.xlsx", workbook),
    ])
}

/// A page with a line of text, and a title in the properties.
pub fn pdf(text: &str, title: &str) -> Vec<u8> {
    pdf_around(Document::with_version("1.5"), text, title)
}

/// The same with a part of a kind, of so many million zeros in very few bytes.
pub fn pdf_bomb(kind: &str, millions: usize) -> Vec<u8> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    (0..millions).for_each(|_| packed.write_all(&[0; 1_000_000]).expect("in memory"));
    let packed = packed.finish().expect("in memory");
    let mut document = Document::with_version("1.5");
    document
        .add_object(Stream::new(dictionary! { "Type" => kind, "Filter" => "FlateDecode" }, packed));
    pdf_around(document, "Et bilag.", "Bilag")
}

fn pdf_around(mut document: Document, text: &str, title: &str) -> Vec<u8> {
    let pages = document.new_object_id();
    let font = document.add_object(dictionary! {
        "Type" => "Font", "Subtype" => "Type1", "BaseFont" => "Helvetica",
    });
    let resources = document.add_object(dictionary! { "Font" => dictionary! { "F1" => font } });
    let content = Content {
        operations: vec![
            Operation::new("BT", vec![]),
            Operation::new("Tf", vec!["F1".into(), 12.into()]),
            Operation::new("Td", vec![72.into(), 700.into()]),
            Operation::new("Tj", vec![Object::string_literal(text)]),
            Operation::new("ET", vec![]),
        ],
    };
    let content = Stream::new(dictionary! {}, content.encode().expect("operations can be encoded"));
    let content = document.add_object(content);
    let page = document.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => content, "Resources" => resources,
        "MediaBox" => vec![0.into(), 0.into(), 595.into(), 842.into()],
    });
    let all = dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
    document.objects.insert(pages, Object::Dictionary(all));
    let catalog = document.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    document.trailer.set("Root", catalog);
    let properties = document.add_object(dictionary! { "Title" => Object::string_literal(title) });
    document.trailer.set("Info", properties);
    document.compress();
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).expect("in memory");
    bytes
}
