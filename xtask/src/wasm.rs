//! From the frontend's Rust to the JavaScript and WebAssembly of one audience.

use std::{
    collections::BTreeMap,
    ffi::OsString,
    path::{Path, PathBuf},
    process::Command,
};

use wasm_bindgen_cli_support::Bindgen;

use crate::{
    audience::Audience,
    cache::{self, Cache},
    compile::{self, JSON, Made},
    console::Console,
    failure::{Outcome, While},
    files, lock, process,
    project::Project,
    split,
};

const TARGET: &str = "wasm32-unknown-unknown";
/// cargo's name for the environment variable with flags for that target alone.
const FLAGS: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";

/// wasm-opt with what rustc's wasm32 uses and every browser we promise runs. Not `--all-features`: that also
/// writes encodings which browsers refuse.
const SMALLER: [&str; 8] = [
    "-Oz",
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Files by their address below the folder of the build.
pub type Pieces = BTreeMap<String, Vec<u8>>;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Quick to build; large and slow in the browser.
    Dev,
    /// What people get.
    Release,
}

impl Mode {
    fn profile(self) -> &'static str {
        match self {
            Self::Dev => "wasm-dev",
            Self::Release => "wasm-release",
        }
    }
}

/// Compiles both programs.
pub fn compile(project: &Project, mode: Mode, console: &Console) -> Outcome<Made> {
    let mut command = process::cargo(&[
        "build",
        JSON,
        "-p",
        "frontend",
        "--bins",
        "--target",
        TARGET,
        "--profile",
        mode.profile(),
    ]);
    if mode == Mode::Dev {
        // Here and not in Cargo.toml: no one but this function builds with it. Debug tables would
        // be most of the file.
        command.args([
            "--config",
            "profile.wasm-dev.inherits='dev'",
            "--config",
            "profile.wasm-dev.debug=false",
        ]);
    }
    // Views without their types: Leptos compiles in a third of the time, and the file is smaller.
    command.env(
        FLAGS,
        added(std::env::var_os(FLAGS), "--cfg erase_components"),
    );
    let made = compile::run(command.current_dir(&project.root), console)?;
    console.say(&format!("  {made}"))?;
    Ok(made)
}

/// Flags from outside (a sysroot) stay.
fn added(present: Option<OsString>, flags: &str) -> OsString {
    let mut all = present.unwrap_or_default();
    if !all.is_empty() {
        all.push(" ");
    }
    all.push(flags);
    all
}

/// What the browser loads for one audience: the glue, the program, the line that starts it.
pub fn pieces(
    project: &Project,
    mode: Mode,
    audience: Audience,
    cache: &Cache,
    console: &Console,
) -> Outcome<Pieces> {
    let name = audience.name();
    let compiled = project
        .target
        .join(TARGET)
        .join(mode.profile())
        .join(format!("{name}.wasm"));
    let program = files::read(&compiled)?;
    let work = project.target.join("xtask-work").join(name);
    bind(project, &program, name, &work)?;

    let mut pieces = Pieces::new();
    for path in files::below(&work)? {
        let address = files::address(&path);
        let file = work.join(&path);
        let bytes = files::read(&file)?;
        let bytes = match path.extension() {
            Some(ending) if ending == "wasm" => {
                optimized(project, mode, &file, bytes, cache, console)?
            }
            _ => bytes,
        };
        pieces.insert(address, bytes);
    }
    pieces.insert(format!("{name}-boot.js"), audience.boot().into_bytes());
    Ok(pieces)
}

/// Runs the splitting tool and wasm-bindgen unless the folder already holds what they make of this program.
fn bind(project: &Project, program: &[u8], name: &str, work: &Path) -> Outcome<()> {
    let lockfile = files::read_text(&project.root.join("Cargo.lock"))?;
    let version = |of| lock::version(&lockfile, of).unwrap_or_default();
    let (binder, splitter) = (version("wasm-bindgen"), version("wasm_split_cli_support"));
    let key = cache::hash(&[binder.as_bytes(), splitter.as_bytes(), program]);
    let stamp = work.join(".made-from");
    if std::fs::read_to_string(&stamp).is_ok_and(|made_from| made_from == key) {
        return Ok(());
    }
    files::remove(work)?;
    let raw = work.with_extension("split");
    files::remove(&raw)?;
    let split = split::split(name, program, &raw)?;
    files::remove(&raw)?;
    let mut bindgen = Bindgen::new();
    bindgen
        .input_bytes(name, split.main)
        .typescript(false)
        // The parts find the program's functions by the linker's names.
        .keep_lld_exports(true)
        .demangle(false)
        .remove_producers_section(true);
    bindgen.web(true).during("setting wasm-bindgen up")?;
    bindgen
        .generate(work)
        .during(format!("running wasm-bindgen on {name}"))?;
    files::write(&work.join(split::loader_name(name)), &split.loader)?;
    for (address, part) in split.parts {
        files::write(&work.join(address), &part)?;
    }
    files::write(&stamp, key.as_bytes())
}

/// Makes the program smaller, where wasm-opt is at hand; a build without it works too.
fn optimized(
    project: &Project,
    mode: Mode,
    file: &Path,
    bytes: Vec<u8>,
    cache: &Cache,
    console: &Console,
) -> Outcome<Vec<u8>> {
    if mode == Mode::Dev {
        return Ok(bytes);
    }
    let Some((program, version)) = wasm_opt(project) else {
        console.say(
            "  no wasm-opt (`npm ci` in end2end brings it): the program stays about twice as large",
        )?;
        return Ok(bytes);
    };
    let options = SMALLER.join(" ");
    cache.bytes(&[version.as_bytes(), options.as_bytes(), &bytes], || {
        let small = file.with_extension("small");
        let mut command = Command::new(&program);
        process::run_on(
            console,
            command.args(SMALLER).arg(file).arg("-o").arg(&small),
        )?;
        let result = files::read(&small);
        files::remove(&small)?;
        result
    })
}

fn wasm_opt(project: &Project) -> Option<(PathBuf, String)> {
    let own = project.end2end().join("node_modules/.bin/wasm-opt");
    [own, PathBuf::from("wasm-opt")]
        .into_iter()
        .find_map(|program| {
            process::version(&program, &["--version"]).map(|version| (program, version))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_from_outside_stay() {
        assert_eq!(added(None, "--cfg a"), "--cfg a");
        assert_eq!(
            added(Some("--sysroot /s".into()), "--cfg a"),
            "--sysroot /s --cfg a"
        );
    }

    #[test]
    fn the_optimizer_is_told_each_feature_by_name() {
        assert!(!SMALLER.contains(&"--all-features"));
    }
}
