//! The directions between the modules of `app/src`: each may use those that stand before it, so that no circle keeps one from becoming
//! a crate of its own.

use std::path::Path;

use crate::{failure::Outcome, sources::Sources};

/// The modules, lowest first. `docs/ARCHITECTURE.md` says what each is for.
const ROOMS: &[&str] = &[
    "icon",
    "forms",
    "catalogue",
    "files",
    "brought",
    "guard",
    "device",
    "api",
    "held_work",
    "context",
    "ui",
    "feature/file",
    "feature/team",
    "feature/sales",
    "feature/people",
    "feature/service",
    "feature/account",
    "feature/start",
    "shell",
    "customer",
    "staff",
    "public",
];

/// What only names modules.
const NO_ROOMS: &[&str] = &["lib", "feature"];

/// Every use of a module that stands higher, and every module that has no place.
pub fn faults(root: &Path) -> Outcome<Vec<String>> {
    let sources = Sources::read(root)?;
    Ok(sources
        .modules()
        .filter(|(module, _)| !NO_ROOMS.contains(module))
        .flat_map(|(module, text)| of(module, text))
        .collect())
}

fn of(module: &str, text: &str) -> Vec<String> {
    let Some(room) = room(module) else {
        return vec![format!(
            "app/src/{module} has no place in `xtask/src/rooms.rs`"
        )];
    };
    let mut faults = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        for path in line.split("crate::").skip(1) {
            if self::room(&path.replace("::", "/")).is_none_or(|used| used > room) {
                let used: String = path.chars().take_while(|c| !c.is_whitespace()).collect();
                faults.push(format!(
                    "app/src/{module}:{number} uses `{used}`, which does not stand below it (`xtask/src/rooms.rs`)"
                ));
            }
        }
    }
    faults
}

/// The place of a module or of a path into one.
fn room(path: &str) -> Option<usize> {
    ROOMS.iter().position(|room| {
        path.strip_prefix(room)
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_uses_its_own_and_those_below() {
        let text = "use crate::ui::Icon;\nuse crate::feature::sales::order::board::BoardPage;\n";
        assert!(of("feature/people/x", text).is_empty());
        assert!(of("feature/sales/x", text).is_empty());
    }

    #[test]
    fn a_use_upwards_is_named_with_its_line() {
        let text = "use crate::forms::PREFS;\nuse crate::feature::sales::cart;\n";
        let faults = of("ui/pill", text);
        assert_eq!(faults.len(), 1);
        assert!(faults[0].contains("app/src/ui/pill:2 uses `feature::sales::cart;`"));
    }

    #[test]
    fn what_has_no_place_is_a_fault() {
        assert!(of("new", "")[0].contains("no place"));
        assert_eq!(of("ui/x", "use crate::else_where::Thing;\n").len(), 1);
        assert_eq!(of("ui/x", "use crate::{words, feature};\n").len(), 1);
    }
}
