//! Which share of the simulator's lives and planted bugs a run has: another one with each commit, all of them after eight.
//!
//! A share follows from the commit and from nothing else, so that a commit does not pass today and fail tomorrow.

use std::{
    fmt,
    process::{Command, Stdio},
};

use crate::project::Project;

/// Shares that are all of it together.
const SHARES: u64 = 8;
/// What the simulator is told by; whoever sets it decides instead of the commit.
pub const VARIABLE: &str = "ROTATION";

/// `3/8`: the fourth of eight shares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotation(String);

impl fmt::Display for Rotation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Rotation {
    /// This commit's.
    pub fn of(project: &Project) -> Self {
        if let Some(asked) = std::env::var_os(VARIABLE).filter(|asked| !asked.is_empty()) {
            return Self(asked.to_string_lossy().into_owned());
        }
        // Sources without a repository have the first share.
        let git = |words: &[&str]| {
            let mut git = Command::new("git");
            git.args(words)
                .current_dir(&project.root)
                .stderr(Stdio::null());
            let said = git.output().map(|done| done.stdout).unwrap_or_default();
            String::from_utf8(said).unwrap_or_default()
        };
        if git(&["rev-parse", "--is-shallow-repository"]).trim() == "true" {
            Self::from_name(&git(&["rev-parse", "HEAD"]))
        } else {
            Self::from_count(&git(&["rev-list", "--count", "--first-parent", "HEAD"]))
        }
    }

    /// Commits are counted, so that eight in a row have all shares.
    fn from_count(count: &str) -> Self {
        Self::at(count.trim().parse().unwrap_or(0))
    }

    /// Where the commits before this one are not there to be counted, its own name decides.
    fn from_name(name: &str) -> Self {
        let last = name.trim().chars().last();
        Self::at(
            last.and_then(|digit| digit.to_digit(16))
                .unwrap_or(0)
                .into(),
        )
    }

    fn at(number: u64) -> Self {
        Self(format!("{}/{SHARES}", number % SHARES))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn eight_commits_in_a_row_have_all_shares_and_each_has_its_own_every_time() {
        let share = |count: u64| Rotation::from_count(&format!("{count}\n")).to_string();
        let eight: BTreeSet<String> = (315..323).map(share).collect();
        let all = (0..SHARES).map(|at| format!("{at}/{SHARES}"));
        assert_eq!(eight, all.collect::<BTreeSet<_>>());
        assert_eq!(share(315), share(315));
    }

    #[test]
    fn a_commit_without_the_ones_before_it_has_a_share_too() {
        assert_eq!(Rotation::from_name("06b8b2d\n").to_string(), "5/8");
        assert_eq!(Rotation::from_name("").to_string(), "0/8");
    }
}
