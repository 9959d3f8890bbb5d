//! Steps changed by taps: put in, taken out, moved. Pure: the screen only shows it.

use domain::Label;
use domain::reach::steps::{MAX_DEPTH, MAX_STEPS, flat, next_key};
use domain::reach::{BranchOn, Channel, Step, StepKind};

/// A column of steps: the first one, or what follows from a branch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Column {
    First,
    Yes(u32),
    No(u32),
}

/// What can be put in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NewStep {
    Mail,
    Chat,
    Sms,
    Push,
    Wait,
    Branch,
    Task,
    End,
}

impl NewStep {
    pub const ALL: [Self; 8] = [
        Self::Mail,
        Self::Chat,
        Self::Sms,
        Self::Push,
        Self::Wait,
        Self::Branch,
        Self::Task,
        Self::End,
    ];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Chat => "chat",
            Self::Sms => "sms",
            Self::Push => "push",
            Self::Wait => "wait",
            Self::Branch => "branch",
            Self::Task => "task",
            Self::End => "end",
        }
    }

    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.name() == name)
    }

    fn kind(self) -> StepKind {
        let send = |channel| StepKind::Send {
            channel,
            subject: Label::default(),
            body: Label::default(),
        };
        match self {
            Self::Mail => send(Channel::Mail),
            Self::Chat => send(Channel::Chat),
            Self::Sms => send(Channel::Sms),
            Self::Push => send(Channel::Push),
            Self::Wait => StepKind::WaitDays { days: 2 },
            Self::Branch => StepKind::Branch {
                on: BranchOn::Clicked,
                days: 3,
                yes: Vec::new(),
                no: Vec::new(),
            },
            // A task without a title is none.
            Self::Task => StepKind::Task {
                title: Label::new("联系这位顾客", "Get in touch with this customer"),
            },
            Self::End => StepKind::End,
        }
    }
}

/// The steps of one mail, as they go on from it.
#[must_use]
pub fn one_mail(subject: &Label, body: &Label) -> Vec<Step> {
    vec![Step {
        key: 1,
        kind: StepKind::Send {
            channel: Channel::Mail,
            subject: subject.clone(),
            body: body.clone(),
        },
    }]
}

/// True where no more can be put in.
#[must_use]
pub fn is_full(steps: &[Step]) -> bool {
    flat(steps).len() >= MAX_STEPS
}

/// What can be put into a column that is so deep; the first one is 1. Text messages only where a provider carries them.
#[must_use]
pub fn offered(depth: usize, sends_sms: bool) -> Vec<NewStep> {
    let all = NewStep::ALL.into_iter();
    all.filter(|new| match new {
        NewStep::Branch => depth < MAX_DEPTH,
        NewStep::Sms => sends_sms,
        _ => true,
    })
    .collect()
}

/// Puts a step at the end of a column.
pub fn put(steps: &mut Vec<Step>, column: Column, new: NewStep) {
    let step = Step {
        key: next_key(steps),
        kind: new.kind(),
    };
    if let Some(column) = column_mut(steps, column) {
        column.push(step);
    }
}

fn column_mut(steps: &mut Vec<Step>, column: Column) -> Option<&mut Vec<Step>> {
    let (key, is_yes) = match column {
        Column::First => return Some(steps),
        Column::Yes(key) => (key, true),
        Column::No(key) => (key, false),
    };
    match &mut find_mut(steps, key)?.kind {
        StepKind::Branch { yes, .. } if is_yes => Some(yes),
        StepKind::Branch { no, .. } => Some(no),
        _ => None,
    }
}

/// A step, wherever it stands.
pub fn find_mut(steps: &mut [Step], key: u32) -> Option<&mut Step> {
    for step in steps {
        if step.key == key {
            return Some(step);
        }
        if let StepKind::Branch { yes, no, .. } = &mut step.kind {
            if let Some(found) = find_mut(yes, key) {
                return Some(found);
            }
            if let Some(found) = find_mut(no, key) {
                return Some(found);
            }
        }
    }
    None
}

/// The column in which a step stands.
fn home_mut(steps: &mut Vec<Step>, key: u32) -> Option<&mut Vec<Step>> {
    if steps.iter().any(|step| step.key == key) {
        return Some(steps);
    }
    for step in steps {
        if let StepKind::Branch { yes, no, .. } = &mut step.kind {
            if flat(yes).iter().any(|one| one.key == key) {
                return home_mut(yes, key);
            }
            if flat(no).iter().any(|one| one.key == key) {
                return home_mut(no, key);
            }
        }
    }
    None
}

/// Takes a step out, and what follows from it.
pub fn take(steps: &mut Vec<Step>, key: u32) {
    if let Some(home) = home_mut(steps, key) {
        home.retain(|step| step.key != key);
    }
}

/// Moves a step by one place within its column; nothing where it is at the end of it.
pub fn shift(steps: &mut Vec<Step>, key: u32, is_up: bool) {
    let Some(home) = home_mut(steps, key) else {
        return;
    };
    let Some(at) = home.iter().position(|step| step.key == key) else {
        return;
    };
    let to = if is_up {
        at.checked_sub(1)
    } else {
        Some(at + 1).filter(|to| *to < home.len())
    };
    if let Some(to) = to {
        home.swap(at, to);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::reach::Ready;
    use domain::reach::steps::{parse, read, write};

    fn keys(steps: &[Step]) -> Vec<u32> {
        flat(steps).iter().map(|step| step.key).collect()
    }

    #[test]
    fn steps_are_put_in_moved_and_taken_out_and_keep_their_keys() {
        let mut steps = read(&Ready::AfterOrder.steps()).unwrap();
        assert_eq!(keys(&steps), [1, 2, 3, 4]);
        put(&mut steps, Column::Yes(3), NewStep::End);
        put(&mut steps, Column::First, NewStep::Wait);
        assert_eq!(keys(&steps), [1, 2, 3, 5, 4, 6]);
        shift(&mut steps, 2, true);
        shift(&mut steps, 2, true);
        shift(&mut steps, 6, false);
        assert_eq!(keys(&steps), [2, 1, 3, 5, 4, 6]);
        take(&mut steps, 4);
        assert_eq!(keys(&steps), [2, 1, 3, 5, 6]);
        take(&mut steps, 3);
        assert_eq!(keys(&steps), [2, 1, 6]);
        assert!(parse(&write(&steps)).is_ok());
    }

    #[test]
    fn what_is_offered_fits_wherever_it_is_put() {
        let mut steps = Vec::new();
        let mut column = Column::First;
        for depth in 1..=MAX_DEPTH {
            for new in offered(depth, true) {
                let mut more = steps.clone();
                put(&mut more, column, new);
                assert_eq!(parse(&write(&more)), Ok(more), "{new:?}");
            }
            put(&mut steps, column, NewStep::Branch);
            column = Column::No(next_key(&steps) - 1);
        }
        assert!(!offered(MAX_DEPTH, true).contains(&NewStep::Branch));
        assert!(!offered(1, false).contains(&NewStep::Sms));
        let mut full = Vec::new();
        while !is_full(&full) {
            put(&mut full, Column::First, NewStep::Mail);
        }
        assert!(parse(&write(&full)).is_ok());
    }
}
