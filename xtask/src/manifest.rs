//! `build.json`: what a build consists of, for the server's shells and the service worker.

use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::{
    audience::Audience,
    failure::{Outcome, While},
    files,
};

/// All addresses start with `/pkg/<build>/`, except those in `public`.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    /// Short hash over all files below `/pkg/<build>/`.
    pub build: String,
    pub customer: Program,
    pub staff: Program,
    pub precache: Precache,
    /// Files copied from `public/`, relative to `site/public/`.
    pub public: Vec<String>,
}

#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Program {
    /// The module script that starts the program.
    pub boot: String,
    pub js: String,
    pub wasm: String,
    pub css: String,
}

/// All that an audience's shell needs to start without the server.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub struct Precache {
    pub customer: Vec<String>,
    pub staff: Vec<String>,
}

impl Manifest {
    pub fn new(
        build: &str,
        customer: Vec<String>,
        staff: Vec<String>,
        public: Vec<String>,
    ) -> Self {
        let at = |name: &str| format!("/pkg/{build}/{name}");
        let all = |names: Vec<String>, audience: Audience| {
            let css = audience.css();
            let names = names.into_iter().chain([css]);
            names.map(|name| at(&name)).collect::<Vec<_>>()
        };
        let program = |audience: Audience| {
            let name = audience.name();
            Program {
                boot: at(&format!("{name}-boot.js")),
                js: at(&format!("{name}.js")),
                wasm: at(&format!("{name}_bg.wasm")),
                css: at(&audience.css()),
            }
        };
        Self {
            customer: program(Audience::Customer),
            staff: program(Audience::Staff),
            precache: Precache {
                customer: all(customer, Audience::Customer),
                staff: all(staff, Audience::Staff),
            },
            public,
            build: build.to_owned(),
        }
    }

    pub fn read(site: &Path) -> Outcome<Self> {
        let path = site.join("build.json");
        serde_json::from_str(&files::read_text(&path)?)
            .during(format!("reading {}", path.display()))
    }

    pub fn write(&self, site: &Path) -> Outcome<()> {
        let json = serde_json::to_string_pretty(self).during("writing build.json")?;
        files::write(&site.join("build.json"), json.as_bytes())
    }

    pub fn precache(&self, audience: Audience) -> &[String] {
        match audience {
            Audience::Customer => &self.precache.customer,
            Audience::Staff => &self.precache.staff,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_lies_below_the_build_and_is_precached_for_its_own_side() {
        let manifest = Manifest::new(
            "b1",
            vec!["customer.js".into()],
            vec!["staff.js".into()],
            vec![],
        );
        assert_eq!(manifest.customer.boot, "/pkg/b1/customer-boot.js");
        assert_eq!(manifest.staff.wasm, "/pkg/b1/staff_bg.wasm");
        assert_eq!(
            manifest.precache(Audience::Customer),
            ["/pkg/b1/customer.js", "/pkg/b1/customer.css"]
        );
        assert_eq!(
            manifest.precache(Audience::Staff),
            ["/pkg/b1/staff.js", "/pkg/b1/staff.css"]
        );
    }

    #[test]
    fn what_is_written_is_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let manifest = Manifest::new("b1", vec![], vec![], vec!["icons/app.svg".into()]);
        manifest.write(folder.path()).unwrap();
        assert_eq!(Manifest::read(folder.path()).unwrap(), manifest);
    }
}
