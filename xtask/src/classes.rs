//! The classes of the style sheets and of the screens: each that a screen has is defined in the bundle of its audience, and none is defined
//! that nobody has. A bundle carries no area whose screens are the other audience's.

use std::{collections::BTreeSet, path::Path};

use crate::{audience::Audience, failure::Outcome, files, sources::Sources};

/// What all screens are made of; everything else belongs to an area.
const COMMON: [&str; 2] = ["base", "ui"];

/// Classes that look like nothing: a place in the document for tests and code to find.
const BARE: &[&str] = &["rows-seen"];

/// The modules that an audience's pages begin with.
fn begins(audience: Audience) -> &'static [&'static str] {
    match audience {
        // Everybody's pages wear the customers' bundle: whoever orders has it then already.
        Audience::Customer => &["customer", "ui/lock", "ui/offline_start", "public"],
        Audience::Staff => &["staff", "ui/lock", "ui/offline_start"],
    }
}

pub fn faults(root: &Path) -> Outcome<Vec<String>> {
    let sources = Sources::read(&root.join("app/src"))?;
    let mut faults = BTreeSet::new();
    for audience in Audience::ALL {
        let name = audience.name();
        let style = root.join("style");
        let mut parts = Vec::new();
        for part in imports(&files::read_text(&style.join(audience.css()))?) {
            parts.push((part.clone(), files::read_text(&style.join(&part))?));
        }
        faults.extend(of_bundle(name, &parts, &sources, begins(audience)));
    }
    Ok(faults.into_iter().collect())
}

fn of_bundle(
    name: &str,
    parts: &[(String, String)],
    sources: &Sources,
    begins: &[&str],
) -> Vec<String> {
    let screens = sources.reached(begins);
    let own: BTreeSet<&str> = screens.values().flat_map(|text| words(text)).collect();
    let all: BTreeSet<&str> = sources
        .modules()
        .flat_map(|(_, text)| words(text))
        .collect();
    let (mut bundle, mut faults) = (BTreeSet::new(), Vec::new());
    for (part, css) in parts {
        let common = COMMON
            .iter()
            .any(|folder| part.starts_with(&format!("{folder}/")));
        for class in defined(css) {
            if common && !all.contains(class.as_str()) {
                faults.push(format!(
                    "style/{part} defines `.{class}`, which no screen has"
                ));
            }
            if !common && !own.contains(class.as_str()) {
                faults.push(format!(
                    "style/{part} defines `.{class}`, which no screen of style/{name}.css has"
                ));
            }
            bundle.insert(class);
        }
    }
    for (module, text) in screens {
        for class in attributes(text) {
            if !bundle.contains(class) && !BARE.contains(&class) {
                faults.push(format!(
                    "app/src/{module}.rs has class `{class}`, which style/{name}.css does not define"
                ));
            }
        }
    }
    faults
}

/// The files of a bundle, below `style`.
fn imports(entry: &str) -> Vec<String> {
    let parts = entry
        .lines()
        .filter_map(|line| line.strip_prefix("@import \"./"));
    parts
        .filter_map(|part| part.strip_suffix("\";"))
        .map(str::to_owned)
        .collect()
}

/// The classes in the selectors of a style sheet: what stands between two rules, declarations and braces, before a `{`.
fn defined(css: &str) -> BTreeSet<String> {
    let mut classes = BTreeSet::new();
    let mut rest = css.to_owned();
    while let Some((before, after)) = rest.split_once("/*") {
        let after = after.split_once("*/").map_or("", |(_, after)| after);
        rest = format!("{before}{after}");
    }
    for part in rest.split_inclusive(['{', '}', ';']) {
        let Some(selector) = part.strip_suffix('{') else {
            continue;
        };
        for name in selector.split('.').skip(1) {
            let class: String = name
                .chars()
                .take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
                .collect();
            if class.starts_with(|c: char| c.is_alphabetic()) {
                classes.insert(class);
            }
        }
    }
    classes
}

/// Every word of every text in a source: a class may be put together anywhere.
fn words(text: &str) -> Vec<&str> {
    let texts = text.split('"').skip(1).step_by(2);
    texts
        .flat_map(str::split_whitespace)
        .chain(switched(text))
        .collect()
}

/// The classes that stand in an attribute.
fn attributes(text: &str) -> Vec<&str> {
    let values = text.split(" class=\"").skip(1);
    values
        .filter_map(|value| value.split('"').next())
        .flat_map(str::split_whitespace)
        .chain(switched(text))
        .collect()
}

/// `class:name=…`
fn switched(text: &str) -> impl Iterator<Item = &str> {
    let named = |rest: &'_ str| rest.find(|c: char| !c.is_alphanumeric() && c != '-');
    text.split(" class:").skip(1).filter_map(move |rest| {
        let (name, rest) = rest.split_at(named(rest)?);
        (!name.is_empty() && rest.starts_with('=')).then_some(name)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_read_from_selectors_only() {
        let css = "/* .gone { */ .a.b > .c-d:has(.e) {\n  margin: .5em;\n  & .f { top: 0 }\n}\n@media (max-width: 899.98px) { .g {} }";
        let found: Vec<String> = defined(css).into_iter().collect();
        assert_eq!(found, ["a", "b", "c-d", "e", "f", "g"]);
    }

    #[test]
    fn each_kind_of_fault_is_named() {
        let sources = Sources::of(&[
            (
                "customer",
                "view! { <p class=\"card pub\" class:busy=on></p> }",
            ),
            ("staff", "view! { <p class=\"board\"></p> }"),
        ]);
        let part = |name: &str, css: &str| (name.to_owned(), css.to_owned());
        let parts = [
            part("ui/card.css", ".card {} .busy {} .never {}"),
            part("sales/board.css", ".board {}"),
        ];
        assert_eq!(
            of_bundle("customer", &parts, &sources, &["customer"]),
            [
                "style/ui/card.css defines `.never`, which no screen has",
                "style/sales/board.css defines `.board`, which no screen of style/customer.css has",
                "app/src/customer.rs has class `pub`, which style/customer.css does not define",
            ]
        );
    }

    #[test]
    fn a_bundle_is_what_its_entry_imports() {
        assert_eq!(
            imports("/* x */\n@import \"./ui/card.css\";\n"),
            ["ui/card.css"]
        );
    }
}
