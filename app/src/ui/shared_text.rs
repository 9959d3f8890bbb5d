//! What another app shared with this one: it becomes what is typed into the form that it opens, and is read before it is sent.

use crate::context::AppContext;
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};

/// Takes what was shared, where the address says that something was: once, and the address says so no more.
pub fn take_shared(app: AppContext, then: impl FnOnce(String) + 'static) {
    let shared = use_query_map().with_untracked(|query| query.get("shared").is_some());
    if !shared {
        return;
    }
    let (go, path) = (use_navigate(), use_location().pathname.get_untracked());
    let taking = app.device().take_shared();
    spawn_local(async move {
        if let Some(text) = taking.await {
            then(text);
        }
        let replace = true;
        go(
            &path,
            NavigateOptions {
                replace,
                ..NavigateOptions::default()
            },
        );
    });
}

/// What was typed before stays, above what came.
#[must_use]
pub fn below(typed: &str, shared: &str, most: usize) -> String {
    let all = match typed.trim_end() {
        "" => shared.to_owned(),
        typed => format!("{typed}\n{shared}"),
    };
    all.chars().take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_stays_above_what_was_shared() {
        assert_eq!(below("", "a link", 100), "a link");
        assert_eq!(below("Look:\n", "a link", 100), "Look:\na link");
        assert_eq!(below("Look:", "a link", 7), "Look:\na");
    }
}
