//! The choices of a field as they are typed: one a line, `English / 中文`. Pure.

use domain::Label;
use domain::people::Choice;
use domain::people::contact::is_han;

/// The lines of the choices that are offered.
#[must_use]
pub fn choice_lines(choices: &[Choice]) -> String {
    let offered = choices.iter().filter(|choice| !choice.hidden);
    let line = |choice: &Choice| match (choice.label.en.as_str(), choice.label.zh.as_str()) {
        (en, "") => en.to_owned(),
        ("", zh) => zh.to_owned(),
        (en, zh) => format!("{en} / {zh}"),
    };
    offered.map(line).collect::<Vec<_>>().join("\n")
}

fn label(line: &str) -> Label {
    let (first, second) = line.split_once('/').map_or((line, ""), |(a, b)| (a, b));
    let (first, second) = (first.trim(), second.trim());
    let chinese = is_han(first) && !is_han(second);
    if chinese {
        Label::new(first, second)
    } else {
        Label::new(second, first)
    }
}

/// The choices of typed lines. One that says the same keeps its key, and so does one that is called otherwise in its place; what is not typed
/// any more is not offered any more.
#[must_use]
pub fn read_choices(
    typed: &str,
    was: &[Choice],
    mut new_key: impl FnMut() -> String,
) -> Vec<Choice> {
    let lines: Vec<Label> = typed
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .map(label)
        .collect();
    let offered: Vec<&Choice> = was.iter().filter(|choice| !choice.hidden).collect();
    let mut keys: Vec<Option<String>> = lines
        .iter()
        .map(|line| was.iter().find(|choice| choice.label == *line))
        .map(|found| found.map(|choice| choice.key.clone()))
        .collect();
    for at in 0..keys.len() {
        let before = offered.get(at).map(|choice| choice.key.clone());
        let is_free = before.as_ref().is_some_and(|_| !keys.contains(&before));
        // Only where no line came or went is the place the same one.
        if keys[at].is_none() && is_free && offered.len() == lines.len() {
            keys[at] = before;
        }
    }
    let mut choices: Vec<Choice> = Vec::new();
    for (label, key) in lines.into_iter().zip(keys) {
        let key = key.unwrap_or_else(&mut new_key);
        if !choices.iter().any(|choice| choice.key == key) {
            choices.push(Choice {
                key,
                label,
                hidden: false,
            });
        }
    }
    for gone in was {
        if !choices.iter().any(|choice| choice.key == gone.key) {
            choices.push(Choice {
                hidden: true,
                ..gone.clone()
            });
        }
    }
    choices
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(typed: &str, was: &[Choice]) -> Vec<(String, String, bool)> {
        let mut n = 0;
        let read = read_choices(typed, was, || {
            n += 1;
            format!("new{n}")
        });
        let of = |one: Choice| (one.key, one.label.en + &one.label.zh, one.hidden);
        read.into_iter().map(of).collect()
    }

    fn row(key: &str, text: &str, hidden: bool) -> (String, String, bool) {
        (key.into(), text.into(), hidden)
    }

    #[test]
    fn a_choice_keeps_its_key_whatever_happens_around_it() {
        let was = read_choices("Window / 靠窗\nBar", &[], {
            let mut keys = ["a", "b"].into_iter();
            move || keys.next().unwrap().to_owned()
        });
        assert_eq!(choice_lines(&was), "Window / 靠窗\nBar");
        assert_eq!(
            read("Bar\nWindow / 靠窗", &was),
            [row("b", "Bar", false), row("a", "Window靠窗", false)]
        );
        assert_eq!(
            read("Window / 窗边\nBar", &was),
            [row("a", "Window窗边", false), row("b", "Bar", false)]
        );
        assert_eq!(
            read("Bar", &was),
            [row("b", "Bar", false), row("a", "Window靠窗", true)]
        );
        assert_eq!(
            read("Bar\nTerrace\nWindow / 靠窗", &was),
            [
                row("b", "Bar", false),
                row("new1", "Terrace", false),
                row("a", "Window靠窗", false)
            ]
        );
    }

    #[test]
    fn a_choice_that_was_given_up_comes_back_as_it_was() {
        let was = [Choice {
            key: "a".into(),
            label: Label::new("", "Bar"),
            hidden: true,
        }];
        assert_eq!(read("Bar", &was), [row("a", "Bar", false)]);
        assert_eq!(read("靠窗 / Window\n靠窗 / Window", &[]).len(), 2);
    }
}
