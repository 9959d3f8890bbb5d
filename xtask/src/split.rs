//! Cuts a program into what is loaded first and the areas that are loaded when they are opened (docs/ARCHITECTURE.md, "Areas").

use std::{collections::BTreeMap, path::Path};

use wasm_split_cli_support::{Options, transform};

use crate::{
    failure::{Failure, Outcome, While},
    files,
};

/// What a program becomes.
pub struct Split {
    /// What is loaded first; wasm-bindgen goes over it.
    pub main: Vec<u8>,
    /// Fetches the parts; the program's own script imports it.
    pub loader: Vec<u8>,
    /// Each area, and what several of them share.
    pub parts: BTreeMap<String, Vec<u8>>,
}

/// The script that fetches a program's parts, beside the program's own.
pub fn loader_name(program: &str) -> String {
    format!("{program}_parts.js")
}

/// Cuts the program, in a folder that it may fill.
///
/// # Errors
/// Where the program was linked without its relocations, or the tool says no.
pub fn split(name: &str, program: &[u8], work: &Path) -> Outcome<Split> {
    let main = work.join("main.wasm");
    let loader = loader_name(name);
    let (link, own) = (format!("./{loader}"), format!("./{name}.js"));
    let mut options = Options::new(program);
    options.output_dir = work;
    options.main_out_path = &main;
    options.link_name = &link;
    options.main_module = &own;
    let made =
        transform(options).map_err(|error| Failure::new(format!("splitting {name}: {error:#}")))?;

    let mut script = files::read_text(&work.join(&loader))?;
    let mut parts = BTreeMap::new();
    for path in made.split_modules {
        let stem = path
            .file_stem()
            .and_then(|stem| stem.to_str())
            .unwrap_or_default();
        let mut areas: Vec<&str> = (made.prefetch_map.iter())
            .filter(|(_, stems)| stems.iter().any(|one| one == stem))
            .map(|(area, _)| area.as_str())
            .collect();
        areas.sort_unstable();
        // The tool writes parts without content too, and then asks for none.
        if areas.is_empty() {
            continue;
        }
        // The tool's own names are the same in every program, and one would replace the other.
        let address = format!("{name}_{}.wasm", areas.join("-"));
        script = renamed(&script, stem, &address).ok_or_else(|| {
            Failure::new(format!("the loader of {name} does not ask for {stem}.wasm"))
        })?;
        parts.insert(address, files::read(&path)?);
    }
    Ok(Split {
        main: std::fs::read(&main).during(format!("reading {}", main.display()))?,
        loader: script.into_bytes(),
        parts,
    })
}

fn renamed(script: &str, stem: &str, address: &str) -> Option<String> {
    let before = format!("\"./{stem}.wasm\"");
    script
        .contains(&before)
        .then(|| script.replace(&before, &format!("\"./{address}\"")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_renamed_where_it_is_asked_for_and_nowhere_else() {
        let script =
            "fetch(new URL(\"./chunk_1.wasm\", x)); fetch(new URL(\"./chunk_11.wasm\", x))";
        assert_eq!(
            renamed(script, "chunk_1", "staff_a-b.wasm").as_deref(),
            Some("fetch(new URL(\"./staff_a-b.wasm\", x)); fetch(new URL(\"./chunk_11.wasm\", x))")
        );
        assert_eq!(renamed(script, "chunk_2", "staff_c.wasm"), None);
    }
}
