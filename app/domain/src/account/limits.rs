//! What one person of the team may do less, or more, than their role says: an owner sets it under *More → Team*.

use super::{Actor, Colleague, Role};
use crate::money::Money;
use crate::noun::column::json_columns;
use crate::policy::{Action, may};
use crate::sales::payment::MAX_AMOUNT;
use crate::view::{Rows, Stop};
use serde::{Deserialize, Serialize};

/// What an agent takes off an order where nobody said otherwise, percent.
pub const AGENT_PERCENT: u32 = 10;

/// What was said of one person; nothing said is what the role says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Limits {
    /// The most that they take off an order by themselves, percent of its total.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<u32>,
    /// The most that they give back of a payment, minor units; owners have no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refund: Option<Money>,
    /// They take no records out, whatever the role says.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_export: bool,
}

json_columns!(Limits);

impl Limits {
    /// True where it can be meant: a percentage, and an amount that somebody pays.
    #[must_use]
    pub fn fit(&self) -> bool {
        let refund = self.refund.unwrap_or_default();
        self.discount.is_none_or(|percent| percent <= 100)
            && (Money(0)..=MAX_AMOUNT).contains(&refund)
    }

    /// The most percent of an order that somebody takes off by themselves.
    #[must_use]
    pub fn discount_percent(&self, role: Role) -> u32 {
        match role {
            Role::Customer => 0,
            Role::Agent => self.discount.unwrap_or(AGENT_PERCENT),
            Role::Manager => self.discount.unwrap_or(100),
            Role::Owner => 100,
        }
    }

    /// The most that somebody gives back of one payment; none where they give nothing back at all.
    #[must_use]
    pub fn refund_most(&self, actor: &Actor) -> Option<Money> {
        if may(actor, Action::Refund) {
            return Some(MAX_AMOUNT);
        }
        let limit = self.refund.filter(|limit| *limit > Money(0));
        limit.filter(|_| actor.role.is_staff())
    }

    /// Whether somebody takes records out as files. Nobody is above an owner.
    #[must_use]
    pub fn may_export(&self, actor: &Actor) -> bool {
        may(actor, Action::ExportRecords) && (actor.role == Role::Owner || !self.no_export)
    }
}

/// What was said of whoever acts.
///
/// # Errors
/// [`Stop::Need`] where the view has not loaded the colleague.
pub fn limits_of(view: &dyn Rows, actor: &Actor) -> Result<Limits, Stop> {
    if !actor.role.is_staff() {
        return Ok(Limits::default());
    }
    let known = view.find::<Colleague>(actor.user)?;
    Ok(known.map(|one| one.limits).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::id::{UserId, new_id};

    fn actor(role: Role) -> Actor {
        Actor {
            user: UserId(new_id(1, [1; 10])),
            role,
        }
    }

    #[test]
    fn nothing_said_is_what_the_role_says() {
        let none = Limits::default();
        let percents = Role::ALL.map(|role| none.discount_percent(role));
        assert_eq!(percents, [0, AGENT_PERCENT, 100, 100]);
        let refunds = Role::ALL.map(|role| none.refund_most(&actor(role)).is_some());
        assert_eq!(refunds, [false, false, false, true]);
        let exports = Role::ALL.map(|role| none.may_export(&actor(role)));
        assert_eq!(exports, [false, false, true, true]);
    }

    #[test]
    fn what_was_said_holds_for_all_but_customers_and_owners() {
        let said = Limits {
            discount: Some(25),
            refund: Some(Money(5_000)),
            no_export: true,
        };
        assert!(said.fit());
        let percents = Role::ALL.map(|role| said.discount_percent(role));
        assert_eq!(percents, [0, 25, 25, 100]);
        let refunds = Role::ALL.map(|role| said.refund_most(&actor(role)));
        let limit = Some(Money(5_000));
        assert_eq!(refunds, [None, limit, limit, Some(MAX_AMOUNT)]);
        let exports = Role::ALL.map(|role| said.may_export(&actor(role)));
        assert_eq!(exports, [false, false, false, true]);
    }

    #[test]
    fn what_cannot_be_meant_does_not_fit() {
        let percent = |n| Limits {
            discount: Some(n),
            ..Limits::default()
        };
        assert!(percent(0).fit() && percent(100).fit() && !percent(101).fit());
        for amount in [-1, MAX_AMOUNT.0 + 1, i64::MIN] {
            let refund = Some(Money(amount));
            assert!(
                !Limits {
                    refund,
                    ..percent(1)
                }
                .fit(),
                "{amount}"
            );
        }
    }
}
