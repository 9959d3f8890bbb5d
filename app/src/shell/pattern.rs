//! What a route of an app matches, read from its address: the router's own macro takes nothing but a literal.

use leptos_router::{PartialPathMatch, PathSegment, PossibleRouteMatch};

/// An address in which `:name` stands for a part, and `:name?` for one that may be missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pattern(pub &'static str);

impl Pattern {
    fn parts(self) -> impl Iterator<Item = PathSegment> {
        self.0.split('/').skip(1).map(|part| {
            match (part.strip_prefix(':'), part.strip_suffix('?')) {
                (Some(name), None) => PathSegment::Param(name.into()),
                (Some(name), Some(_)) => {
                    PathSegment::OptionalParam(name.trim_end_matches('?').into())
                }
                (None, _) => PathSegment::Static(part.into()),
            }
        })
    }
}

/// The first part of a path, and what follows it.
fn first(path: &str) -> Option<(&str, &str)> {
    let path = path.strip_prefix('/')?;
    let (part, rest) = path.split_at(path.find('/').unwrap_or(path.len()));
    (!part.is_empty()).then_some((part, rest))
}

impl PossibleRouteMatch for Pattern {
    fn optional(&self) -> bool {
        false
    }

    fn test<'a>(&self, path: &'a str) -> Option<PartialPathMatch<'a>> {
        let (mut rest, mut params) = (path, Vec::new());
        for part in self.parts() {
            match (part, first(rest)) {
                (PathSegment::Static(name), Some((here, after))) if name == here => rest = after,
                (
                    PathSegment::Param(name) | PathSegment::OptionalParam(name),
                    Some((here, after)),
                ) => {
                    params.push((name, here.to_owned()));
                    rest = after;
                }
                (PathSegment::OptionalParam(_), None) => {}
                _ => return None,
            }
        }
        let matched = &path[..path.len() - rest.len()];
        Some(PartialPathMatch::new(rest, params, matched))
    }

    fn generate_path(&self, path: &mut Vec<PathSegment>) {
        path.extend(self.parts());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use leptos_router::path;

    /// What is left, what stands in the places, and what was matched.
    fn matched(pattern: &impl PossibleRouteMatch, path: &str) -> Option<(String, String, String)> {
        pattern.test(path).map(|found| {
            let (rest, matched) = (found.remaining().to_owned(), found.matched().to_owned());
            (rest, format!("{:?}", found.params()), matched)
        })
    }

    #[test]
    fn a_pattern_matches_what_the_routers_own_macro_matches() {
        let paths = [
            "/app",
            "/app/",
            "/apple",
            "/app/menu",
            "/app/menu/",
            "/app/menus",
            "/app/menu/7",
            "/app/menu/7/",
            "/app/menu/7/8",
            "/app/orders",
            "/app/orders/",
            "/app/orders/7",
            "/app/orders/7/",
            "/desk",
            "/",
            "",
        ];
        for path in paths {
            let home = matched(&path!("/app"), path);
            assert_eq!(matched(&Pattern("/app"), path), home, "{path}");
            let menu = matched(&path!("/app/menu/:id?"), path);
            assert_eq!(matched(&Pattern("/app/menu/:id?"), path), menu, "{path}");
            let order = matched(&path!("/app/orders/:id"), path);
            assert_eq!(matched(&Pattern("/app/orders/:id"), path), order, "{path}");
        }
    }

    #[test]
    fn a_pattern_is_made_of_the_parts_of_the_routers_own_macro() {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        Pattern("/app/menu/:id?").generate_path(&mut ours);
        path!("/app/menu/:id?").generate_path(&mut theirs);
        assert_eq!(ours, theirs);
    }
}
