//! The directions between the modules of a crate: each may use those that stand before it, so that no circle keeps one from becoming a crate
//! of its own.

use std::path::Path;

use crate::{failure::Outcome, sources::Sources};

/// A crate whose modules have an order.
struct Ordered {
    source: &'static str,
    /// The modules, lowest first. `docs/ARCHITECTURE.md` says what each is for.
    rooms: &'static [&'static str],
    /// What only names modules.
    no_rooms: &'static [&'static str],
    /// What stands in the crate's root, below all of them.
    root: &'static [&'static str],
}

const APP: Ordered = Ordered {
    source: "app/src",
    rooms: &[
        "icon",
        "zones",
        "mail_text",
        "field_text",
        "forms",
        "catalogue",
        "files",
        "unsent_file",
        "phone_protection",
        "device",
        "api",
        "held_work",
        "context",
        "ui",
        "feature/file",
        "feature/team",
        "feature/task",
        "feature/business",
        "feature/sales",
        "feature/insight",
        "feature/reach",
        "feature/people",
        "feature/draw",
        "feature/service",
        "feature/account",
        "feature/start",
        "shell",
        "area",
        "customer_areas",
        "customer",
        "staff_areas",
        "staff",
        "public",
    ],
    no_rooms: &["lib", "feature"],
    root: &[],
};

const BACKEND: Ordered = Ordered {
    source: "server/backend/src",
    rooms: &[
        "durability",
        "error",
        "clock",
        "db",
        "setting",
        "sealed_secret",
        "https",
        "limit",
        "job",
        "server_noun",
        "change",
        "audit",
        "sealed_secret",
        "qr_code",
        "legal_text",
        "logo",
        "business",
        "sales",
        "service",
        "people",
        "insight",
        "file",
        "mail",
        "reach",
        "account",
        "import",
        "privacy",
        "business_export",
        "due",
        "inbound",
        "sync",
        "set_up",
        "set_up_draft",
        "seed",
        "backup",
        "restore",
        "doctor",
        "test_support",
    ],
    no_rooms: &["lib"],
    root: &["Backend", "BackendError", "Poke", "Settings"],
};

/// Every use of a module that stands higher, and every module that has no place.
pub fn faults(root: &Path) -> Outcome<Vec<String>> {
    let mut faults = Vec::new();
    for ordered in [APP, BACKEND] {
        let sources = Sources::read(&root.join(ordered.source))?;
        let modules = sources.modules();
        faults.extend(
            modules
                .filter(|(module, _)| !ordered.no_rooms.contains(module))
                .flat_map(|(module, text)| ordered.faults(module, text)),
        );
    }
    Ok(faults)
}

impl Ordered {
    fn faults(&self, module: &str, text: &str) -> Vec<String> {
        let source = self.source;
        let Some(room) = self.room(module) else {
            return vec![format!(
                "{source}/{module} has no place in `xtask/src/rooms.rs`"
            )];
        };
        let mut faults = Vec::new();
        for (number, line) in (1..).zip(text.lines()) {
            for path in line.split("crate::").skip(1) {
                let used = path.replace("::", "/");
                let is_root = self.root.iter().any(|item| stands_for(item, &used));
                if !is_root && self.room(&used).is_none_or(|used| used > room) {
                    let used: String = path.chars().take_while(|c| !c.is_whitespace()).collect();
                    faults.push(format!(
                        "{source}/{module}:{number} uses `{used}`, which does not stand below it (`xtask/src/rooms.rs`)"
                    ));
                }
            }
        }
        faults
    }

    /// The place of a module or of a path into one.
    fn room(&self, path: &str) -> Option<usize> {
        self.rooms.iter().position(|room| stands_for(room, path))
    }
}

/// True where a path is that of a module, or leads into it.
fn stands_for(room: &str, path: &str) -> bool {
    path.strip_prefix(room)
        .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_uses_its_own_and_those_below() {
        let text = "use crate::ui::Icon;\nuse crate::feature::sales::order::board::BoardPage;\n";
        assert!(APP.faults("feature/people/x", text).is_empty());
        assert!(APP.faults("feature/sales/x", text).is_empty());
    }

    #[test]
    fn a_use_upwards_is_named_with_its_line() {
        let text = "use crate::forms::PREFS;\nuse crate::feature::sales::cart;\n";
        let faults = APP.faults("ui/pill", text);
        assert_eq!(faults.len(), 1);
        assert!(faults[0].contains("app/src/ui/pill:2 uses `feature::sales::cart;`"));
    }

    #[test]
    fn what_has_no_place_is_a_fault() {
        assert!(APP.faults("new", "")[0].contains("no place"));
        assert_eq!(
            APP.faults("ui/x", "use crate::else_where::Thing;\n").len(),
            1
        );
        assert_eq!(
            APP.faults("ui/x", "use crate::{words, feature};\n").len(),
            1
        );
    }

    #[test]
    fn people_and_mail_stand_below_sync_in_the_backend() {
        let text = "use crate::change::Work;\nuse crate::Backend;\n";
        assert!(BACKEND.faults("people/letter", text).is_empty());
        let text = "use crate::sync::push::Push;\n";
        assert_eq!(BACKEND.faults("mail/on_change", text).len(), 1);
        assert!(BACKEND.faults("sync/apply", text).is_empty());
    }
}
