//! Addresses stand in `app/domain/src/routes.rs` and nowhere else: whoever writes one out in a source is sent there.

use std::path::Path;

use crate::{failure::Outcome, files};

const ROUTES: &str = "app/domain/src/routes.rs";

/// Where links are made, followed and answered. Tests write addresses out: they hold that these stay as they are.
const SOURCES: [&str; 1] = ["app/src"];

pub fn faults(root: &Path) -> Outcome<Vec<String>> {
    let known = known(&files::read_text(&root.join(ROUTES))?);
    let mut faults = Vec::new();
    for folder in SOURCES {
        for path in files::below(&root.join(folder))? {
            let name = path.to_string_lossy().replace('\\', "/");
            if name.ends_with(".rs") && !name.ends_with("tests.rs") {
                let text = files::read_text(&root.join(folder).join(&path))?;
                let found = written(&files::production(&text), &known);
                faults.extend(found.into_iter().map(|(number, address)| {
                    format!(
                        "{folder}/{name}:{number} writes {address}: use `domain::routes` ({ROUTES})"
                    )
                }));
            }
        }
    }
    Ok(faults)
}

/// The addresses that have a name. The root is too short to tell.
fn known(routes: &str) -> Vec<String> {
    let production = files::production(routes);
    let texts = production.split('"').skip(1).step_by(2);
    texts
        .filter(|text| text.starts_with('/') && *text != "/")
        .map(str::to_owned)
        .collect()
}

/// Texts that begin with a known address, or are one, with their lines.
fn written(text: &str, known: &[String]) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        for part in line.split('"').skip(1).step_by(2) {
            let is = |address: &String| {
                part.strip_prefix(address.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
            };
            if known.iter().any(is) {
                found.push((number, format!("\"{part}\"")));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_alone_and_with_more_behind_it() {
        let known = known("pub const A: &str = \"/app\";\npub const B: &str = \"/t/{table}\";");
        let text = "go(\"/app\");\nformat!(\"/app/orders/{id}\");\n\"/apple\" \"/\" \"/t/{table}\"";
        let lines: Vec<usize> = written(text, &known)
            .into_iter()
            .map(|(line, _)| line)
            .collect();
        assert_eq!(lines, [1, 2, 3]);
    }
}
