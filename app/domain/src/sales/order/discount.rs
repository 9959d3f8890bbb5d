//! `order.discount@1`: less is asked for an order than it costs. What was said of it stands in the order and is only ever added to: given, asked
//! for, approved, declined, taken back, each by whom and when. What counts is worked out from it wherever somebody looks.

use crate::account::limits::limits_of;
use crate::id::{CouponId, OrderId, UserId};
use crate::money::Money;
use crate::noun::column::json_columns;
use crate::policy::{Action, may};
use crate::refusal::Refusal;
use crate::sales::offer::redeem::given_back;
use crate::sales::order::{Order, OrderState};
use crate::sales::payment::MAX_AMOUNT;
use crate::tagged::tagged;
use crate::text;
use crate::view::{Changes, Ctx, Rows, Stop};
use serde::{Deserialize, Deserializer, Serialize};

/// The most that is said of discounts of one order before no more are given; what there are can still be decided and taken back.
pub const MAX_ENTRIES: usize = 20;
/// The most characters of a reason.
pub const MAX_REASON: usize = 200;

/// Something that was said of discounts of an order. Its number is its place among them, from 1.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiscountEntry {
    pub said: DiscountSaid,
    pub by: UserId,
    /// By the device that said it, epoch ms UTC. A label, not an order.
    pub at: i64,
    /// When the server heard of it, by its own clock, epoch ms UTC; none until then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<i64>,
    /// The coupon that it was given for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub coupon: Option<CouponId>,
}

json_columns!(Vec<DiscountEntry>);

tagged! {
    /// How much less is asked for.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub enum DiscountCut by is {
        Percent "percent" { percent: u32 },
        Amount "amount" { amount: Money },
    } else {
        /// Of a newer build.
        Other
    }
}

tagged! {
    /// What was said. A build that does not know it keeps it as it came, and counts nothing of it.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub enum DiscountSaid by is {
        /// It counts. The amount is what it came to.
        Given "given" { cut: DiscountCut, amount: Money, reason: String },
        /// It is more than its author may give alone: it waits for a manager.
        Asked "asked" { cut: DiscountCut, amount: Money, reason: String },
        /// What was asked for under this number counts.
        Approved "approved" { of: u32 },
        Declined "declined" { of: u32 },
        /// What counted under this number counts no more.
        TakenBack "taken_back" { of: u32, reason: String },
    } else {
        /// Of a newer build.
        Other
    }
}

tagged! {
    /// What somebody wants said.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub enum DiscountAct by is {
        Give "give" { cut: DiscountCut, reason: String },
        Approve "approve" { of: u32 },
        Decline "decline" { of: u32 },
        TakeBack "take_back" { of: u32, reason: String },
    } else {
        /// Of a newer build.
        Other
    }
}

/// `order.discount@1`: the number says what its author saw.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OrderDiscount {
    pub id: OrderId,
    /// One more than the entries that its author saw, from 1.
    pub number: u32,
    #[serde(deserialize_with = "known_act")]
    pub act: DiscountAct,
}

/// What a newer application means waits at the server until that knows it.
fn known_act<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DiscountAct, D::Error> {
    let act = DiscountAct::deserialize(deserializer)?;
    let is_known = match &act {
        DiscountAct::Give { cut, .. } => !matches!(cut, DiscountCut::Other { .. }),
        DiscountAct::Approve { .. }
        | DiscountAct::Decline { .. }
        | DiscountAct::TakeBack { .. } => true,
        DiscountAct::Other { .. } => false,
    };
    if is_known {
        Ok(act)
    } else {
        Err(serde::de::Error::custom("such a discount is not known"))
    }
}

/// Where a discount stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DiscountState {
    Counts,
    /// For a manager.
    Waits,
    Declined,
    TakenBack,
}

/// A discount, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Discount {
    /// Its place among the entries, from 1.
    pub number: u32,
    pub cut: DiscountCut,
    /// In minor units.
    pub amount: Money,
    pub reason: String,
    pub by: UserId,
    pub at: i64,
    pub state: DiscountState,
    /// Who approved or declined it.
    pub decided_by: Option<UserId>,
    /// The coupon that it was given for.
    pub coupon: Option<CouponId>,
}

impl Discount {
    /// True where somebody let it through: it counts because they gave it alone, or approved it. What somebody lets through of one order stays
    /// within their limit. What a coupon brings its offer gave.
    #[must_use]
    pub fn is_through(&self, user: UserId) -> bool {
        let gave_alone = self.by == user && self.decided_by.is_none() && self.coupon.is_none();
        self.state == DiscountState::Counts && (gave_alone || self.decided_by == Some(user))
    }
}

/// Each discount of an order with what became of it, from the first.
#[must_use]
pub fn discounts(entries: &[DiscountEntry]) -> Vec<Discount> {
    let mut all: Vec<Discount> = Vec::new();
    for (number, entry) in (1..).zip(entries) {
        let (of, to) = match &entry.said {
            DiscountSaid::Given { .. } => {
                all.extend(begun(number, entry, DiscountState::Counts));
                continue;
            }
            DiscountSaid::Asked { .. } => {
                all.extend(begun(number, entry, DiscountState::Waits));
                continue;
            }
            DiscountSaid::Approved { of } => (*of, DiscountState::Counts),
            DiscountSaid::Declined { of } => (*of, DiscountState::Declined),
            DiscountSaid::TakenBack { of, .. } => (*of, DiscountState::TakenBack),
            DiscountSaid::Other { .. } => continue,
        };
        if let Some(one) = all.iter_mut().find(|one| one.number == of) {
            if one.state == DiscountState::Waits {
                one.decided_by = Some(entry.by);
            }
            one.state = to;
        }
    }
    all
}

/// What is taken off a total, never more than it is. In minor units.
#[must_use]
pub fn taken_off(total: Money, entries: &[DiscountEntry]) -> Money {
    let all = discounts(entries);
    let counting = all.iter().filter(|one| one.state == DiscountState::Counts);
    let sum = counting.fold(Money(0), |sum, one| sum.plus(one.amount));
    sum.min(total).max(Money(0))
}

impl Order {
    /// Each discount with what became of it, from the first.
    #[must_use]
    pub fn discount_list(&self) -> Vec<Discount> {
        discounts(&self.discounts)
    }

    /// What is taken off, never more than it costs. In minor units.
    #[must_use]
    pub fn discounted(&self) -> Money {
        taken_off(self.total, &self.discounts)
    }

    /// The total less what is taken off, whatever became of the order. In minor units.
    #[must_use]
    pub fn price(&self) -> Money {
        self.total.minus(self.discounted())
    }

    /// True where a coupon is taken off.
    #[must_use]
    pub fn has_coupon(&self) -> bool {
        let list = self.discount_list();
        let counts = |one: &Discount| one.state == DiscountState::Counts && one.coupon.is_some();
        list.iter().any(counts)
    }

    /// True where a discount waits for a manager.
    #[must_use]
    pub fn discount_waits(&self) -> bool {
        let is_over = matches!(
            self.state,
            OrderState::Refused { .. } | OrderState::Cancelled
        );
        let list = self.discount_list();
        !is_over && list.iter().any(|one| one.state == DiscountState::Waits)
    }
}

fn begun(number: u32, entry: &DiscountEntry, state: DiscountState) -> Option<Discount> {
    let (DiscountSaid::Given {
        cut,
        amount,
        reason,
    }
    | DiscountSaid::Asked {
        cut,
        amount,
        reason,
    }) = &entry.said
    else {
        return None;
    };
    Some(Discount {
        number,
        cut: cut.clone(),
        amount: *amount,
        reason: reason.clone(),
        by: entry.by,
        at: entry.at,
        state,
        decided_by: None,
        coupon: entry.coupon,
    })
}

/// What a percentage of an amount comes to, rounded down: nobody gets more off than was said.
#[must_use]
pub fn percent_of(total: Money, percent: u32) -> Money {
    let part = i128::from(total.0).saturating_mul(i128::from(percent)) / 100;
    Money(i64::try_from(part).unwrap_or(total.0))
}

/// What a cut comes to.
///
/// # Errors
/// [`Refusal::BadAmount`] for nothing and less, [`Refusal::BadValue`] for a percentage that is none.
pub fn amount_of(cut: &DiscountCut, total: Money) -> Result<Money, Refusal> {
    let amount = match cut {
        DiscountCut::Percent { percent } if (1..=100).contains(percent) => {
            percent_of(total, *percent)
        }
        DiscountCut::Percent { .. } | DiscountCut::Other { .. } => {
            return Err(Refusal::BadValue {
                field: "percent".into(),
            });
        }
        DiscountCut::Amount { amount } => *amount,
    };
    if (Money(1)..=MAX_AMOUNT).contains(&amount) {
        Ok(amount)
    } else {
        Err(Refusal::BadAmount { most: MAX_AMOUNT })
    }
}

/// Says something of the discounts of an order. Who did not see the last of it is asked again.
///
/// # Errors
/// [`Stop::Refused`] for people who may not, for an order that costs nothing any more, for more than is left of it, without a reason, and where
/// somebody said something meanwhile; [`Stop::Need`] for rows not loaded.
pub fn discount(view: &dyn Rows, ctx: &Ctx, args: &OrderDiscount) -> Result<Changes, Stop> {
    if !may(&ctx.actor, Action::TakePayment) {
        return Err(Refusal::NotAllowed.into());
    }
    let order = view.need::<Order>(args.id)?;
    let seen = usize::try_from(args.number).unwrap_or(usize::MAX);
    let before = seen.checked_sub(1).and_then(|at| order.discounts.get(at));
    if let Some(have) = before {
        let is_same = have.by == ctx.actor.user && is_said(&have.said, &args.act);
        return if is_same {
            Ok(Changes::default())
        } else {
            Err(moved(order).into())
        };
    }
    if seen != order.discounts.len().saturating_add(1) {
        return Err(moved(order).into());
    }
    if seen > MAX_ENTRIES && matches!(args.act, DiscountAct::Give { .. }) {
        return Err(Refusal::TooMuch.into());
    }
    if matches!(
        order.state,
        OrderState::Refused { .. } | OrderState::Cancelled
    ) {
        return Err(Refusal::WrongState {
            state: order.state.clone(),
        }
        .into());
    }
    let limit = limits_of(view, &ctx.actor)?.discount_percent(ctx.actor.role);
    let said = said(order, ctx, &args.act, percent_of(order.total, limit))?;
    let mut changed = order.clone();
    changed.discounts.push(DiscountEntry {
        said,
        by: ctx.actor.user,
        at: ctx.now,
        recorded_at: view.server().map(|server| server.now),
        coupon: None,
    });
    let mut changes = Changes::of(changed.into());
    if let DiscountAct::TakeBack { of, .. } = &args.act {
        let coupons = given_back(view, ctx, order, Some(*of))?;
        changes.rows.extend(coupons);
    }
    Ok(changes)
}

fn moved(order: &Order) -> Refusal {
    Refusal::DiscountMoved {
        off: order.discounted(),
    }
}

/// True where an entry says what somebody wants said.
fn is_said(said: &DiscountSaid, act: &DiscountAct) -> bool {
    match (said, act) {
        (
            DiscountSaid::Given { cut, reason, .. } | DiscountSaid::Asked { cut, reason, .. },
            DiscountAct::Give {
                cut: new,
                reason: why,
            },
        ) => cut == new && *reason == text::line(why),
        (DiscountSaid::Approved { of }, DiscountAct::Approve { of: new })
        | (DiscountSaid::Declined { of }, DiscountAct::Decline { of: new }) => of == new,
        (DiscountSaid::TakenBack { of, .. }, DiscountAct::TakeBack { of: new, .. }) => of == new,
        _ => false,
    }
}

/// What is said, where it may be. `most` is what its author takes off by themselves.
fn said(order: &Order, ctx: &Ctx, act: &DiscountAct, most: Money) -> Result<DiscountSaid, Refusal> {
    let list = order.discount_list();
    let me = ctx.actor.user;
    let with = |amount: Money| {
        let through = list.iter().filter(|one| one.is_through(me));
        through.fold(amount, |sum, one| sum.plus(one.amount))
    };
    match act {
        DiscountAct::Give { cut, reason } => {
            let (amount, reason) = (amount_of(cut, order.total)?, why(reason)?);
            room_for(order, amount)?;
            let cut = cut.clone();
            Ok(if with(amount) <= most {
                DiscountSaid::Given {
                    cut,
                    amount,
                    reason,
                }
            } else {
                DiscountSaid::Asked {
                    cut,
                    amount,
                    reason,
                }
            })
        }
        DiscountAct::Approve { of } => {
            let one = waiting(&list, ctx, *of)?;
            if with(one.amount) > most {
                return Err(Refusal::AboveLimit { most });
            }
            room_for(order, one.amount)?;
            Ok(DiscountSaid::Approved { of: *of })
        }
        DiscountAct::Decline { of } => {
            waiting(&list, ctx, *of)?;
            Ok(DiscountSaid::Declined { of: *of })
        }
        DiscountAct::TakeBack { of, reason } => {
            let one = list.iter().find(|one| one.number == *of);
            let one = one.ok_or(Refusal::DiscountMoved {
                off: order.discounted(),
            })?;
            let is_own = one.by == me;
            if !is_own && !may(&ctx.actor, Action::DecideDiscount) {
                return Err(Refusal::NotAllowed);
            }
            if !matches!(one.state, DiscountState::Counts | DiscountState::Waits) {
                return Err(moved(order));
            }
            Ok(DiscountSaid::TakenBack {
                of: *of,
                reason: why(reason)?,
            })
        }
        DiscountAct::Other { .. } => Err(Refusal::BadValue {
            field: "act".into(),
        }),
    }
}

/// A discount that waits, and that its reader may decide about.
fn waiting<'a>(list: &'a [Discount], ctx: &Ctx, of: u32) -> Result<&'a Discount, Refusal> {
    if !may(&ctx.actor, Action::DecideDiscount) {
        return Err(Refusal::NotAllowed);
    }
    let one = list.iter().find(|one| one.number == of);
    one.filter(|one| one.state == DiscountState::Waits)
        .ok_or_else(|| Refusal::StateMoved {
            field: "discounts".into(),
            state: of.into(),
        })
}

/// Whether so much can still be taken off.
fn room_for(order: &Order, amount: Money) -> Result<(), Refusal> {
    let left = order.price();
    if amount > left {
        return Err(Refusal::DiscountTooMuch { left });
    }
    Ok(())
}

fn why(said: &str) -> Result<String, Refusal> {
    let said = text::line(said);
    match said.chars().count() {
        0 => Err(Refusal::NoReason),
        n if n > MAX_REASON => Err(Refusal::TooLong {
            field: "reason".into(),
        }),
        _ => Ok(said),
    }
}
