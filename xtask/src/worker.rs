//! `sw.js`: the service worker of this build, made from `frontend/sw.js`.

use crate::{
    failure::{Outcome, While},
    manifest::Manifest,
};

/// Fills the build's name and its files into the source.
pub fn fill(source: &str, manifest: &Manifest) -> Outcome<String> {
    let files = serde_json::to_string(&manifest.precache).during("writing the worker's files")?;
    Ok(source
        .replace("__BUILD__", &manifest.build)
        .replace("__FILES__", &files))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worker_knows_its_build_and_its_files() {
        let manifest = Manifest::new(
            "b1",
            vec!["customer.js".into()],
            vec!["staff.js".into()],
            vec![],
        );
        let worker = fill("const B = \"__BUILD__\"; const F = __FILES__;", &manifest).unwrap();
        assert!(
            worker.contains("\"b1\"") && worker.contains("/pkg/b1/customer.js"),
            "{worker}"
        );
        assert!(!worker.contains("__"), "{worker}");
    }
}
