//! The list of migrations: the files of their folder, in the order of their names.

use std::path::Path;

#[expect(
    clippy::disallowed_methods,
    reason = "Cargo says by variables where a build script reads and writes"
)]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=migrations");
    let folder = Path::new(&std::env::var("CARGO_MANIFEST_DIR")?).join("migrations");
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let name = entry?.file_name();
        let name = name.to_str().and_then(|name| name.strip_suffix(".sql"));
        names.extend(name.map(str::to_owned));
    }
    names.sort_unstable();
    let file = |name: &String| {
        let path = format!(r#"concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/{name}.sql")"#);
        format!("File {{ name: {name:?}, text: include_str!({path}) }},\n")
    };
    let list: String = names.iter().map(file).collect();
    let out = std::env::var("OUT_DIR")?;
    std::fs::write(
        Path::new(&out).join("migrations.rs"),
        format!("&[\n{list}]\n"),
    )?;
    Ok(())
}
