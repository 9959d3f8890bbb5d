//! Smaller variants beside each file. A build is served many times, so it is compressed once, hard.

use std::{io::Write, path::Path};

use flate2::{Compression, write::GzEncoder};

use crate::{
    cache::Cache,
    failure::{Outcome, While},
    files,
};

/// Files under this size gain less than the header they would need.
const SMALLEST: usize = 256;

/// Writes the file and, where that pays, `.br` and `.gz` beside it.
pub fn write(path: &Path, bytes: &[u8], cache: &Cache) -> Outcome<()> {
    files::write(path, bytes)?;
    if !worthwhile(path) || bytes.len() < SMALLEST {
        return Ok(());
    }
    let small = cache.bytes(&[b"brotli 11", bytes], || brotli(bytes))?;
    files::write(&beside(path, "br"), &small)?;
    let small = cache.bytes(&[b"gzip 9", bytes], || gzip(bytes))?;
    files::write(&beside(path, "gz"), &small)
}

/// Pictures and fonts are compressed already.
fn worthwhile(path: &Path) -> bool {
    let ending = path
        .extension()
        .and_then(|ending| ending.to_str())
        .unwrap_or_default();
    matches!(
        ending,
        "css" | "html" | "js" | "json" | "svg" | "txt" | "wasm" | "webmanifest" | "xml"
    )
}

/// `main.css` → `main.css.br`.
pub fn beside(path: &Path, ending: &str) -> std::path::PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    name.into()
}

fn brotli(bytes: &[u8]) -> Outcome<Vec<u8>> {
    let params = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 22,
        ..Default::default()
    };
    let mut small = Vec::new();
    brotli::BrotliCompress(&mut &*bytes, &mut small, &params).during("compressing with brotli")?;
    Ok(small)
}

fn gzip(bytes: &[u8]) -> Outcome<Vec<u8>> {
    // No time and no name inside: the same bytes give the same file.
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).during("compressing with gzip")?;
    encoder.finish().during("compressing with gzip")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn both_variants_unpack_to_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().join("cache"));
        let path = folder.path().join("main.css");
        let text = ".a{color:red}".repeat(100).into_bytes();
        write(&path, &text, &cache).unwrap();

        let mut unpacked = Vec::new();
        let small = std::fs::read(beside(&path, "br")).unwrap();
        brotli::BrotliDecompress(&mut small.as_slice(), &mut unpacked).unwrap();
        assert_eq!(unpacked, text);

        let mut unpacked = Vec::new();
        let small = std::fs::read(beside(&path, "gz")).unwrap();
        flate2::read::GzDecoder::new(small.as_slice())
            .read_to_end(&mut unpacked)
            .unwrap();
        assert_eq!(unpacked, text);
    }

    #[test]
    fn pictures_and_tiny_files_stay_as_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let cache = Cache::new(folder.path().join("cache"));
        for (name, size) in [("photo.webp", 5_000), ("tiny.css", 20)] {
            let path = folder.path().join(name);
            write(&path, &vec![b' '; size], &cache).unwrap();
            assert!(path.exists() && !beside(&path, "br").exists());
        }
    }
}
