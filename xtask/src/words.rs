//! No program carries the words of another audience: those of the staff are no business of a customer's phone, and each
//! byte of them would be loaded for nothing.

use std::{
    collections::{BTreeSet, HashSet},
    path::Path,
};

use crate::{
    audience::Audience,
    failure::{Failure, Outcome},
    files,
    project::Project,
    wasm::Pieces,
};

/// Bytes from which on a text is looked for: shorter ones also stand in a program by accident, or inside of instructions.
const TELLING: usize = 16;

/// Fails where what a browser loads for this audience holds a text that only another audience's files give.
pub fn check(project: &Project, audience: Audience, pieces: &Pieces) -> Outcome<()> {
    let words = project.root.join("app/words/src");
    let (mut own, mut others) = (String::new(), BTreeSet::new());
    for path in files::below(&words)? {
        let source = files::read_text(&words.join(&path))?;
        if is_of(&path, audience) {
            own.push_str(&source);
        } else {
            others.extend(texts(&source));
        }
    }
    // One's own sentence may quote what a button of others says.
    others.retain(|text| !own.contains(text));
    let others: Vec<_> = others.iter().collect();
    if others.is_empty() {
        return Err(Failure::new(format!("no words in {}", words.display())));
    }
    let found: Vec<_> = pieces
        .values()
        .flat_map(|program| held(program, &others))
        .map(|text| format!("“{text}”"))
        .collect();
    if found.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "the program {} carries words of others:\n  - {}",
        audience.name(),
        found.join("\n  - ")
    )))
}

/// True where the file's words may stand in this audience's program.
fn is_of(path: &Path, audience: Audience) -> bool {
    path.starts_with(audience.name()) || path.starts_with("common")
}

/// The longest piece without a gap of each text in a file, where it is long enough to tell.
fn texts(source: &str) -> BTreeSet<String> {
    let code = source
        .lines()
        .filter(|line| !line.trim_start().starts_with("//"));
    code.flat_map(|line| line.split('"').skip(1).step_by(2))
        .filter(|text| !text.contains('\\'))
        .filter_map(|text| {
            text.split(['{', '}'])
                .step_by(2)
                .max_by_key(|piece| piece.len())
        })
        .filter(|piece| piece.len() >= TELLING)
        .map(str::to_owned)
        .collect()
}

/// The texts that stand in the program. One walk looks for the beginnings of all of them; one for each text would take a minute.
fn held<'a>(program: &[u8], texts: &[&'a String]) -> Vec<&'a String> {
    let head = |text: &'a String| &text.as_bytes()[..TELLING];
    let heads: HashSet<&[u8]> = texts.iter().copied().map(head).collect();
    let begun: HashSet<&[u8]> = program
        .windows(TELLING)
        .filter(|piece| heads.contains(piece))
        .collect();
    let stands = |text: &&'a String| {
        let text = text.as_bytes();
        program.windows(text.len()).any(|piece| piece == text)
    };
    let mut found = texts.to_vec();
    found.retain(|text| begun.contains(head(text)) && stands(text));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAFF: &str = "//! \"A comment is no word\"\nwords! { for StaffWords:\n    board: \"The board of all orders\" | \"所有订单的看板\",\n    \
        called(name: &str): \"{name} was called just now\" | \"刚给{name}打过电话\",\n}\n";

    fn a_project() -> (tempfile::TempDir, Project) {
        let folder = tempfile::tempdir().unwrap();
        let (root, target) = (folder.path().to_owned(), folder.path().join("target"));
        let words = root.join("app/words/src");
        files::write(&words.join("staff/sales.rs"), STAFF.as_bytes()).unwrap();
        let common = "\"Said to everybody who asks for the order book\"";
        files::write(&words.join("common/ui.rs"), common.as_bytes()).unwrap();
        let quoted = b"\"asks for the order book\"";
        files::write(&words.join("staff/ui.rs"), quoted).unwrap();
        let page = b"\"A page that the server renders\"";
        files::write(&words.join("site/ui.rs"), page).unwrap();
        (folder, Project { root, target })
    }

    #[test]
    fn a_program_with_a_word_of_others_is_named() {
        let (_folder, project) = a_project();
        let check = |audience, program: &str| {
            let program = program.as_bytes().to_vec();
            check(
                &project,
                audience,
                &Pieces::from([("program".to_owned(), program)]),
            )
        };
        let clean = "…Said to everybody who asks for the order book…";
        assert!(check(Audience::Customer, clean).is_ok());
        for planted in [
            "The board of all orders",
            "所有订单的看板",
            " was called just now",
        ] {
            let program = format!("{clean}{planted}");
            let said = check(Audience::Customer, &program).unwrap_err().to_string();
            assert!(
                said.contains("customer") && said.contains(planted),
                "{said}"
            );
            assert!(check(Audience::Staff, &program).is_ok());
        }
    }

    #[test]
    fn a_check_that_looks_for_nothing_fails() {
        let folder = tempfile::tempdir().unwrap();
        let (root, target) = (folder.path().to_owned(), folder.path().join("target"));
        assert!(
            check(
                &Project { root, target },
                Audience::Customer,
                &Pieces::new()
            )
            .is_err()
        );
    }
}
