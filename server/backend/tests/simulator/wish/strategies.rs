//! What those do who decide what is written to people by itself.

use super::{Habits, Somebody};
use crate::noise::Noise;
use domain::account::Role;
use domain::merge::Was;
use domain::reach::steps::write;
use domain::reach::{Channel, Ready, Step, StepKind, Strategy, StrategySet, StrategyState};
use domain::{Draft, Entity, Label, Row};

pub const HABITS: Habits = Habits {
    staff: &[(1, create), (2, set)],
    customers: &[],
};

fn create(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    (somebody.actor.role == Role::Owner).then_some(())?;
    let ready = noise.pick(&Ready::ALL)?;
    Some(ready.draft(noise.uuid(somebody.now)).into())
}

/// Another subject, other steps, or started and paused: the last two are taken only from what their author saw.
fn set(somebody: &Somebody<'_>, noise: &mut Noise) -> Option<Draft> {
    (somebody.actor.role == Role::Owner).then_some(())?;
    let rows = somebody.rows.all(Entity::Strategy);
    let all: Vec<&Strategy> = rows.filter_map(Row::as_strategy).collect();
    let strategy: &Strategy = noise.pick(&all)?;
    let mut set = StrategySet::of(strategy.id);
    if noise.chance(500) {
        set.subject = Some(Was {
            was: strategy.subject.clone(),
            new: Label::new("", &format!("s{} {{name}}", noise.below(1_000))),
        });
    } else if noise.chance(300) {
        let channel = noise.pick(&Channel::ALL)?;
        let kind = StepKind::WaitHours {
            hours: 1 + u32::try_from(noise.below(70)).unwrap_or_default(),
        };
        let steps = [
            Step { key: 1, kind },
            Step {
                key: 2,
                kind: StepKind::Send {
                    channel: *channel,
                    subject: Label::default(),
                    body: Label::new("", "Hello {name}"),
                },
            },
        ];
        set.steps = Some(Was {
            was: strategy.steps.clone(),
            new: write(&steps),
        });
    } else {
        let new = match strategy.state {
            StrategyState::Running => StrategyState::Paused,
            StrategyState::Draft | StrategyState::Paused => StrategyState::Running,
        };
        set.state = Some(Was {
            was: strategy.state,
            new,
        });
    }
    Some(set.into())
}
