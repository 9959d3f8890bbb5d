//! Puts `target/site` together: the programs, the style sheet, the public files, `build.json`.

use std::{fs::File, path::Path, thread};

use crate::{
    audience::Audience,
    bytes,
    cache::{self, Cache},
    compile::Made,
    compress,
    console::Console,
    css,
    failure::{Failure, Outcome, While},
    files,
    manifest::Manifest,
    project::Project,
    wasm::{self, Mode, Pieces},
    words, worker,
};

/// Digits of the build's name: enough for two builds never to meet, short in an address.
const NAME_DIGITS: usize = 12;

/// Tells how much of it cargo had to compile.
pub fn build(project: &Project, mode: Mode, console: &Console) -> Outcome<Made> {
    let made = wasm::compile(project, mode, console)?;
    // Two builds at once would write into each other's folder.
    let lock = project.target.join("site.lock");
    let lock = File::create(&lock).during(format!("opening {}", lock.display()))?;
    lock.lock()
        .during("waiting for another build of the site")?;

    let cache = Cache::new(project.cache());
    // wasm-bindgen and wasm-opt use one core each.
    let (customer, staff) = thread::scope(|scope| {
        let pieces = |audience| wasm::pieces(project, mode, audience, &cache, console);
        let customer = scope.spawn(move || pieces(Audience::Customer));
        let staff = pieces(Audience::Staff);
        let stopped = |_| Err(Failure::new("making the customers' files stopped"));
        (customer.join().unwrap_or_else(stopped), staff)
    });
    let (customer, staff) = (customer?, staff?);
    if mode == Mode::Release {
        words::check(project, Audience::Customer, &customer)?;
        words::check(project, Audience::Staff, &staff)?;
    }
    let names = |pieces: &Pieces| pieces.keys().cloned().collect::<Vec<_>>();
    let (customer_names, staff_names) = (names(&customer), names(&staff));
    let mut pieces = customer;
    pieces.extend(staff);
    for audience in Audience::ALL {
        let entry = project.root.join("style").join(audience.css());
        pieces.insert(audience.css(), css::bundle(&entry)?);
    }

    let name = name_of(&pieces);
    let new = project.target.join("site.new");
    files::remove(&new)?;
    let write = writer(mode, &cache);
    for (address, bytes) in &pieces {
        write(&new.join("pkg").join(&name).join(address), bytes)?;
    }
    let public = copy_public(&project.root.join("public"), &new.join("public"), &write)?;
    let manifest = Manifest::new(&name, customer_names, staff_names, public);
    manifest.write(&new)?;
    let source = files::read_text(&project.root.join("frontend/sw.js"))?;
    files::write(
        &new.join("sw.js"),
        worker::fill(&source, &manifest)?.as_bytes(),
    )?;
    swap(&new, &project.site())?;
    cache.trim()?;
    console.say(&format!(
        "  {} holds build {name}",
        project.site().display()
    ))?;
    if mode == Mode::Release {
        console.say(&bytes::table(project)?)?;
    }
    Ok(made)
}

/// A development build is loaded once, from this machine: compressing it is time lost.
fn writer(mode: Mode, cache: &Cache) -> impl Fn(&Path, &[u8]) -> Outcome<()> {
    move |path, bytes| match mode {
        Mode::Dev => files::write(path, bytes),
        Mode::Release => compress::write(path, bytes, cache),
    }
}

/// The build's name follows from what is in it, so that an address never changes its content.
fn name_of(pieces: &Pieces) -> String {
    let inputs: Vec<&[u8]> = pieces
        .iter()
        .flat_map(|(address, bytes)| [address.as_bytes(), bytes.as_slice()])
        .collect();
    cache::hash(&inputs).chars().take(NAME_DIGITS).collect()
}

fn copy_public(
    from: &Path,
    to: &Path,
    write: &impl Fn(&Path, &[u8]) -> Outcome<()>,
) -> Outcome<Vec<String>> {
    let mut addresses = Vec::new();
    for path in files::below(from)? {
        write(&to.join(&path), &files::read(&from.join(&path))?)?;
        addresses.push(files::address(&path));
    }
    Ok(addresses)
}

/// The new site takes the place of the old one whole: a server that reads meanwhile finds one or
/// the other, never half of each.
fn swap(new: &Path, site: &Path) -> Outcome<()> {
    let old = site.with_extension("old");
    files::remove(&old)?;
    if site.exists() {
        files::rename(site, &old)?;
    }
    files::rename(new, site)?;
    files::remove(&old)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(of: &[(&str, &str)]) -> Pieces {
        of.iter()
            .map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec()))
            .collect()
    }

    #[test]
    fn the_name_follows_the_content() {
        let first = name_of(&pieces(&[("a.js", "1"), ("b.js", "2")]));
        assert_eq!(first, name_of(&pieces(&[("b.js", "2"), ("a.js", "1")])));
        assert_ne!(first, name_of(&pieces(&[("a.js", "1"), ("b.js", "3")])));
        assert_eq!(first.len(), NAME_DIGITS);
    }

    #[test]
    fn the_new_site_replaces_the_old_one_whole() {
        let folder = tempfile::tempdir().unwrap();
        let (new, site) = (folder.path().join("site.new"), folder.path().join("site"));
        files::write(&site.join("old.txt"), b"").unwrap();
        files::write(&new.join("new.txt"), b"").unwrap();
        swap(&new, &site).unwrap();
        assert_eq!(
            files::below(folder.path()).unwrap(),
            [Path::new("site/new.txt")]
        );
    }

    #[test]
    fn public_files_keep_their_names() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("public"), folder.path().join("site"));
        files::write(&from.join("icons/app.svg"), b"<svg/>").unwrap();
        let copied = copy_public(&from, &to, &|path: &Path, bytes: &[u8]| {
            files::write(path, bytes)
        });
        assert_eq!(copied.unwrap(), ["icons/app.svg"]);
        assert!(to.join("icons/app.svg").exists());
    }
}
