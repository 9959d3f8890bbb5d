//! Calls that were begun here and have no outcome yet. Kept on the device, so that none is lost to another app or a reload.

use crate::context::AppContext;
use domain::ContactId;
use domain::id::ActivityId;
use domain::people::{ActivityAdd, ActivityKind, Outcome};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The form name under which calls are kept.
const FORM: &str = "calls";
/// Longer than this nobody was away for one call.
const LONGEST: i64 = 3 * 3_600_000;

/// A call that began with a tap on a number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BegunCall {
    /// The entry that it becomes.
    pub id: ActivityId,
    pub contact: ContactId,
    /// The number, as it was typed.
    pub to: String,
    /// Epoch ms UTC.
    pub at: i64,
    /// How long one was away, seconds.
    #[serde(default)]
    pub away: u32,
    /// Somebody has looked at it: the time away no longer grows.
    #[serde(default)]
    pub settled: bool,
    #[serde(default)]
    pub outcome: Option<Outcome>,
    /// As typed; none follows the time away.
    #[serde(default)]
    pub minutes: Option<String>,
    #[serde(default)]
    pub text: String,
}

impl BegunCall {
    /// One is back from the dialler.
    pub fn back(&mut self, now: i64) {
        let away = now.saturating_sub(self.at);
        if !self.settled {
            // After a day the time says nothing about the call.
            let away = if (0..=LONGEST).contains(&away) {
                away
            } else {
                0
            };
            self.away = u32::try_from(away / 1_000).unwrap_or(0);
        }
    }

    /// The minutes to show: as typed, or the time away, a begun minute being one.
    #[must_use]
    pub fn minutes(&self) -> String {
        let away = || self.away.div_ceil(60).to_string();
        self.minutes.clone().unwrap_or_else(away)
    }

    /// What is written down; none before an outcome was chosen.
    #[must_use]
    pub fn activity(&self) -> Option<ActivityAdd> {
        let outcome = self.outcome?;
        let typed = self.minutes.as_ref().map(|minutes| {
            let minutes: u32 = minutes.trim().parse().unwrap_or(0);
            minutes.saturating_mul(60).min(24 * 3_600)
        });
        let seconds = match outcome {
            Outcome::Reached | Outcome::Voicemail => typed.unwrap_or(self.away),
            Outcome::NoAnswer | Outcome::Busy | Outcome::WrongNumber => 0,
        };
        Some(ActivityAdd {
            id: self.id,
            contact: self.contact,
            what: ActivityKind::Call {
                to: self.to.clone(),
                outcome,
                seconds,
                text: self.text.trim().to_owned(),
            },
            at: self.at,
        })
    }
}

/// The calls of this device.
#[derive(Clone, Copy)]
pub struct Calls {
    app: AppContext,
    pub begun: RwSignal<Vec<BegunCall>>,
    /// True while the newest one is asked about.
    pub asking: RwSignal<bool>,
}

#[must_use]
pub fn use_calls() -> Calls {
    expect_context::<Calls>()
}

impl Calls {
    /// Gives the calls to everything below. One left from the last time is asked about at once.
    pub fn provide(app: AppContext) {
        let begun = RwSignal::new(app.draft::<Vec<BegunCall>>(FORM).unwrap_or_default());
        let this = Self {
            app,
            asking: RwSignal::new(begun.with_untracked(|begun| !begun.is_empty())),
            begun,
        };
        app.follow_draft(FORM.to_owned(), move || {
            begun.set(app.draft(FORM).unwrap_or_default())
        });
        let focus = window_event_listener(leptos::ev::focus, move |_| this.back());
        on_cleanup(move || focus.remove());
        Effect::new(move |_| {
            if app.visible.get() {
                this.back();
            }
        });
        provide_context(this);
    }

    /// A tap on a number.
    pub fn begin(self, contact: ContactId, to: String) {
        let device = self.app.device();
        let (id, at) = (device.new_id(), device.now());
        self.update(|begun| {
            begun.push(BegunCall {
                id: ActivityId(id),
                contact,
                to,
                at,
                away: 0,
                settled: false,
                outcome: None,
                minutes: None,
                text: String::new(),
            });
        });
    }

    /// One looks at the app again.
    fn back(self) {
        let now = self.app.device().now();
        let fresh = self
            .begun
            .with_untracked(|begun| begun.last().is_some_and(|one| !one.settled));
        if fresh {
            self.update(|begun| begun.iter_mut().for_each(|one| one.back(now)));
            self.asking.set(true);
        }
    }

    /// Changes a call and keeps it.
    pub fn change(self, id: ActivityId, change: impl FnOnce(&mut BegunCall)) {
        self.update(|begun| {
            if let Some(one) = begun.iter_mut().find(|one| one.id == id) {
                change(one);
            }
        });
    }

    /// It was written down, or there was no call.
    pub fn forget(self, id: ActivityId) {
        self.update(|begun| begun.retain(|one| one.id != id));
    }

    fn update(self, change: impl FnOnce(&mut Vec<BegunCall>)) {
        self.begun.update(change);
        let begun = self.begun.get_untracked();
        let draft = (!begun.is_empty()).then_some(&begun);
        self.app.save_draft(FORM, draft);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feature::people::tests::a_contact;
    use crate::memory::{NOW, an_id};

    fn begun() -> BegunCall {
        BegunCall {
            id: ActivityId(an_id(1)),
            contact: a_contact(20, "").id,
            to: "138 0013 8000".into(),
            at: NOW,
            away: 0,
            settled: false,
            outcome: None,
            minutes: None,
            text: " Wants a quote ".into(),
        }
    }

    fn seconds(one: &BegunCall) -> u32 {
        match one.activity().unwrap().what {
            ActivityKind::Call { seconds, .. } => seconds,
            other => panic!("a call, not {other:?}"),
        }
    }

    #[test]
    fn the_time_away_is_the_call_until_somebody_says_otherwise() {
        let mut one = begun();
        one.back(NOW + 130_000);
        one.outcome = Some(Outcome::Reached);
        assert_eq!((one.minutes(), seconds(&one)), ("3".into(), 130));
        one.minutes = Some("5".into());
        assert_eq!((one.minutes(), seconds(&one)), ("5".into(), 300));
        one.minutes = Some("99999".into());
        assert_eq!(seconds(&one), 86_400);
        one.outcome = Some(Outcome::NoAnswer);
        assert_eq!(seconds(&one), 0);
    }

    #[test]
    fn a_call_found_days_later_or_already_looked_at_has_no_length_of_its_own() {
        let mut one = begun();
        one.back(NOW + 86_400_000);
        assert_eq!(one.minutes(), "0");
        one.back(NOW - 5);
        assert_eq!(one.minutes(), "0");
        one.back(NOW + 60_000);
        one.settled = true;
        one.back(NOW + 600_000);
        assert_eq!(one.minutes(), "1");
    }

    #[test]
    fn a_call_is_written_down_once_it_has_an_outcome_and_always_under_one_id() {
        let mut one = begun();
        assert_eq!(one.activity(), None);
        one.outcome = Some(Outcome::Busy);
        let add = one.activity().unwrap();
        assert_eq!((add.id, add.at), (one.id, NOW));
        let ActivityKind::Call { text, .. } = add.what else {
            panic!("a call")
        };
        assert_eq!(text, "Wants a quote");
        let json = serde_json::to_string(&one).unwrap();
        assert_eq!(serde_json::from_str::<BegunCall>(&json).unwrap(), one);
    }
}
