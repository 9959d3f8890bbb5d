//! The sources of a crate as checks read them: by module, without their tests and comments, and which of them a program reaches.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use crate::{failure::Outcome, files};

/// What only tests use.
const TESTS: &[&str] = &["memory"];

/// The modules of a crate, by path without the ending: `feature/sales/order/board`, and `shell` for `shell/mod.rs`.
pub struct Sources(BTreeMap<String, String>);

impl Sources {
    pub fn read(source: &Path) -> Outcome<Self> {
        let mut texts = BTreeMap::new();
        for path in files::below(source)? {
            let name = path.to_string_lossy().replace('\\', "/");
            let Some(module) = name.strip_suffix(".rs") else {
                continue;
            };
            let module = module.strip_suffix("/mod").unwrap_or(module);
            if !TESTS.contains(&module) && !module.ends_with("tests") {
                let text = files::read_text(&source.join(&path))?;
                texts.insert(module.to_owned(), files::production(&text));
            }
        }
        Ok(Self(texts))
    }

    pub fn modules(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0
            .iter()
            .map(|(module, text)| (module.as_str(), text.as_str()))
    }

    /// These modules and all that they use, however far.
    pub fn reached(&self, from: &[&str]) -> BTreeMap<&str, &str> {
        let mut open: Vec<&str> = from
            .iter()
            .filter_map(|module| self.0.get_key_value(*module))
            .map(|(module, _)| module.as_str())
            .collect();
        let mut reached = BTreeMap::new();
        while let Some(module) = open.pop() {
            if let Some(text) = self.0.get(module)
                && reached.insert(module, text.as_str()).is_none()
            {
                open.extend(self.used_by(module, text));
            }
        }
        reached
    }

    fn used_by(&self, module: &str, text: &str) -> BTreeSet<&str> {
        let parent = module.rsplit_once('/').map_or("", |(parent, _)| parent);
        let mut used = BTreeSet::new();
        for path in paths(text, "crate::") {
            used.extend(self.named(&path));
        }
        for path in paths(text, "super::") {
            used.extend(self.named(&format!("{parent}/{path}")));
        }
        // What is not public in a folder is used by its own module.
        for line in text.lines() {
            if let Some(name) = line
                .strip_prefix("mod ")
                .and_then(|line| line.strip_suffix(';'))
            {
                used.extend(self.named(&format!("{module}/{name}")));
            }
        }
        used.remove(module);
        used
    }

    /// The module that a path leads into: the deepest of its folders, or the one that a folder hands the name on from.
    fn named(&self, path: &str) -> Option<&str> {
        let path = path.trim_start_matches('/');
        let mut module = path;
        let (module, _) = loop {
            if let Some((module, text)) = self.0.get_key_value(module) {
                break (module, text);
            }
            (module, _) = module.rsplit_once('/')?;
        };
        let name = path[module.len()..].trim_start_matches('/');
        let handed_on = self.0.get(module)?.lines().find_map(|line| {
            let uses = paths(line.strip_prefix("pub use ")?, "");
            let from = uses
                .iter()
                .find(|used| used.ends_with(&format!("/{name}")))?;
            let from = from
                .strip_prefix("crate/")
                .map_or_else(|| format!("{module}/{from}"), str::to_owned);
            let (from, _) = from.rsplit_once('/')?;
            self.0.get_key_value(from).map(|(from, _)| from.as_str())
        });
        Some(handed_on.filter(|_| !name.is_empty()).unwrap_or(module))
    }
}

/// Every path that follows a root, groups written out: `a::{b::C, d}` is `a/b/C` and `a/d`.
pub fn paths(text: &str, root: &str) -> Vec<String> {
    if root.is_empty() {
        return written_out("", text);
    }
    text.match_indices(root)
        .filter(|(at, _)| {
            !text[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':')
        })
        .flat_map(|(at, _)| written_out("", &text[at + root.len()..]))
        .collect()
}

fn written_out(prefix: &str, text: &str) -> Vec<String> {
    let name: String = text
        .chars()
        .take_while(|c| c.is_alphanumeric() || *c == '_')
        .collect();
    let rest = &text[name.len()..];
    let path = if prefix.is_empty() {
        name.clone()
    } else {
        format!("{prefix}/{name}")
    };
    if let Some(rest) = rest.strip_prefix("::") {
        return match rest.strip_prefix('{') {
            Some(group) => members(group)
                .into_iter()
                .flat_map(|one| written_out(&path, one))
                .collect(),
            None => written_out(&path, rest),
        };
    }
    if name.is_empty() {
        Vec::new()
    } else {
        vec![path]
    }
}

/// The members of a group, whose brace is open.
fn members(group: &str) -> Vec<&str> {
    let (mut depth, mut begin, mut members) = (0_usize, 0, Vec::new());
    for (at, c) in group.char_indices() {
        match c {
            '{' => depth += 1,
            '}' if depth > 0 => depth -= 1,
            '}' => {
                members.push(group[begin..at].trim());
                break;
            }
            ',' if depth == 0 => {
                members.push(group[begin..at].trim());
                begin = at + 1;
            }
            _ => {}
        }
    }
    members
}

#[cfg(test)]
impl Sources {
    pub fn of(texts: &[(&str, &str)]) -> Self {
        Self(
            texts
                .iter()
                .map(|(module, text)| ((*module).to_owned(), files::production(text)))
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_written_out() {
        let text = "use crate::ui::{Icon, page::{Page, focus}};\nlet x = crate::words::told(1);";
        assert_eq!(
            paths(text, "crate::"),
            ["ui/Icon", "ui/page/Page", "ui/page/focus", "words/told"]
        );
    }

    #[test]
    fn a_program_reaches_what_its_modules_use_and_nothing_else() {
        let sources = Sources::of(&[
            (
                "customer",
                "use crate::feature::cart::Cart;\nuse crate::ui::Icon;",
            ),
            (
                "feature/cart",
                "use super::price;\n// crate::staff\n#[cfg(test)]\nuse crate::staff;",
            ),
            ("feature/price", ""),
            ("staff", ""),
            ("ui", "pub mod icon;\npub mod page;\npub use icon::Icon;"),
            ("ui/icon", ""),
            ("ui/page", ""),
        ]);
        let reached: Vec<&str> = sources.reached(&["customer"]).into_keys().collect();
        assert_eq!(
            reached,
            ["customer", "feature/cart", "feature/price", "ui/icon"]
        );
    }

    #[test]
    fn a_folders_own_modules_are_reached_with_it() {
        let sources = Sources::of(&[
            ("shell", "mod sheet;\nuse sheet::Sheet;"),
            ("shell/sheet", ""),
            ("staff", "use crate::shell::Shell;"),
        ]);
        assert_eq!(sources.reached(&["staff"]).len(), 3);
    }
}
