//! Where an order honestly stands for its customer: a state of the kitchen, or a place on the way there.

use crate::device::Mark;
use domain::phrase;
use domain::sales::OrderState;
use words::Words;

/// What a customer is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stage {
    /// Durable here, not sent.
    OnThisPhone,
    Sending,
    /// The server has it; nobody has looked yet, and its number follows.
    AtServer,
    Kitchen(OrderState),
}

impl Stage {
    /// `known` is true where the server has given the order its number.
    #[must_use]
    pub fn of(state: &OrderState, mark: Mark, known: bool) -> Self {
        match (known, mark) {
            (true, _) | (false, Mark::Saved) => Self::Kitchen(state.clone()),
            (false, _) if state.is_final() => Self::Kitchen(state.clone()),
            (false, Mark::OnThisPhone) => Self::OnThisPhone,
            (false, Mark::Sending) => Self::Sending,
            (false, Mark::Received) => Self::AtServer,
        }
    }

    #[must_use]
    pub fn title(&self, words: &Words) -> &'static str {
        match self {
            Self::OnThisPhone => words.sales.at_phone,
            Self::Sending => words.sales.at_sending,
            Self::AtServer => words.sales.at_received,
            Self::Kitchen(state) => super::order_text::state_text(state, words),
        }
    }

    /// One more sentence; the reason where the order was refused.
    #[must_use]
    pub fn text(&self, words: &Words) -> String {
        let text = match self {
            Self::OnThisPhone | Self::Sending => words.sales.at_phone_text,
            Self::AtServer | Self::Kitchen(OrderState::Placed) => words.sales.placed_text,
            Self::Kitchen(OrderState::Accepted) => words.sales.accepted_text,
            Self::Kitchen(OrderState::Preparing) => words.sales.preparing_text,
            Self::Kitchen(OrderState::Ready) => words.sales.ready_text,
            Self::Kitchen(OrderState::Fulfilled) => words.sales.fulfilled_text,
            Self::Kitchen(OrderState::Cancelled) => words.sales.cancelled_text,
            Self::Kitchen(OrderState::Refused { reason }) => {
                phrase::in_language(reason, words.lang)
            }
        };
        text.to_owned()
    }

    /// The hero card's class.
    #[must_use]
    pub fn class(&self) -> &'static str {
        match self {
            Self::OnThisPhone | Self::Sending => "hero held",
            Self::AtServer => "hero",
            Self::Kitchen(OrderState::Refused { .. }) => "hero refused",
            Self::Kitchen(state) if state.is_final() => "hero ended",
            Self::Kitchen(_) => "hero",
        }
    }

    /// How many of the four steps are done, and the one under way; none where there is nothing to wait for.
    #[must_use]
    pub fn progress(&self) -> Option<u8> {
        match self {
            Self::OnThisPhone | Self::Sending | Self::AtServer => Some(0),
            Self::Kitchen(state) => state.progress(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Lang;
    use words::words;

    #[test]
    fn an_order_is_never_called_received_before_it_is() {
        let words = words(Lang::En);
        let said = |mark| Stage::of(&OrderState::Placed, mark, false).title(words);
        assert_eq!(said(Mark::OnThisPhone), "Kept on this phone");
        assert_eq!(said(Mark::Sending), "On its way to the kitchen");
        assert_eq!(said(Mark::Received), "Received by the server");
        assert_eq!(said(Mark::Saved), "Received");
    }

    #[test]
    fn an_order_cancelled_before_it_was_sent_is_cancelled() {
        assert_eq!(
            Stage::of(&OrderState::Cancelled, Mark::OnThisPhone, false),
            Stage::Kitchen(OrderState::Cancelled)
        );
    }

    #[test]
    fn a_refusal_says_why() {
        let stage = Stage::Kitchen(OrderState::Refused {
            reason: "售罄了".into(),
        });
        assert_eq!(stage.text(words(Lang::Zh)), "售罄了");
        assert_eq!(stage.progress(), None);
    }

    /// Staff tap a reason in their language, and the customer reads it in hers.
    #[test]
    fn what_staff_send_with_one_tap_is_read_in_every_language() {
        let of = |lang| {
            let reasons = words(lang).sales.refuse_reasons.iter();
            let replies = words(lang).service.quick_replies.iter();
            reasons.chain(replies).copied().collect::<Vec<_>>()
        };
        for (en, zh) in of(Lang::En).into_iter().zip(of(Lang::Zh)) {
            assert_eq!(phrase::in_language(en, Lang::Zh), zh);
            assert_eq!(phrase::in_language(zh, Lang::En), en);
        }
    }
}
