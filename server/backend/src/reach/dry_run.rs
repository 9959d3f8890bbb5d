//! Who would get what today, and why the others not.

use super::judge::{Offer, StepLetter, judge};
use super::occasion::{due_today, segment_of};
use super::strategy_run;
use crate::Backend;
use crate::change::Work;
use crate::change::rows::list;
use crate::error::BackendError;
use crate::insight::facts::Calendar;
use domain::account::Actor;
use domain::id::StrategyId;
use domain::policy::{Action, may};
use domain::reach::dry_run::{DryRun, Example, MAX_EXAMPLES};
use domain::reach::steps::flat;
use domain::reach::{SkipReason, Step, StepKind, Strategy};
use domain::{Entity, Key, Row};

/// So many people are looked at; more are only counted.
const LOOKED_AT: usize = 1_000;

impl Backend {
    /// What a strategy would do today, whether it runs or not and whatever the hour; nothing is written. None for people who do not decide
    /// about strategies, and where there is no such strategy.
    ///
    /// # Errors
    /// Where the database does not answer.
    pub async fn dry_run(
        &self,
        actor: &Actor,
        id: StrategyId,
    ) -> Result<Option<DryRun>, BackendError> {
        if !may(actor, Action::EditStrategy) {
            return Ok(None);
        }
        let now = self.now();
        let mut tx = self.inner.db.read().await?;
        let strategies = list::<Strategy>(&mut tx).await?;
        let Some(strategy) = strategies.into_iter().find(|one| one.id == id) else {
            return Ok(None);
        };
        let calendar = Calendar::at(&mut tx, now).await?;
        let business = crate::business::find_business(&mut tx).await?;
        let due = due_today(&mut tx, &strategy, &calendar, now).await?;
        let segment = segment_of(&mut tx, &strategy, now).await?;
        let entered = strategy_run::entered(&mut tx, strategy.id, now).await?;
        let steps = strategy.steps();
        let first = first_letter(&steps);
        let home = self.home();
        let mut work = Work::default();
        let mut found = DryRun {
            due: due.len(),
            unseen: due.len().saturating_sub(LOOKED_AT),
            ..DryRun::default()
        };
        for due in due.into_iter().take(LOOKED_AT) {
            let offer = match (strategy.steps.is_empty(), first) {
                (true, _) => Some(Offer::Strategy(&strategy)),
                (false, first) => first.map(|letter| Offer::Step(&strategy, letter)),
            };
            let outside = segment
                .as_ref()
                .is_some_and(|all| !all.contains(&due.contact));
            let why = match offer {
                _ if outside => Some(SkipReason::OutsideSegment),
                _ if entered.contains(&(due.contact, due.occasion)) => Some(SkipReason::Already),
                Some(offer) => {
                    let about = (offer, business.as_ref(), home.as_str());
                    judge(&mut tx, &mut work, about, due, now).await?.err()
                }
                // It sends nothing: a task is made for everybody.
                None => None,
            };
            found.note(why);
            if found.examples.len() < MAX_EXAMPLES {
                let key = Key::new(Entity::Contact, due.contact.0);
                let row = work.get(&mut tx, key).await?;
                let contact = row.as_ref().and_then(Row::as_contact);
                found.examples.push(Example {
                    contact: due.contact,
                    name: contact.map(|one| one.fields.name()).unwrap_or_default(),
                    why,
                });
            }
        }
        tx.commit().await?;
        Ok(Some(found))
    }
}

/// What somebody gets first.
fn first_letter(steps: &[Step]) -> Option<StepLetter<'_>> {
    flat(steps).into_iter().find_map(|step| match &step.kind {
        StepKind::Send {
            channel,
            subject,
            body,
        } => Some(StepLetter {
            key: step.key,
            channel: *channel,
            subject,
            body,
        }),
        _ => None,
    })
}
