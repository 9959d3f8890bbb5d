//! From bytes to text: the encoding is what the mark says, else UTF-8 where the file is that, else a guess over its head.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

/// So much of a file the guess looks at, bytes.
const HEAD: usize = 256 * 1024;

/// A file's encoding; none for bytes that are no text.
pub(super) fn encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    if let Some((marked, _)) = Encoding::for_bom(bytes) {
        return Some(marked);
    }
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    if let Some(wide) = unmarked_utf16(head) {
        return Some(wide);
    }
    if head.iter().filter(|byte| is_control(**byte)).count() * 100 > head.len() {
        return None;
    }
    if is_mostly_utf8(bytes) {
        return Some(UTF_8);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(head, head.len() == bytes.len());
    let guess = detector.guess(None, Utf8Detection::Deny);
    // The larger one reads both alike.
    Some(if guess == GBK { GB18030 } else { guess })
}

/// Bytes that no text has. A NUL here and there is a torn export, many are a program.
fn is_control(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0b | 0x0c | 0x1a | 0x1b)
}

/// Latin letters, digits and line ends have a NUL on one side.
fn unmarked_utf16(head: &[u8]) -> Option<&'static Encoding> {
    let nuls = |from: usize| {
        let every_other = head.iter().skip(from).step_by(2);
        every_other.filter(|byte| **byte == 0).count()
    };
    let (even, odd) = (nuls(0), nuls(1));
    let some = head.len() / 8;
    if head.len() < 4 || even.max(odd) <= some {
        None
    } else if odd > 8 * even {
        Some(UTF_16LE)
    } else if even > 8 * odd {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// True where it is UTF-8, a broken line here and there aside: such lines are told one by one.
fn is_mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    bad == 0 || bad * 4 < good
}

/// The text as UTF-8 bytes. Where the file is UTF-8 its broken places stay as they are and are found line by line.
pub(super) fn decode(mut bytes: Vec<u8>, encoding: &'static Encoding) -> Vec<u8> {
    if encoding == UTF_8 {
        let mark = if bytes.starts_with(b"\xef\xbb\xbf") {
            3
        } else {
            0
        };
        return bytes.split_off(mark);
    }
    encoding.decode(&bytes).0.into_owned().into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use encoding_rs::WINDOWS_1252;
    use proptest::prelude::*;

    const ZH: &str =
        "姓名,手机号码,单位\r\n林晓,13800138000,临江茶馆\r\n周思远,13900139000,晨光书店\r\n";
    const FR: &str =
        "Nom;Prénom;Société\r\nLefèvre;Zoé;Crêperie de l'Île\r\nMüller;Jürgen;Bäckerei Größl\r\n";

    fn read(bytes: &[u8]) -> (Option<&'static str>, String) {
        let found = encoding(bytes);
        let text = found.map(|found| decode(bytes.to_vec(), found));
        let text = String::from_utf8(text.unwrap_or_default()).unwrap_or_default();
        (found.map(Encoding::name), text)
    }

    fn wide(text: &str, le: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| {
                if le {
                    unit.to_le_bytes()
                } else {
                    unit.to_be_bytes()
                }
            })
            .collect()
    }

    #[test]
    fn encodings_of_real_programs_are_found() {
        let gb = GB18030.encode(ZH).0;
        assert_eq!(read(&gb), (Some("gb18030"), ZH.into()));
        let latin = WINDOWS_1252.encode(FR).0;
        assert_eq!(read(&latin), (Some("windows-1252"), FR.into()));
        assert_eq!(read(ZH.as_bytes()), (Some("UTF-8"), ZH.into()));
        let marked = ["\u{feff}", ZH].concat();
        assert_eq!(read(marked.as_bytes()), (Some("UTF-8"), ZH.into()));
        let both = [FR, ZH].concat();
        for le in [true, false] {
            let name = if le { "UTF-16LE" } else { "UTF-16BE" };
            assert_eq!(read(&wide(&marked, le)), (Some(name), ZH.into()));
            assert_eq!(read(&wide(&both, le)), (Some(name), both.clone()));
        }
    }

    #[test]
    fn one_torn_line_does_not_change_the_encoding() {
        let mut torn = ZH.as_bytes().to_vec();
        torn.extend_from_slice(b"\xff\xfe,1,2\r\n");
        assert_eq!(encoding(&torn), Some(UTF_8));
    }

    #[test]
    fn what_is_no_text_is_refused() {
        let png =
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89";
        assert_eq!(encoding(png), None);
        assert_eq!(encoding(&[1, 2, 3, 4, 5, 6, 7, 8]), None);
    }

    proptest! {
        #[test]
        fn no_bytes_stop_it(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            if let Some(found) = encoding(&bytes) {
                let _ = decode(bytes, found);
            }
        }
    }
}
