//! What `Cargo.lock` says, for the two questions that need no more than its text.

/// The locked version of a package, if it is there once or more: the first one.
pub fn version<'a>(lockfile: &'a str, package: &str) -> Option<&'a str> {
    let wanted = format!("name = \"{package}\"");
    let mut lines = lockfile.lines().skip_while(|line| *line != wanted);
    lines.next()?;
    lines
        .next()?
        .strip_prefix("version = \"")?
        .strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_package_by_its_whole_name() {
        let text = "[[package]]\nname = \"wasm-bindgen-shared\"\nversion = \"1.0.0\"\n\n\
                    [[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(version(text, "wasm-bindgen"), Some("0.2.130"));
        assert_eq!(version(text, "bindgen"), None);
    }
}
