//! What kinds of files there are, and how one is told by its bytes. What a file calls itself counts for nothing.

use serde::{Deserialize, Serialize};

/// The kinds that are taken. A kind that a browser runs (HTML, SVG, scripts) is none of them.
macro_rules! kinds {
    ($($kind:ident $mime:literal $ending:literal),+ $(,)?) => {
        /// A file's kind; as text its media type.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub enum Media { $(#[serde(rename = $mime)] $kind),+ }

        impl Media {
            pub const ALL: &'static [Self] = &[$(Self::$kind),+];

            /// The media type.
            #[must_use]
            pub fn mime(self) -> &'static str {
                match self { $(Self::$kind => $mime),+ }
            }

            /// What a name of this kind ends with, without the dot.
            #[must_use]
            pub fn ending(self) -> &'static str {
                match self { $(Self::$kind => $ending),+ }
            }
        }
    };
}

kinds! {
    Jpeg "image/jpeg" "jpg",
    Png "image/png" "png",
    Webp "image/webp" "webp",
    Gif "image/gif" "gif",
    Heic "image/heic" "heic",
    Pdf "application/pdf" "pdf",
    Text "text/plain" "txt",
    Csv "text/csv" "csv",
    Docx "application/vnd.openxmlformats-officedocument.wordprocessingml.document" "docx",
    Xlsx "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" "xlsx",
    Pptx "application/vnd.openxmlformats-officedocument.presentationml.presentation" "pptx",
    Odt "application/vnd.oasis.opendocument.text" "odt",
    Ods "application/vnd.oasis.opendocument.spreadsheet" "ods",
    Odp "application/vnd.oasis.opendocument.presentation" "odp",
}

impl Media {
    #[must_use]
    pub fn parse(mime: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.mime() == mime)
    }

    /// True for what every browser draws and none runs.
    #[must_use]
    pub fn is_picture(self) -> bool {
        matches!(self, Self::Jpeg | Self::Png | Self::Webp | Self::Gif)
    }
}

/// How many bytes at a file's start, and at its end, tell its kind.
pub const EDGE: usize = 64 * 1024;

/// A file's kind by its first and last bytes, at most [`EDGE`] of each. Its name only tells a table from a text. None for kinds that are not taken.
#[must_use]
pub fn sniff(head: &[u8], tail: &[u8], name: &str) -> Option<Media> {
    match head {
        [0xff, 0xd8, 0xff, ..] => Some(Media::Jpeg),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some(Media::Png),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some(Media::Gif),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Some(Media::Webp),
        [b'%', b'P', b'D', b'F', b'-', ..] => Some(Media::Pdf),
        [_, _, _, _, b'f', b't', b'y', b'p', brand @ ..] => heic(brand),
        [b'P', b'K', 3, 4, ..] => office(head, tail),
        _ => text(head, tail, name),
    }
}

fn heic(brand: &[u8]) -> Option<Media> {
    const BRANDS: [&[u8]; 6] = [b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"];
    let known = BRANDS.iter().any(|known| brand.starts_with(known));
    known.then_some(Media::Heic)
}

/// OpenDocument says its type in its first entry, Office Open XML by the names of its folders; one with macros is not taken.
fn office(head: &[u8], tail: &[u8]) -> Option<Media> {
    let first = head.get(30..).unwrap_or_default();
    if let Some(kind) = first.strip_prefix(b"mimetype") {
        let is = |media: &&Media| kind.starts_with(media.mime().as_bytes());
        let longest = Media::ALL.iter().filter(is);
        return longest.copied().max_by_key(|media| media.mime().len());
    }
    // The list of entries stands at the end.
    if !has(tail, b"[Content_Types].xml") || has(tail, b"vbaProject.bin") {
        return None;
    }
    [
        (&b"word/"[..], Media::Docx),
        (b"xl/", Media::Xlsx),
        (b"ppt/", Media::Pptx),
    ]
    .into_iter()
    .find_map(|(folder, media)| has(tail, folder).then_some(media))
}

fn has(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

/// Text in any encoding that has no zero bytes. What begins like a document that a browser runs is none.
fn text(head: &[u8], tail: &[u8], name: &str) -> Option<Media> {
    let strange = |byte: &u8| *byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c);
    if head.iter().chain(tail).any(strange) {
        return None;
    }
    let start = head.strip_prefix("\u{feff}".as_bytes()).unwrap_or(head);
    let start = start.trim_ascii_start();
    if start.is_empty() || start.starts_with(b"<") || start.starts_with(b"#!") {
        return None;
    }
    let table = name.to_ascii_lowercase().ends_with(".csv");
    Some(if table { Media::Csv } else { Media::Text })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn kind(bytes: &[u8], name: &str) -> Option<Media> {
        sniff(bytes, bytes, name)
    }

    /// The parts of an archive that are looked at.
    fn archive(first: &str, names: &[&str]) -> Vec<u8> {
        let mut bytes = b"PK\x03\x04".to_vec();
        bytes.resize(30, 0);
        bytes.extend_from_slice(first.as_bytes());
        for name in names {
            bytes.extend_from_slice(b"PK\x01\x02");
            bytes.extend_from_slice(name.as_bytes());
        }
        bytes
    }

    #[test]
    fn a_kind_is_told_by_its_bytes_whatever_its_name() {
        let odt = archive(
            "mimetypeapplication/vnd.oasis.opendocument.textPK",
            &["content.xml"],
        );
        let ods = archive(
            "mimetypeapplication/vnd.oasis.opendocument.spreadsheetPK",
            &[],
        );
        let docx = archive(
            "[Content_Types].xml",
            &["[Content_Types].xml", "word/document.xml"],
        );
        let xlsx = archive("xl/a", &["[Content_Types].xml", "xl/workbook.xml"]);
        for (bytes, media) in [
            (&b"\xff\xd8\xff\xe0..JFIF"[..], Media::Jpeg),
            (b"\x89PNG\r\n\x1a\n....", Media::Png),
            (b"GIF89a....", Media::Gif),
            (b"RIFF\x10\0\0\0WEBPVP8 ", Media::Webp),
            (b"\0\0\0\x18ftypheic....", Media::Heic),
            (b"%PDF-1.7\n", Media::Pdf),
            (&odt, Media::Odt),
            (&ods, Media::Ods),
            (&docx, Media::Docx),
            (&xlsx, Media::Xlsx),
            ("你好".as_bytes(), Media::Text),
            // GB 18030, which is no UTF-8.
            (b"\xc4\xe3\xba\xc3", Media::Text),
        ] {
            assert_eq!(kind(bytes, "x.html"), Some(media), "{media:?}");
        }
        assert_eq!(kind(b"a,b\n1,2\n", "Prices.CSV"), Some(Media::Csv));
    }

    #[test]
    fn what_a_browser_or_a_machine_would_run_is_never_taken() {
        let macros = archive("xl/a", &["[Content_Types].xml", "xl/vbaProject.bin"]);
        for bytes in [
            &b"<html><script>alert(1)</script>"[..],
            b"\xef\xbb\xbf \n<!DOCTYPE html>",
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>",
            b"<?xml version='1.0'?><svg/>",
            b"#!/bin/sh\nrm -rf /",
            b"MZ\x90\0\x03",
            b"\x7fELF\x02\x01",
            b"PK\x03\x04 an archive",
            &macros,
            b"\0\0\0\x18ftypisom a video",
            b"",
            b" \n ",
        ] {
            assert_eq!(kind(bytes, "photo.jpg"), None, "{}", bytes.escape_ascii());
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_one_kind_or_none_and_a_page_is_always_none(bytes: Vec<u8>, spaces in "[ \n\t]{0,5}") {
            let _ = kind(&bytes, "x");
            let page = [spaces.as_bytes(), b"<", &bytes].concat();
            prop_assert_eq!(kind(&page, "x.txt"), None);
        }

        #[test]
        fn media_types_read_back_as_written(at in 0..Media::ALL.len()) {
            let media = Media::ALL[at];
            prop_assert_eq!(Media::parse(media.mime()), Some(media));
            prop_assert_eq!(serde_json::to_value(media).unwrap(), serde_json::json!(media.mime()));
        }
    }
}
