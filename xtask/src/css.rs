//! An audience's style sheet: its entry in `style/` and what that imports, as one small file.

use std::path::Path;

use lightningcss::{
    bundler::{Bundler, FileProvider},
    stylesheet::{MinifyOptions, ParserOptions, PrinterOptions},
    targets::{Browsers, Targets},
};

use crate::failure::{Failure, Outcome, While};

/// Version `major.minor` as lightningcss counts.
const fn release(major: u32, minor: u32) -> u32 {
    (major << 16) | (minor << 8)
}

/// The oldest browsers the app promises; newer syntax is rewritten for them.
const BROWSERS: Browsers = Browsers {
    android: Some(release(111, 0)),
    chrome: Some(release(111, 0)),
    edge: Some(release(111, 0)),
    firefox: Some(release(115, 0)),
    ie: None,
    ios_saf: Some(release(16, 4)),
    opera: None,
    safari: Some(release(16, 4)),
    samsung: Some(release(22, 0)),
};

pub fn bundle(entry: &Path) -> Outcome<Vec<u8>> {
    if !entry.is_file() {
        return Err(Failure::new(format!(
            "there is no style sheet at {}",
            entry.display()
        )));
    }
    let provider = FileProvider::new();
    let mut bundler = Bundler::new(&provider, None, ParserOptions::default());
    let mut sheet = bundler.bundle(entry).during("bundling the style sheet")?;
    let targets = Targets::from(BROWSERS);
    sheet
        .minify(MinifyOptions {
            targets,
            ..MinifyOptions::default()
        })
        .during("minifying the style sheet")?;
    let printed = sheet
        .to_css(PrinterOptions {
            minify: true,
            targets,
            ..PrinterOptions::default()
        })
        .during("printing the style sheet")?;
    Ok(printed.code.into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn imports_become_one_minified_sheet() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("base.css"), "p {\n  margin: 0px;\n}\n").unwrap();
        let entry = folder.path().join("main.css");
        std::fs::write(
            &entry,
            "@import './base.css';\n.a { color: rgb(255, 0, 0); }\n",
        )
        .unwrap();
        let css = String::from_utf8(bundle(&entry).unwrap()).unwrap();
        assert_eq!(css, "p{margin:0}.a{color:red}");
    }

    #[test]
    fn a_missing_import_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let entry = folder.path().join("main.css");
        std::fs::write(&entry, "@import './gone.css';\n").unwrap();
        assert!(
            bundle(&entry)
                .unwrap_err()
                .to_string()
                .contains("bundling the style sheet")
        );
    }
}
