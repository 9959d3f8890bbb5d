//! Campaigns and what they brought, in words. Pure: the screens only show it.

use domain::id::CampaignId;
use domain::insight::ab_test;
use domain::projection::Projection;
use domain::reach::campaign::LEAST_FOR_A_WINNER;
use domain::reach::{ArmResult, Campaign, CampaignResult, CampaignState};
use domain::{Entity, Key, Row};
use words::StaffWords;

/// All campaigns, the youngest first.
#[must_use]
pub fn campaigns(rows: &Projection) -> Vec<Campaign> {
    let all = rows.all(Entity::Campaign).filter_map(Row::as_campaign);
    let mut all: Vec<Campaign> = all.cloned().collect();
    all.sort_by_key(|one| std::cmp::Reverse(one.id));
    all
}

#[must_use]
pub fn campaign(rows: &Projection, id: CampaignId) -> Option<Campaign> {
    let row = rows.get(Key::new(Entity::Campaign, id.0));
    row.and_then(Row::as_campaign).cloned()
}

/// Class and words of a state.
#[must_use]
pub fn state_text(state: CampaignState, words: &StaffWords) -> (&'static str, &'static str) {
    let say = words.campaign;
    match state {
        CampaignState::Draft => ("tag", say.draft),
        CampaignState::Scheduled => ("tag info", say.scheduled),
        CampaignState::Sending => ("tag accent", say.sending),
        CampaignState::Paused => ("tag warn", say.paused),
        CampaignState::Done => ("tag ok", say.done),
        CampaignState::Cancelled => ("tag", say.cancelled),
    }
}

/// Which subject is the better one; none of a campaign with one subject.
#[must_use]
pub fn verdict_text(one: &Campaign, words: &StaffWords) -> Option<String> {
    if !one.has_two() {
        return None;
    }
    let say = words.campaign;
    let sent = one.result.sent();
    if sent < LEAST_FOR_A_WINNER {
        return Some((say.too_few)(u64::from(sent)));
    }
    if one.state != CampaignState::Done {
        return Some(say.not_done.to_owned());
    }
    let arm = |of: &ArmResult| ab_test::Arm {
        successes: u64::from(of.clicked.min(of.sent)),
        total: u64::from(of.sent),
    };
    let CampaignResult { a, b, .. } = &one.result;
    let found = ab_test::fit(arm(a), arm(b), &ab_test::Rules::default()).ok()?;
    let differs = found.verdict(
        u64::from(a.sent.min(b.sent)),
        u64::from(LEAST_FOR_A_WINNER / 2),
    );
    let (low, high) = found.difference;
    let text = match differs {
        Ok(true) if low > 0.0 => say.b_wins,
        Ok(true) if high < 0.0 => say.a_wins,
        _ => say.no_difference,
    };
    Some(text(&percent(low), &percent(high)))
}

fn percent(share: f64) -> String {
    format!("{:+.1} %", share * 100.0)
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::memory::an_id;
    use domain::id::SegmentId;
    use domain::{Label, Lang};
    use words::staff_words;

    pub fn a_campaign() -> Campaign {
        Campaign {
            id: CampaignId(an_id(1)),
            name: Label::new("", "News"),
            segment: SegmentId(an_id(2)),
            subject: Label::new("", "News"),
            other_subject: Label::new("", "Taste this"),
            body: Label::new("", "Look: {link}"),
            control: false,
            send_at: None,
            state: CampaignState::Done,
            result: CampaignResult::default(),
        }
    }

    fn told(a: (u32, u32), b: (u32, u32)) -> String {
        let arm = |(clicked, sent)| ArmResult {
            clicked,
            sent,
            ..ArmResult::default()
        };
        let mut one = a_campaign();
        (one.result.a, one.result.b) = (arm(a), arm(b));
        verdict_text(&one, staff_words(Lang::En)).unwrap()
    }

    #[test]
    fn no_winner_is_named_of_few_letters_or_without_a_difference() {
        let few = "No winner is named below 500 letters; 499 were sent.";
        assert_eq!(told((1, 249), (200, 250)), few);
        assert!(told((20, 250), (22, 250)).starts_with("No difference"));
        assert!(told((20, 250), (70, 250)).starts_with("B is clicked more"));
        assert!(told((70, 250), (20, 250)).starts_with("A is clicked more"));
        // Halves that no chance makes say nothing.
        assert!(told((70, 900), (20, 250)).starts_with("No difference"));
        let mut one = a_campaign();
        one.other_subject = Label::default();
        assert_eq!(verdict_text(&one, staff_words(Lang::En)), None);
    }
}
